import { onTestFinished, vi } from 'vitest';
import { TEST_LIMITS } from './emulator.ts';
import {
  openPseudoTerminal,
  type PseudoTerminal,
  type SpawnInTerminalOptions,
} from './open-pseudo-terminal.ts';

export type { PseudoTerminal, SpawnInTerminalOptions } from './open-pseudo-terminal.ts';

vi.setConfig(TEST_LIMITS);

/** Starts a program in a real pseudo-terminal, with an emulator as its screen. It is killed when the test ends. */
export const spawnInTerminal = (
  file: string,
  args: readonly string[],
  options: SpawnInTerminalOptions = {},
): PseudoTerminal => {
  const terminal = openPseudoTerminal(file, args, options);
  onTestFinished(terminal.dispose);
  return terminal;
};
