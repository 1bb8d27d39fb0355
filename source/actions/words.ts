import type { CreateDispatchRequest } from '../livekit/gateway.ts';

/** A name in a sentence, raw: in quotes where it would not be seen, or not as one name. */
export const named = (name: string): string => (/^$|\s/.test(name) ? `"${name}"` : name);

/** Whom a dispatch is for: an empty name reaches the workers that have none. */
export const agentCalled = (agentName: string): string =>
  agentName === '' ? 'an unnamed agent' : named(agentName);

/** `1 caller`, `2 callers`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** ` of deployment blue with 24 characters of metadata`, or nothing. */
export const dispatchDetails = ({ metadata = '', deployment = '' }: CreateDispatchRequest): string =>
  (deployment === '' ? '' : ` on deployment ${named(deployment)}`) +
  (metadata === '' ? '' : ` with ${counted(metadata.length, 'character')} of metadata`);
