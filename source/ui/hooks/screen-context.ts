import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from 'react';
import type { History } from '../../commandline/history.ts';
import type { Session } from '../../session/session.ts';
import type { AppState } from '../app-state.ts';
import type { Store } from '../store.ts';
import type { Services } from '../terminal/services.ts';
import type { Theme } from '../theme.ts';

/** What every part of the screen is given. */
export interface ScreenContext {
  readonly store: Store;
  readonly session: Session;
  readonly theme: Theme;
  readonly services: Services;
  /** What was entered on the command line, whatever the project. */
  readonly entered: { current: History };
  /** Draws into React's tree at once what was dispatched; nothing where all of it is there already. */
  readonly flush: () => void;
  /** What is in React's tree now. */
  readonly drawn: { current: AppState | null };
}

const Context = createContext<ScreenContext | null>(null);

export const ScreenProvider = Context.Provider;

export const useScreen = (): ScreenContext => {
  const screen = useContext(Context);
  if (screen === null) throw new Error('outside of the screen');
  return screen;
};

/** What `select` made of what, and what is shown of that. */
interface Made<Input, Shown> {
  readonly select: (input: Input, nowMs: number) => Shown;
  readonly input: Input;
  readonly nowMs: number;
  readonly shown: Shown;
}

/**
 * What `select` makes of something outside of React and of the time: the same object until that looks different. React
 * asks for it several times a frame: nothing is made twice of the same.
 */
const useSteady = <Input, Shown>(
  subscribe: (listener: () => void) => () => void,
  read: () => Input,
  select: (input: Input, nowMs: number) => Shown,
  same: (one: Shown, other: Shown) => boolean,
): Shown => {
  const { ticker } = useScreen().store;
  const last = useRef<Made<Input, Shown> | null>(null);
  return useSyncExternalStore(subscribe, () => {
    const before = last.current;
    const [input, nowMs] = [read(), ticker.now()];
    if (before?.select === select && before.input === input && before.nowMs === nowMs) return before.shown;
    const made = select(input, nowMs);
    const shown = before !== null && same(before.shown, made) ? before.shown : made;
    last.current = { select, input, nowMs, shown };
    return shown;
  });
};

const nothing = (): null => null;

/** What `select` makes of the time, drawn again only when that changes: most ticks change nothing. */
export const useTicking = <Shown>(
  select: (nowMs: number) => Shown,
  same: (one: Shown, other: Shown) => boolean,
): Shown => {
  const { ticker } = useScreen().store;
  const selectAt = useCallback((_input: null, nowMs: number) => select(nowMs), [select]);
  return useSteady(ticker.subscribe, nothing, selectAt, same);
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
  return useSteady(subscribe, store.getState, select, same);
};
