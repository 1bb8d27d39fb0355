import { createContext, useContext, useRef, useSyncExternalStore } from 'react';
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

/** What `select` makes of the time, drawn again only when that changes: most ticks change nothing. */
export const useTicking = <Shown>(
  select: (nowMs: number) => Shown,
  same: (one: Shown, other: Shown) => boolean,
): Shown => {
  const { ticker } = useScreen().store;
  const last = useRef<{ readonly shown: Shown } | null>(null);
  return useSyncExternalStore(ticker.subscribe, () => {
    const shown = select(ticker.now());
    if (last.current === null || !same(last.current.shown, shown)) last.current = { shown };
    return last.current.shown;
  });
};
