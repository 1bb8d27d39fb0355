import type { CreateDispatchRequest } from '../livekit/gateway.ts';
import { counted } from '../text/counted.ts';
import { cutText, MOST_IN_A_SENTENCE, safeText } from '../text/safe-text.ts';

/** A name in a sentence, raw. It is cut, and quoted if it is empty or contains a space. */
export const named = (name: string): string => {
  const cut = cutText(name, MOST_IN_A_SENTENCE);
  return /^$|\s/.test(name) ? `"${cut}"` : cut;
};

/** The agent a dispatch is for. An empty name reaches unnamed workers. */
export const agentCalled = (agentName: string): string =>
  agentName === '' ? 'an unnamed agent' : named(agentName);

/** `without a deployment`, `on deployment blue`. */
export const onDeployment = (deployment: string): string =>
  deployment === '' ? 'without a deployment' : `on deployment ${named(deployment)}`;

/**
 * Says that a participant of a former life of a room is listed but not there.
 * @param whoIs raw, such as `agent-1 is of`
 */
export const formerLifeSentence = (whoIs: string, roomName: string): string =>
  `${whoIs} a former life of ${named(roomName)}: nobody is there, and the server cannot remove it`;

/** Says that lktop does not remove a participant that may be a person. */
export const doubtfulSentence = (identity: string): string =>
  `${named(identity)} may be an agent or a person, so lktop does not remove it as an agent.`;

/** `a`, `a and b`, `a, b and c`. */
export const enumerated = (items: readonly string[]): string => {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
};

/**
 * ` on deployment blue with 24 characters of metadata and 2 attributes`, or an empty string.
 * @param before the former deployment, mentioned if it differs
 */
export const dispatchDetails = (request: CreateDispatchRequest, before?: string): string => {
  const { metadata = '', deployment = '', restartPolicy, attributes = {} } = request;
  const moved = before !== undefined && before !== deployment;
  const on = deployment === '' && !moved ? '' : ` ${onDeployment(deployment)}`;
  const attributeCount = Object.keys(attributes).length;
  const carried = [
    ...(metadata === '' ? [] : [`${counted(metadata.length, 'character')} of metadata`]),
    ...(attributeCount === 0 ? [] : [counted(attributeCount, 'attribute')]),
    ...(restartPolicy === undefined ? [] : [`restart policy ${restartPolicy}`]),
  ];
  return `${on}${moved ? ` (before: ${before === '' ? 'none' : named(before)})` : ''}${carried.length === 0 ? '' : ` with ${enumerated(carried)}`}`;
};

const LONGEST_TO_TYPE = 64;

/** Whether a person can type a name so that it compares as equal. */
export const isTypeable = (name: string): boolean =>
  name.trim() !== '' &&
  name === name.trim() &&
  name.length <= LONGEST_TO_TYPE &&
  name === name.normalize('NFC') &&
  name === safeText(name);
