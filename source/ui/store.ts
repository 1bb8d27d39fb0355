import type { Clock } from '../clock.ts';
import type { ProfilesState } from '../profiles/profile.ts';
import type { Session } from '../session/session.ts';
import { reduceApp, settleLists } from './app-reducer.ts';
import { type AppEvent, type AppState, initialState, type Size } from './app-state.ts';
import type { ColumnSettingsByPane } from './column-settings.ts';
import type { KeyHints } from './key-hints.ts';
import { followSweeps } from './query/reduce-query.ts';
import { createTicker, type Ticker } from './ticker.ts';

const areSame = <Fields extends object>(one: Fields, other: Fields, besides: ReadonlySet<string>): boolean =>
  (Object.keys(other) as (keyof Fields & string)[]).every(
    (key) => one[key] === other[key] || besides.has(key),
  );

const TIMES = new Set(['session', 'sweptAtMs', 'callsPerMinute'] satisfies (keyof AppState)[]);
const TIMES_OF_SESSION = new Set(['snapshot', 'sweeping'] satisfies (keyof AppState['session'])[]);

/**
 * Tells whether two states differ only in sweep times and call counts, as after every sweep of a calm
 * project. Only the header and the details show those, and they read the newest state themselves. A
 * confirmation counts as different: it asks the session whether its plan still holds.
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

/**
 * Holds the screen's state outside React, so that keys that arrive together each see the result of the
 * previous one.
 */
export interface Store {
  readonly getState: () => AppState;
  /** Like `getState`, but returns the same object while only sweep times differ. */
  readonly getShown: () => AppState;
  /** @returns unsubscribes */
  readonly subscribe: (listener: () => void) => () => void;
  readonly dispatch: (event: AppEvent) => void;
  readonly ticker: Ticker;
  /** Unsubscribes from the session and stops the ticker. */
  readonly close: () => void;
}

export const createStore = (
  session: Session,
  clock: Clock,
  size: Size,
  keys: KeyHints,
  columnSettings: ColumnSettingsByPane = {},
  profiles?: ProfilesState,
): Store => {
  const listeners = new Set<() => void>();
  const ticker = createTicker(clock);
  const initial = initialState(session.project, session.getState(), size, keys, columnSettings, profiles);
  let state = settleLists(followSweeps(null, initial));
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
