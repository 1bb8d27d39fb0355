/**
 * `npm run scene NAME`: a simulated project on the screen, in one command. In a terminal it opens the monitor on it.
 * Without a terminal, or with `--print`, it prints the screen as text; with `--svg FILE` it draws it.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { systemClock } from '../source/clock.ts';
import { type Simulator, startSimulator } from '../source/simulator/simulator.ts';
import { openPseudoTerminal } from '../test/helpers/open-pseudo-terminal.ts';
import { drawScreen, LOOKS } from '../test/helpers/picture.ts';
import { type Scene, scenes } from '../test/scenes.ts';
import { parseSize, type Size } from './size.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DEFAULT_SIZE: Size = { columns: 120, rows: 40 };
/** One look proves no absence, and what the second one saw is drawn by the time the fourth begins. */
const LISTINGS = 4;
const BAD_INPUT = 2;

const USAGE =
  'npm run scene NAME [-- [--size 120x40] [--theme THEME] [--background dark|light] [--print] [--svg FILE] [flags of lktop]]';
/** The flags of this script. All others are lktop's. */
const OWN_FLAGS = ['size', 'svg', 'print', 'background'];

const fail = (...sentences: readonly string[]): never => {
  process.stderr.write(`scene: ${sentences.join('\n')}\n`);
  process.exit(BAD_INPUT);
};

interface Asked {
  readonly name: string;
  readonly scene: Scene;
  /** Null: that of the terminal, where the scene is shown in one. */
  readonly size: Size | null;
  readonly isPrinted: boolean;
  readonly svg: string | null;
  /** The terminal of a printed or drawn screen. */
  readonly look: keyof typeof LOOKS;
  /** Flags of lktop, as they were typed. */
  readonly args: readonly string[];
}

/** Our own flags, and what is left: the flags of lktop and their values. */
const readTyped = () => {
  const { tokens } = parseArgs({
    options: {
      size: { type: 'string' },
      svg: { type: 'string' },
      print: { type: 'boolean' },
      background: { type: 'string' },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const own = new Map<string, string | boolean>();
  const args: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') args.push(token.value);
    else if (token.kind !== 'option') continue;
    else if (OWN_FLAGS.includes(token.name)) own.set(token.name, token.value ?? true);
    else args.push(token.inlineValue ? `${token.rawName}=${token.value}` : token.rawName);
  }
  return { own, args };
};

/** The theme light is made for a light background. */
const lightTheme = (args: readonly string[]): keyof typeof LOOKS =>
  args.join(' ').includes('--theme=light') || args[args.indexOf('--theme') + 1] === 'light'
    ? 'light'
    : 'dark';

const readAsked = (): Asked => {
  const { own, args: typed } = readTyped();
  const [name = '', ...args] = typed;
  const scene = scenes.get(name) ?? fail(`There is no scene ${JSON.stringify(name)}.`, USAGE);
  const [size, svg] = [own.get('size'), own.get('svg')];
  const background = own.get('background') ?? lightTheme(args);
  if (background !== 'dark' && background !== 'light') fail('--background takes dark or light.', USAGE);
  if (svg === true) fail('--svg takes the name of a file.', USAGE);
  return {
    name,
    scene,
    size:
      size === undefined ? null : (parseSize(String(size)) ?? fail('--size takes a size such as 120x40.')),
    isPrinted: own.has('print') || svg !== undefined || !process.stdout.isTTY || !process.stdin.isTTY,
    svg: typeof svg === 'string' ? svg : null,
    look: background === 'light' ? 'light' : 'dark',
    args,
  };
};

/** An empty home with the scene's settings, so that nothing of this machine is on the screen. */
const createHome = (config: string): string => {
  const home = mkdtempSync(join(tmpdir(), 'lktop-scene-'));
  mkdirSync(join(home, 'lktop'));
  writeFileSync(join(home, 'lktop', 'config.yaml'), config);
  return home;
};

const environmentOf = ({ url, apiKey, apiSecret }: Simulator, home: string) => ({
  LIVEKIT_URL: url,
  LIVEKIT_API_KEY: apiKey,
  LIVEKIT_API_SECRET: apiSecret,
  XDG_CONFIG_HOME: home,
  XDG_STATE_HOME: home,
  NODE_ENV: 'production',
});

const programArguments = ({ scene, args }: Asked): readonly string[] => [
  '--import',
  './scripts/from-source.ts',
  'source/cli.ts',
  ...scene.args,
  ...args,
];

/** The monitor in this terminal, until it ends. @returns its exit code */
const show = (asked: Asked, environment: Readonly<Record<string, string>>): Promise<number> =>
  new Promise((resolve, reject) => {
    const { size } = asked;
    const program = spawn(process.execPath, programArguments(asked), {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        ...environment,
        ...(size === null ? {} : { LKTOP_SCENE_SIZE: `${size.columns}x${size.rows}` }),
      },
    });
    // The monitor gets the signals of the terminal itself, and restores it before it ends.
    process.on('SIGINT', () => {});
    program.on('error', reject);
    program.on('exit', (code) => resolve(code ?? 1));
  });

/** The rooms were listed often enough, and each was asked. */
const isLookedAt = ({ calls, world }: Simulator): boolean =>
  (calls.get('ListRooms') ?? 0) >= LISTINGS &&
  (calls.get('ListParticipants') ?? 0) >= world.listRooms().length;

/** The monitor in a terminal of its own, until the scene is ready. */
const print = async (
  asked: Asked,
  simulator: Simulator,
  environment: Readonly<Record<string, string>>,
): Promise<void> => {
  const { name, scene, size, svg, look } = asked;
  const terminal = openPseudoTerminal(process.execPath, [...programArguments(asked), '--interval', '0.5'], {
    ...(size ?? DEFAULT_SIZE),
    cwd: ROOT,
    env: environment,
    background: LOOKS[look].background,
  });
  const ended = terminal.exited.then(({ code }) => {
    throw new Error(`lktop ended with code ${code}:\n${terminal.screen()}`);
  });
  // Of a terminal that is disposed of at the end nobody waits for it.
  ended.catch(() => {});
  try {
    await Promise.race([
      terminal.waitFor((screen) => scene.shows.test(screen) && isLookedAt(simulator)),
      ended,
    ]);
    if (svg === null) process.stdout.write(`${terminal.screen()}\n`);
    else writeFileSync(svg, drawScreen(terminal, `${name}: ${scene.scenario.about}`, LOOKS[look]));
  } finally {
    await terminal.dispose();
  }
};

const play = async (asked: Asked): Promise<number> => {
  const simulator = await startSimulator({ scenario: asked.scene.scenario, clock: systemClock });
  const home = createHome(asked.scene.config);
  try {
    const environment = environmentOf(simulator, home);
    if (!asked.isPrinted) return await show(asked, environment);
    await print(asked, simulator, environment);
    return 0;
  } finally {
    await simulator.close();
    rmSync(home, { recursive: true, force: true });
  }
};

if (process.argv.length === 2) {
  const widest = Math.max(...[...scenes.keys()].map(({ length }) => length));
  for (const [name, { scenario }] of scenes) {
    process.stdout.write(`${name.padEnd(widest)}  ${scenario.about}\n`);
  }
} else {
  play(readAsked()).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => fail(error instanceof Error ? error.message : String(error)),
  );
}
