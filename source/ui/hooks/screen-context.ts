import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from 'react';
import type { History } from '../../commandline/history.ts';
import type { Session } from '../../session/session.ts';
import type { AppState } from '../app-state.ts';
import type { Keymap } from '../key-lookup.ts';
import type { Store } from '../store.ts';
import type { Services } from '../terminal/services.ts';
import type { Theme } from '../theme.ts';

/** The context that all components share. */
export interface ScreenContext {
  readonly store: Store;
  readonly session: Session;
  readonly theme: Theme;
  readonly keymap: Keymap;
  readonly services: Services;
  /** The history of the command line, shared by all projects. */
  readonly entered: { current: History };
  /** Renders the dispatched state at once. Does nothing if React's tree already shows it. */
  readonly flush: () => void;
  /** The state that React's tree shows now. */
  readonly drawn: { current: AppState | null };
}

const Context = createContext<ScreenContext | null>(null);

export const ScreenProvider = Context.Provider;

export const useScreen = (): ScreenContext => {
  const screen = useContext(Context);
  if (screen === null) throw new Error('outside of the screen');
  return screen;
};

/** The last result of `select`, with the inputs it was made from. */
interface Made<Input, Shown> {
  readonly select: (input: Input, nowMs: number) => Shown;
  readonly input: Input;
  readonly nowMs: number;
  readonly shown: Shown;
}

/**
 * Selects from an external source and the time. Returns the same object until the result looks different.
 * React asks several times a frame, so equal inputs reuse the last result.
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

/** Selects from the time. Rerenders only if the result changes: most ticks change nothing. */
export const useTicking = <Shown>(
  select: (nowMs: number) => Shown,
  same: (one: Shown, other: Shown) => boolean,
): Shown => {
  const { ticker } = useScreen().store;
  const selectAt = useCallback((_input: null, nowMs: number) => select(nowMs), [select]);
  return useSteady(ticker.subscribe, nothing, selectAt, same);
};

/** Selects from the newest state and the time, for components that show sweep times. */
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
