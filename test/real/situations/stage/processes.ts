import { type ChildProcess, spawn } from 'node:child_process';

/** A program that a situation started, with all the processes it started itself. */
export interface Actor {
  /** Asks it to end, without waiting: a worker drains, a caller leaves. */
  readonly terminate: () => void;
  /** Asks it to end, and waits until it has. */
  readonly leave: () => Promise<void>;
  /** Kills it at once, with its children. */
  readonly kill: () => Promise<void>;
  /** Stops it with a signal: it stays alive but answers nothing. */
  readonly freeze: () => void;
  /** Its output so far. */
  readonly output: () => string;
}

export interface ProgramOptions {
  /** Its name in messages. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Texts in its output that say it is ready. Each must appear as often as it is listed here. */
  readonly ready: readonly string[];
}

/** Starts programs, and ends those that still run. */
export interface Processes {
  /** Resolves when it is ready. Throws if it ends first or takes longer than a minute. */
  readonly start: (options: ProgramOptions) => Promise<Actor>;
  readonly killAll: () => Promise<void>;
}

/** Only a hang takes this long. */
const READY_WITHIN_MS = 60_000;

/** The processes of all situations. None may outlive the run. */
const running = new Set<ChildProcess>();

const holds = (output: string, ready: readonly string[]): boolean =>
  ready.every((text) => output.split(text).length > ready.filter((other) => other === text).length);

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Signals the whole process group, including a worker's job processes, which may outlive it. */
const signalGroup = (child: ChildProcess, name: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The process group is already gone.
  }
};

/** Tracks a child with its own process group, so that it does not outlive the run. */
export const watchOver = (child: ChildProcess): void => {
  running.add(child);
  child.once('exit', () => running.delete(child));
};

/** Kills everything at the end of the run, without waiting. */
export const killEverything = (): void => {
  for (const child of running) signalGroup(child, 'SIGKILL');
};

const launch = async ({
  name,
  file,
  args,
  env,
  ready,
}: ProgramOptions): Promise<Actor & { child: ChildProcess }> => {
  const child = spawn(file, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  running.add(child);
  let output = '';
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (what: string): void => reject(new Error(`${name} ${what}: ${output.slice(-2_000)}`));
    const timer = setTimeout(() => fail('is not ready after 60 s'), READY_WITHIN_MS);
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      if (holds(output, ready)) {
        clearTimeout(timer);
        resolve();
      }
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(`did not start (${error.message})`));
    child.once('exit', () => {
      clearTimeout(timer);
      fail('ended');
    });
  });

  const terminate = (): void => {
    if (!hasEnded(child)) child.kill('SIGTERM');
  };
  return {
    child,
    terminate,
    leave: async () => {
      terminate();
      await ended;
    },
    kill: async () => {
      signalGroup(child, 'SIGKILL');
      await ended;
      running.delete(child);
    },
    freeze: () => signalGroup(child, 'SIGSTOP'),
    output: () => output,
  };
};

export const createProcesses = (): Processes => {
  const actors: Actor[] = [];
  return {
    start: async (options) => {
      const actor = await launch(options);
      actors.push(actor);
      return actor;
    },
    killAll: async () => {
      await Promise.all(actors.map((actor) => actor.kill()));
    },
  };
};
