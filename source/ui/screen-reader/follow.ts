import type { EventKind, FleetEvent } from '../../fleet/events.ts';
import type { Session, SessionState } from '../../session/session.ts';
import { safeText } from '../../text/safe-text.ts';
import { atMost } from './answer.ts';
import { eventSentence, figuresSentence, roomSentence } from './sentences.ts';

/** After 2 sweeps absences have a verdict. */
const SETTLED_AFTER_SWEEPS = 2;
/** Agents alternate between listening and speaking all the time. Asking for a room tells the state. */
const NEVER_TOLD: readonly EventKind[] = ['agent state'];
const TOLD_WHEN_QUIET: readonly EventKind[] = [
  'verdict',
  'listing',
  'action',
  'connection',
  'deployed agent',
];

/** Which events are announced. */
export interface Telling {
  /** Announce only problems and actions. */
  quiet: boolean;
}

const isTold = ({ kind }: FleetEvent, { quiet }: Telling): boolean =>
  quiet ? TOLD_WHEN_QUIET.includes(kind) : !NEVER_TOLD.includes(kind);

/** Describes the project: the figures, then every problem. Safe. */
export const standing = (
  state: SessionState,
  nowMs: number,
  sessionLimit: number | undefined,
): readonly string[] => [
  figuresSentence(state, sessionLimit),
  ...atMost(
    state.fleet.rooms
      .filter(({ verdict }) => verdict.severity === 'critical' || verdict.severity === 'warning')
      .map((room) => roomSentence(room, nowMs)),
  ),
];

/**
 * Announces events as they happen, and the state of the project once it is known.
 * @returns stops it
 */
export const follow = (
  session: Session,
  telling: Telling,
  say: (lines: readonly string[]) => void,
): (() => void) => {
  let nextNumber = session.getState().log.nextNumber;
  let hasStood = false;
  let noticed: readonly string[] = [];

  const look = (): void => {
    const state = session.getState();
    const fresh = state.notices.filter((notice) => !noticed.includes(notice));
    noticed = state.notices;
    say(fresh.map(safeText));
    const events = state.log.events.filter(({ number }) => number >= nextNumber);
    nextNumber = state.log.nextNumber;
    say(atMost(events.filter((event) => isTold(event, telling)).map(eventSentence)));
    const { sweep, finishedAtMs, connection } = state.snapshot;
    if (hasStood || connection.state !== 'live' || finishedAtMs === null || sweep < SETTLED_AFTER_SWEEPS)
      return;
    hasStood = true;
    say(standing(state, session.clock.now(), session.project.agentSessionLimit));
  };

  look();
  return session.subscribe(look);
};
