import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { startSimulator } from '../../source/simulator/simulator.ts';
import type { World } from '../../source/simulator/world.ts';
import { sceneNamed } from '../scenes.ts';
import { lktopInTerminal } from './lktop.ts';
import type { PseudoTerminal } from './pseudo-terminal.ts';

/** The most keys from the alert to the fix, without typed text. */
const MOST_KEYS = 4;

export interface StoryOptions {
  /** The name of a scene: `npm run scene NAME` shows the same. */
  readonly scene: string;
  /** `profiles.yaml`. Default: there is none. */
  readonly profiles?: string;
  readonly columns?: number;
  readonly rows?: number;
}

/** An engineer at a terminal with lktop, watching a simulated project. */
export interface Story extends PseudoTerminal {
  readonly world: World;
  /** Types text and Enter. They do not count as keys. */
  readonly typeAndEnter: (text: string) => void;
  /** The number of keys pressed so far, without typed text. */
  readonly keysPressed: () => number;
  /** Fails if more keys were pressed than a tired person should need. */
  readonly expectFewKeys: () => void;
  /** Quits, and expects a clean shell afterwards. */
  readonly quit: () => Promise<void>;
}

export const tellStory = async (options: StoryOptions): Promise<Story> => {
  const { columns = 120, rows = 40 } = options;
  const { scenario, args, config } = sceneNamed(options.scene);
  const simulator = await startSimulator({ scenario, clock: systemClock });
  const home = mkdtempSync(join(tmpdir(), 'lktop-story-'));
  mkdirSync(join(home, 'lktop'));
  writeFileSync(join(home, 'lktop', 'config.yaml'), config);
  if (options.profiles !== undefined) writeFileSync(join(home, 'lktop', 'profiles.yaml'), options.profiles);
  onTestFinished(async () => {
    await simulator.close();
    rmSync(home, { recursive: true, force: true });
  });
  const terminal = lktopInTerminal(['--interval', '0.5', ...args], {
    columns,
    rows,
    env: {
      LIVEKIT_URL: simulator.url,
      LIVEKIT_API_KEY: simulator.apiKey,
      LIVEKIT_API_SECRET: simulator.apiSecret,
      XDG_CONFIG_HOME: home,
      XDG_STATE_HOME: home,
    },
  });
  let keys = 0;
  return {
    ...terminal,
    world: simulator.world,
    press: (...pressed) => {
      keys += pressed.length;
      terminal.press(...pressed);
    },
    typeAndEnter: (text) => {
      terminal.type(text);
      terminal.press('enter');
    },
    keysPressed: () => keys,
    expectFewKeys: () => expect(keys).toBeLessThanOrEqual(MOST_KEYS),
    quit: async () => {
      terminal.press('q');
      expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
      expect(terminal.isAlternateScreen()).toBe(false);
      expect(terminal.cursor().visible).toBe(true);
    },
  };
};
