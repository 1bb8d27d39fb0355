import { type SuspendTerminal, useApp, useInput, usePaste } from 'ink';
import { useEffect, useMemo } from 'react';
import type { Runnable } from '../export/custom-command.ts';
import type { Controls } from './commands/controls.ts';
import { helpLines } from './help.ts';
import { useScreen } from './hooks/screen-context.ts';
import { keyContext } from './key-context.ts';

import { paste, pressAll } from './keyboard.ts';
import { keysOf } from './keys.ts';
import { handleMouse } from './mouse.ts';
import { absentLists } from './panes/find.ts';
import type { MouseReport } from './terminal/reports.ts';

export interface KeyboardInputProps
  extends Pick<Controls, 'services' | 'write' | 'switchTo' | 'toggleMouse'> {
  readonly quit: () => void;
  readonly redraw: () => void;
  /** @returns unsubscribes */
  readonly onMouse: (listener: (report: MouseReport) => void) => () => void;
  /** Hands the terminal to the shell until lktop is resumed. */
  readonly suspend: (suspendTerminal: SuspendTerminal) => void;
  /** Hands the terminal to a shell command until the user returns. */
  readonly handOver: (suspendTerminal: SuspendTerminal, runnable: Runnable) => void;
  /** Hands the terminal to a program until it ends. @returns how it failed; null: it ended well. Raw */
  readonly runProgram: (suspendTerminal: SuspendTerminal, runnable: Runnable) => Promise<string | null>;
}

/** The only component that listens to keys. */
export const KeyboardInput = (props: KeyboardInputProps) => {
  const { quit, redraw, toggleMouse, onMouse, suspend, handOver, runProgram, services, write, switchTo } =
    props;
  const { store, session, theme, keymap, entered, flush } = useScreen();
  const { suspendTerminal } = useApp();
  const controls: Controls = useMemo(
    () => ({
      store,
      session,
      ascii: theme.ascii,
      entered,
      services,
      write,
      switchTo,
      quit,
      redraw,
      toggleMouse,
      keys: keymap.hints,
      helpLines: () => {
        const state = store.getState();
        const { session: now } = state;
        const here = keyContext(state);
        return helpLines(keymap, theme.symbols, here, services, absentLists(now), now.cloud !== null);
      },
      suspend: () => suspend(suspendTerminal),
      handOver: (runnable) => handOver(suspendTerminal, runnable),
      runProgram: (runnable) => runProgram(suspendTerminal, runnable),
    }),
    [
      store,
      session,
      theme,
      keymap,
      entered,
      services,
      write,
      switchTo,
      quit,
      redraw,
      toggleMouse,
      suspend,
      handOver,
      runProgram,
      suspendTerminal,
    ],
  );
  useInput((input, key) => {
    pressAll(controls, keymap, keysOf(input, key));
    flush();
  });
  usePaste((text) => {
    paste(controls, text);
    flush();
  });
  useEffect(
    () =>
      onMouse((report) => {
        handleMouse(controls, theme.symbols, report);
        flush();
      }),
    [onMouse, controls, theme, flush],
  );
  return null;
};
