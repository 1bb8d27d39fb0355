import type { CloudEventFacts } from '../fleet/cloud-facts.ts';
import type { Severity } from '../fleet/severity.ts';

/** Words for what LiveKit Cloud counts, for rows, sentences and documents alike. Raw. */

const EVENT_WORDS: Readonly<Record<string, string>> = {
  APPLICATION_CRASHED: 'crashed',
  RESTARTED_HIGH_DISK_USAGE: 'disk full',
  RESTARTED_HIGH_MEMORY_USAGE: 'memory full',
};

/** `crashed`, `memory full`, or the type itself where lktop does not know it. */
export const eventWords = (type: string): string => EVENT_WORDS[type] ?? type;

/** `once`, `3 times` */
export const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** One crash may be a caller's doing; three are a loop. */
export const LOOP_CRASHES = 3;

/** How grave an event is while it is news. A type that lktop does not know means nothing. */
export const crashSeverity = ({ type, count }: Pick<CloudEventFacts, 'type' | 'count'>): Severity => {
  if (type === 'APPLICATION_CRASHED') return count >= LOOP_CRASHES ? 'critical' : 'warning';
  return EVENT_WORDS[type] === undefined ? 'ok' : 'warning';
};
