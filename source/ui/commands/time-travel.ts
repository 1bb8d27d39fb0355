import { timeTyped } from '../../commandline/time.ts';
import type { NoMoment, Stepped } from '../../session/session.ts';
import type { DisabledReason } from '../key-context.ts';
import { eventsPane } from '../panes/events/pane.ts';
import { eventTime } from '../panes/events/shown-events.ts';
import { HISTORY, historyItemTime } from '../panes/history/pane.ts';
import type { Store } from '../store.ts';
import { whyNoSubject } from '../targets.ts';
import { rowUnderCursor, type View } from '../view-model.ts';
import { type Command, type Controls, currentView, say } from './controls.ts';

/** What a step in time came to. */
type Arrival = Stepped | NoMoment;

/** The steps of one screen that wait for the registry: each begins where the one before led. */
interface Journey {
  /** Going back to now gives up all steps that are under way. */
  number: number;
  underWay: Promise<void> | null;
}

const journeys = new WeakMap<Store, Journey>();

const journeyOf = (store: Store): Journey => {
  const known = journeys.get(store) ?? { number: 0, underWay: null };
  journeys.set(store, known);
  return known;
};

const arrive = (controls: Controls, arrival: Arrival): void => {
  const { store } = controls;
  if ('reason' in arrival) say(controls, arrival.reason, 'warning');
  else if ('now' in arrival) {
    store.dispatch({ type: 'past left' });
    say(controls, arrival.now);
  } else store.dispatch({ type: 'past entered', moment: arrival });
};

/**
 * Goes to another time, at once if this run keeps its state. Otherwise the registry is asked, and a step that is typed
 * meanwhile waits its turn.
 */
const travel = (controls: Controls, ask: () => Arrival | Promise<Arrival>): void => {
  const journey = journeyOf(controls.store);
  const { number } = journey;
  const go = (): Promise<void> | null => {
    const arrival = ask();
    if (!(arrival instanceof Promise)) {
      arrive(controls, arrival);
      return null;
    }
    return arrival.then((arrived) => {
      if (journey.number === number) arrive(controls, arrived);
    });
  };
  const before = journey.underWay;
  const going =
    before === null ? go() : before.then(() => (journey.number === number ? (go() ?? undefined) : undefined));
  journey.underWay = going;
  going?.finally(() => {
    if (journey.underWay === going) journey.underWay = null;
  });
};

/** Gives up a step that waits for the registry. @returns whether there was one */
export const giveUpTravel = ({ store }: Controls): boolean => {
  const journey = journeyOf(store);
  if (journey.underWay === null) return false;
  journey.number += 1;
  journey.underWay = null;
  return true;
};

/** Goes back to now, and gives up what the registry was asked for. */
export const leavePast: Command = (controls) => {
  giveUpTravel(controls);
  controls.store.dispatch({ type: 'past left' });
};

/**
 * When the row of a list of the past tells of: the time of an event, or when a session or a dispatch began. Null: the
 * cursor is on no such row. A room that closed long ago is reached by it.
 */
const rowTime = (view: View): number | null => {
  const { listPane } = view.state;
  const row = rowUnderCursor(view, listPane);
  if (listPane === HISTORY) return historyItemTime(row);
  return listPane === eventsPane.id ? eventTime(row) : null;
};

/** Steps go through the states of one room. */
export const withoutStates: DisabledReason = (view) => {
  if (view.subject !== null || rowTime(view) !== null) return null;
  return view.incident === null ? whyNoSubject(view) : 'open the incident first: a step is that of one room';
};

/** Shows all as it was when the state before (-1) or after (1) this one of the room under the cursor began. */
export const stepInTime =
  (by: 1 | -1): Command =>
  (controls) =>
    travel(controls, () => {
      const { store, session } = controls;
      const view = currentView(controls);
      const { past, frozenAtMs } = store.getState();
      const fromMs = past?.moment.asOf.atMs ?? frozenAtMs;
      const { subject } = view;
      if (subject !== null) return session.stepInTime(subject.room.key, fromMs, by);
      const atMs = rowTime(view);
      return atMs === null ? { reason: 'no room is under the cursor' } : session.momentAt(atMs);
    });

/**
 * Shows all as it was at a typed time.
 * @returns why it cannot, so that the user can correct the line; null if it does. Raw
 */
export const goToTime = (controls: Controls, typed: string): string | null => {
  const time = timeTyped(typed, controls.session.clock.now());
  if (time !== 'now' && 'mistake' in time) return time.mistake;
  if (time === 'now') {
    const { past } = controls.store.getState();
    leavePast(controls);
    if (past === null) say(controls, 'this is now');
    return null;
  }
  travel(controls, () => controls.session.momentAt(time.atMs));
  return null;
};
