import { type SuspendTerminal, useApp, useInput, usePaste } from 'ink';
import { useMemo, useRef } from 'react';
import type { Controls } from './commands/controls.ts';
import { useScreen } from './hooks/screen-context.ts';
import { keyContext } from './key-context.ts';
import { helpLines, KEY_HINTS } from './key-lookup.ts';
import { isForField, paste, pressAll } from './keyboard.ts';
import { keysOf } from './keys.ts';

export interface KeyboardInputProps extends Pick<Controls, 'services' | 'write' | 'switchTo'> {
  readonly quit: () => void;
  readonly redraw: () => void;
  /** Hands the terminal to the shell until it comes back. */
  readonly suspend: (suspendTerminal: SuspendTerminal) => void;
  /** Hands the terminal to a shell command until the user comes back. */
  readonly handOver: (suspendTerminal: SuspendTerminal, command: string) => void;
}

/**
 * The one place that listens to the keys. It is mounted before every text field, so that it hears each key first and
 * can tell the field that a key was not meant for it.
 */
export const KeyboardInput = (props: KeyboardInputProps) => {
  const { quit, redraw, suspend, handOver, services, write, switchTo } = props;
  const { store, session, theme, entered, flush, taken } = useScreen();
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
      keys: KEY_HINTS,
      helpLines: () => helpLines(theme.ascii, keyContext(store.getState()), services.customCommands),
      suspend: () => suspend(suspendTerminal),
      handOver: (command) => handOver(suspendTerminal, command),
    }),
    [
      store,
      session,
      theme,
      entered,
      services,
      write,
      switchTo,
      quit,
      redraw,
      suspend,
      handOver,
      suspendTerminal,
    ],
  );
  /** Set while a text field was given a key and React has not drawn it yet: its cursor is no part of the state. */
  const fieldIsBehind = useRef(false);
  useInput((input, key) => {
    flush(fieldIsBehind.current);
    const keys = keysOf(input, key);
    taken.current = !isForField(controls, keys);
    if (!taken.current) {
      fieldIsBehind.current = true;
      queueMicrotask(() => {
        fieldIsBehind.current = false;
      });
      return;
    }
    pressAll(controls, keys);
    flush();
  });
  usePaste((text) => {
    paste(controls, text);
    flush();
  });
  return null;
};
