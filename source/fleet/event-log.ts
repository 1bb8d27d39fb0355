import { cutText } from '../text/safe-text.ts';
import { flat } from './compact.ts';
import type { EventDraft, FleetEvent } from './events.ts';

/** Events in memory: enough for a night's incident, little enough to forget about. */
const MOST_EVENTS = 5_000;
/** Thousands are kept, and names in them may be as long as a server likes. */
const MOST_OF_A_TEXT = 500;
/** Cutting at every event would copy the whole list each time. */
const SLACK = 1_000;

/** Agents change their state every few seconds: in a busy project nothing else would be left after minutes. */
const isChatter = ({ kind }: FleetEvent): boolean => kind === 'agent state';

/** Without as many of the oldest as are too many; chatter goes first. */
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

/** The log with what happened at `atMs` added, and the oldest dropped where it grows too long. */
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
