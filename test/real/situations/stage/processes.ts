import { type ChildProcess, spawn } from 'node:child_process';

/** A program that a situation started, with all the processes it starts itself. */
export interface Actor {
  /** Asks it to end, and does not wait: a worker drains, a caller leaves. */
  readonly terminate: () => void;
  /** Asks it to end, and waits until it did. */
  readonly leave: () => Promise<void>;
  /** Lost from one moment to the next, with its children. */
  readonly kill: () => Promise<void>;
  /** Stopped by the kernel: alive, and answering nothing. */
  readonly freeze: () => void;
  /** What it wrote so far. */
  readonly output: () => string;
}

export interface ProgramOptions {
  /** How it is called in messages. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Its output holds these when it is ready, as often as they are here. */
  readonly ready: readonly string[];
}

/** Starts programs, and ends those that are left. */
export interface Processes {
  /** Resolves when it is ready; throws where it ends before, or takes longer than a minute. */
  readonly start: (options: ProgramOptions) => Promise<Actor>;
  readonly killAll: () => Promise<void>;
}

/** Only a hang takes this long. */
const READY_WITHIN_MS = 60_000;

/** Of all situations: none may outlive the run. */
const running = new Set<ChildProcess>();

const holds = (output: string, ready: readonly string[]): boolean =>
  ready.every((text) => output.split(text).length > ready.filter((other) => other === text).length);

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Signals the whole group: the job processes of a worker too, which may outlive it. */
const signalGroup = (child: ChildProcess, name: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // Nobody of the group is left.
  }
};

/** One that leads a group of its own, and may not outlive the run either. */
export const watchOver = (child: ChildProcess): void => {
  running.add(child);
  child.once('exit', () => running.delete(child));
};

/** For the end of the run, which waits for nothing. */
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
