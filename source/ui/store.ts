import type { Clock } from '../clock.ts';
import type { Session } from '../session/session.ts';
import { reduceApp, settleLists } from './app-reducer.ts';
import { type AppEvent, type AppState, initialState, type Size } from './app-state.ts';
import { followSweeps } from './query/reduce-query.ts';
import { createTicker, type Ticker } from './ticker.ts';

const areSame = <Fields extends object>(one: Fields, other: Fields, besides: ReadonlySet<string>): boolean =>
  (Object.keys(other) as (keyof Fields & string)[]).every(
    (key) => one[key] === other[key] || besides.has(key),
  );

const TIMES = new Set(['session', 'sweptAtMs', 'callsPerMinute'] satisfies (keyof AppState)[]);
const TIMES_OF_SESSION = new Set(['snapshot', 'sweeping'] satisfies (keyof AppState['session'])[]);

/**
 * Whether two states differ only in when something was swept and in how many calls that took, as they do with every
 * sweep of a calm project: of that tell only the header and the details, which ask for the newest state themselves. A
 * question does so, too: it asks the session whether its plan still holds.
 */
const differOnlyInTimes = (one: AppState, other: AppState): boolean => {
  const [before, now] = [one.session.snapshot.connection, other.session.snapshot.connection];
  return (
    other.overlay?.kind !== 'confirm' &&
    areSame(one, other, TIMES) &&
    areSame(one.session, other.session, TIMES_OF_SESSION) &&
    (before === now || (before.state === 'live' && now.state === 'live')) &&
    (one.sweptAtMs === null) === (other.sweptAtMs === null)
  );
};

/** Holds what the screen depends on, outside of React: keys that arrive together each see what the last one did. */
export interface Store {
  readonly getState: () => AppState;
  /** Likewise, but the same object as long as only times differ. */
  readonly getShown: () => AppState;
  /** @returns unsubscribes */
  readonly subscribe: (listener: () => void) => () => void;
  readonly dispatch: (event: AppEvent) => void;
  readonly ticker: Ticker;
  /** Stops following the session. */
  readonly close: () => void;
}

export const createStore = (session: Session, clock: Clock, size: Size): Store => {
  const listeners = new Set<() => void>();
  const ticker = createTicker(clock);
  let state = settleLists(followSweeps(null, initialState(session.project, session.getState(), size)));
  let shown = state;

  const dispatch = (event: AppEvent) => {
    const next = reduceApp(state, event);
    if (next === state) return;
    state = next;
    if (!differOnlyInTimes(shown, state)) shown = state;
    ticker.catchUp();
    for (const listener of listeners) listener();
  };
  const unsubscribe = session.subscribe(() =>
    dispatch({ type: 'session changed', session: session.getState() }),
  );
  return {
    getState: () => state,
    getShown: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch,
    ticker,
    close: () => {
      unsubscribe();
      ticker.close();
    },
  };
};
