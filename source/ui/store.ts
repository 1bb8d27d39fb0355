import type { Clock } from '../clock.ts';
import type { Session } from '../session/session.ts';
import { reduceApp, settleLists } from './app-reducer.ts';
import { type AppEvent, type AppState, initialState, type Size } from './app-state.ts';
import { differOnlyInTimes } from './only-times.ts';
import { followSweeps } from './query/reduce-query.ts';
import { createTicker, type Ticker } from './ticker.ts';

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
