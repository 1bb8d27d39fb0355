import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { agent } from '../../source/commands/agent.ts';
import { agents } from '../../source/commands/agents.ts';
import { check } from '../../source/commands/check/index.ts';
import type { Address, Host } from '../../source/commands/command.ts';
import { completion } from '../../source/commands/completion.ts';
import { dispatch } from '../../source/commands/dispatch.ts';
import { doctor } from '../../source/commands/doctor.ts';
import { drain } from '../../source/commands/drain.ts';
import { expectations } from '../../source/commands/expectations.ts';
import { history } from '../../source/commands/history.ts';
import { incidents } from '../../source/commands/incidents.ts';
import { logs } from '../../source/commands/logs.ts';
import { monitor } from '../../source/commands/monitor.ts';
import { messageText, StdoutClosed } from '../../source/commands/output.ts';
import { profiles } from '../../source/commands/profiles/profiles.ts';
import { redispatch } from '../../source/commands/redispatch.ts';
import { registry } from '../../source/commands/registry.ts';
import { remove } from '../../source/commands/remove.ts';
import { type Commands, runCommand } from '../../source/commands/run-command.ts';
import { scan } from '../../source/commands/scan.ts';
import { simulate } from '../../source/commands/simulate.ts';
import { snapshot } from '../../source/commands/snapshot.ts';
import { watch } from '../../source/commands/watch.ts';
import { workers } from '../../source/commands/workers.ts';
import { createWorld, type World } from '../../source/simulator/world.ts';
import type { WorkerAccess } from '../../source/workers/watch-workers.ts';
import { createManualClock, type ManualClock, settle } from '../helpers/manual-clock.ts';
import { createWorldCloud, type WorldCloud } from '../helpers/world-cloud.ts';
import { createWorldGateway, type WorldGateway } from '../helpers/world-gateway.ts';
import { meansFixture } from '../workers/fixtures.ts';

/** Loaded in advance, so that no test waits for a module while the clock moves. */
const COMMANDS: Commands = {
  monitor: async () => monitor,
  snapshot: async () => snapshot,
  check: async () => check,
  scan: async () => scan,
  watch: async () => watch,
  dispatch: async () => dispatch,
  remove: async () => remove,
  redispatch: async () => redispatch,
  history: async () => history,
  incidents: async () => incidents,
  agents: async () => agents,
  registry: async () => registry,
  expectations: async () => expectations,
  doctor: async () => doctor,
  workers: async () => workers,
  drain: async () => drain,
  simulate: async () => simulate,
  agent: async () => agent,
  logs: async () => logs,
  profiles: async () => profiles,
  completion: async () => completion,
};

export interface StageOptions {
  readonly url?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Files in the home folder, such as `.config/lktop/config.yaml`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly columns?: number | null;
  readonly post?: Host['post'];
  /** How workers are found and asked. Default: the demo's, and all of them are down. */
  readonly workerAccess?: WorkerAccess;
  /** stdout is a full pipe that stays open and that nobody reads. */
  readonly isUnread?: boolean;
  /** What the user types when asked. Default: the input has ended. */
  readonly answer?: string;
  /** stdin and stdout are a terminal. Default: false. */
  readonly isScreen?: boolean;
  /** Stands for the user's editor. Default: leaves every text as it is. */
  readonly runInTerminal?: Host['runInTerminal'];
  /** Called just before a gateway is made, with a way to crash the command. */
  readonly onConnect?: (running: Pick<Running, 'crash'>) => void;
}

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout, parsed as one JSON document. */
  readonly json: () => unknown;
}

/** A running command. */
export interface Running {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Moves the clock until the condition holds. Fails if it never does. */
  readonly until: (isTrue: () => boolean) => Promise<void>;
  readonly interrupt: (signal?: string) => void;
  /** The exit codes of forced ends, while the command still waited for something. */
  readonly left: () => readonly number[];
  /** Raises an uncaught error. */
  readonly crash: (error: unknown) => void;
  /** Closes the reading end of stdout. */
  readonly closeStdout: () => void;
  /** Moves the clock until the command has ended. */
  readonly end: () => Promise<Run>;
}

/** A machine with a simulated project, and a clock that moves only while a command runs. */
export interface Stage {
  readonly clock: ManualClock;
  readonly world: World;
  readonly gateway: WorldGateway;
  /** The addresses that were connected to, oldest first. */
  readonly addresses: readonly Address[];
  /** LiveKit Cloud's service for deployed agents, and the addresses at which it was connected to. */
  readonly cloud: WorldCloud;
  readonly cloudAddresses: readonly Address[];
  readonly home: string;
  readonly start: (...argv: readonly string[]) => Running;
  readonly run: (...argv: readonly string[]) => Promise<Run>;
}

/** Whether a thread of Node's reads or writes a file. That takes no clock time, however busy the machine is. */
const isReadingFiles = (): boolean =>
  process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));

/** Files that are read or written between two timers are done before the second one. */
const settleFiles = async (): Promise<void> => {
  do await settle();
  while (isReadingFiles());
};

const STEP_MS = 50;
/** No command takes longer by its own clock. */
const LONGEST_MS = 30 * 60_000;

export const createStage = (options: StageOptions = {}): Stage => {
  const home = mkdtempSync(join(tmpdir(), 'lktop-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  const clock = createManualClock(undefined, settleFiles);
  const world = createWorld({ clock, seed: 1 });
  const gateway = createWorldGateway(world, clock);
  const cloud = createWorldCloud(world);

  const addresses: Address[] = [];
  const cloudAddresses: Address[] = [];
  /**
   * Commands that still read files and load modules. That takes no clock time, so the clock stands still
   * until all are connected.
   */
  const connecting = new Set<symbol>();

  const start = (...argv: readonly string[]): Running => {
    const written = { stdout: '', stderr: '' };
    const closing = new AbortController();
    const me = Symbol();
    connecting.add(me);
    const left: number[] = [];
    let interrupt: (signal: string) => void = () => {};
    let crash: (error: unknown) => void = () => {};
    let run: Run | null = null;
    const host: Host = {
      output: {
        data: async (text) => {
          if (!closing.signal.aborted) written.stdout += `${text}\n`;
          if (options.isUnread) await new Promise(() => {});
        },
        written: async () => {
          if (options.isUnread) await new Promise(() => {});
        },
        message: (...sentences) => {
          written.stderr += messageText(sentences);
        },
        columns: options.columns ?? null,
        rows: options.columns ? 40 : null,
        closed: closing.signal,
      },
      isScreen: options.isScreen ?? false,
      ask: async (prompt) => {
        written.stderr += `${prompt}\n`;
        return options.answer ?? null;
      },
      clock,
      environment: {
        LIVEKIT_URL: options.url ?? 'ws://livekit.example.com',
        LIVEKIT_API_KEY: 'devkey',
        LIVEKIT_API_SECRET: 'a-secret-nobody-may-see',
        XDG_STATE_HOME: join(home, 'state'),
        XDG_CONFIG_HOME: join(home, '.config'),
        ...options.environment,
      },
      homeDirectory: home,
      workingDirectory: home,
      connect: (address) => {
        addresses.push(address);
        options.onConnect?.({ crash: (error) => crash(error) });
        connecting.delete(me);
        return gateway;
      },
      connectCloud: (address) => {
        cloudAddresses.push(address);
        connecting.delete(me);
        return cloud;
      },
      post: options.post ?? (() => Promise.reject(new Error('no webhook receiver in this test'))),
      workerAccess: async () => {
        const { workerAccess = { means: meansFixture(), ask: async () => ({ kind: 'refused' }) } } = options;
        connecting.delete(me);
        return workerAccess;
      },
      runInTerminal: options.runInTerminal ?? (async () => null),
      onInterrupt: (callback) => {
        interrupt = callback;
        return () => {};
      },
      leave: (code) => {
        left.push(code);
      },
      onCrash: (callback) => {
        crash = callback;
        return () => {};
      },
      version: '1.2.3',
      hasThreads: false,
    };
    void runCommand(argv, host, COMMANDS, import.meta).then((code) => {
      connecting.delete(me);
      run = { code, ...written, json: () => JSON.parse(written.stdout) };
    });

    const until = async (isTrue: () => boolean): Promise<void> => {
      const givenUpAtMs = clock.now() + LONGEST_MS;
      while (!isTrue()) {
        if (connecting.size === 0 && !isReadingFiles()) await clock.advance(STEP_MS);
        else await settle();
        if (clock.now() > givenUpAtMs)
          throw new Error(`the condition never held; output so far:\n${written.stdout}${written.stderr}`);
      }
    };
    return {
      stdout: () => written.stdout,
      stderr: () => written.stderr,
      until,
      interrupt: (signal = 'SIGTERM') => interrupt(signal),
      left: () => left,
      crash: (error) => crash(error),
      closeStdout: () => closing.abort(new StdoutClosed()),
      end: async () => {
        await until(() => run !== null);
        return run as unknown as Run;
      },
    };
  };
  return {
    clock,
    world,
    gateway,
    cloud,
    addresses,
    cloudAddresses,
    home,
    start,
    run: (...argv) => start(...argv).end(),
  };
};

/** Opens a room with a caller and with agents dispatched to it. */
export const openRoom = (
  { world }: Stage,
  name: string,
  options: { readonly agents?: readonly string[]; readonly caller?: boolean } = {},
): void => {
  world.createRoom({
    name,
    departureTimeoutSeconds: 3_600,
    agents: (options.agents ?? []).map((agentName) => ({ agentName })),
  });
  if (options.caller ?? true) world.addCaller({ room: name, identity: `caller-${name}`, publishAudio: true });
};
