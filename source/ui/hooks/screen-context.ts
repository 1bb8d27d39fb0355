import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from 'react';
import type { History } from '../../commandline/history.ts';
import type { Session } from '../../session/session.ts';
import type { AppState } from '../app-state.ts';
import type { Store } from '../store.ts';
import type { Outside } from '../terminal/outside.ts';
import type { Theme } from '../theme.ts';

/** What every part of the screen is given. */
export interface ScreenContext {
  readonly store: Store;
  readonly session: Session;
  readonly theme: Theme;
  readonly outside: Outside;
  /** What was entered on the command line, whatever the project. */
  readonly entered: { current: History };
  /**
   * Draws into React's tree at once what was dispatched. Keys that arrive together would else meet text fields that
   * have not yet seen the one before. Where all of it is there already nothing is drawn, unless it is said that a text
   * field may have changed by itself.
   */
  readonly flush: (fieldMayHaveChanged?: boolean) => void;
  /** What is in React's tree now. */
  readonly drawn: { current: AppState | null };
  /** Set while a key is handled that a text field must not take, too. */
  readonly taken: { current: boolean };
}

const Context = createContext<ScreenContext | null>(null);

export const ScreenProvider = Context.Provider;

export const useScreen = (): ScreenContext => {
  const screen = useContext(Context);
  if (screen === null) throw new Error('outside of the screen');
  return screen;
};

/** What is read from outside of React, the same object until that looks different. */
const useSteady = <Shown>(
  subscribe: (listener: () => void) => () => void,
  read: () => Shown,
  same: (one: Shown, other: Shown) => boolean,
): Shown => {
  const last = useRef<{ readonly shown: Shown } | null>(null);
  return useSyncExternalStore(subscribe, () => {
    const shown = read();
    if (last.current === null || !same(last.current.shown, shown)) last.current = { shown };
    return last.current.shown;
  });
};

/** What `select` makes of the time, drawn again only when that changes: most ticks change nothing. */
export const useTicking = <Shown>(
  select: (nowMs: number) => Shown,
  same: (one: Shown, other: Shown) => boolean,
): Shown => {
  const { ticker } = useScreen().store;
  return useSteady(ticker.subscribe, () => select(ticker.now()), same);
};

/** What `select` makes of the newest state and the time: for what tells when something was swept. */
export const useNewest = <Shown>(
  select: (state: AppState, nowMs: number) => Shown,
  same: (one: Shown, other: Shown) => boolean,
): Shown => {
  const { store } = useScreen();
  const subscribe = useCallback(
    (listener: () => void) => {
      const leave = [store.subscribe(listener), store.ticker.subscribe(listener)];
      return () => {
        for (const unsubscribe of leave) unsubscribe();
      };
    },
    [store],
  );
  return useSteady(subscribe, () => select(store.getState(), store.ticker.now()), same);
};
