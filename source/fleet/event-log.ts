import { cutText } from '../text/safe-text.ts';
import { flat } from './compact.ts';
import type { EventDraft, FleetEvent } from './events.ts';

/** Events kept in memory: enough for one night's incident, little enough to ignore. */
const MOST_EVENTS = 5_000;
/** The log keeps thousands of texts, and a server chooses how long the names in them are. */
const MOST_OF_A_TEXT = 500;
/** The log is trimmed only after 1,000 surplus events. Trimming at every event would copy the whole list each time. */
const SLACK = 1_000;

/** Agents change state every few seconds. In a busy project these events would push out all others within minutes. */
const isChatter = ({ kind }: FleetEvent): boolean => kind === 'agent state';

/** Drops the oldest events beyond `most`, chatter first. */
const dropOldest = (events: readonly FleetEvent[], most: number): readonly FleetEvent[] => {
  let excess = events.length - most;
  const kept = events.filter((event) => {
    const isDropped = excess > 0 && isChatter(event);
    if (isDropped) excess -= 1;
    return !isDropped;
  });
  return kept.slice(-most);
};

/** The newest events, oldest first. Immutable. */
export interface EventLog {
  readonly events: readonly FleetEvent[];
  readonly nextNumber: number;
}

export const emptyEventLog: EventLog = { events: [], nextNumber: 1 };

/** Adds the events of `atMs` to the log and drops the oldest when the log grows too long. */
export const logEvents = (
  log: EventLog,
  atMs: number,
  happened: readonly EventDraft[],
  most = MOST_EVENTS,
): EventLog => {
  if (happened.length === 0) return log;
  const added = happened.map((one, index) => ({
    ...one,
    text: one.text.length > MOST_OF_A_TEXT ? flat(cutText(one.text, MOST_OF_A_TEXT)) : one.text,
    atMs,
    number: log.nextNumber + index,
  }));
  const events = [...log.events, ...added];
  return {
    events: events.length > most + Math.min(most, SLACK) ? dropOldest(events, most) : events,
    nextNumber: log.nextNumber + added.length,
  };
};
