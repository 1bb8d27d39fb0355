import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import { WORKER_END_MS } from '../time-limits.ts';
import { threadFailure } from './failure.ts';
import { type Store, StoreError, type StoreRequest } from './store.ts';
import type { WorkerAnswer, WorkerQuestion, WorkerStart } from './worker-messages.ts';

/** The built worker: its file beside this one, or its text in the single executable. Undefined in the sources. */
declare const LKTOP_WORKER_FILE: string | undefined;
declare const LKTOP_WORKER_TEXT: string | undefined;

/** After the worker has ended by itself, the next one starts after a minute. */
const AGAIN_AFTER_MS = 60_000;

interface Open {
  readonly question: WorkerQuestion;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: StoreError) => void;
}

const startThread = (workerData: WorkerStart): Worker => {
  // Its output must not reach the screen. It prints nothing but a crash, which arrives as an error, too.
  const options = { workerData, stdout: true, stderr: true };
  if (typeof LKTOP_WORKER_TEXT === 'string') return new Worker(LKTOP_WORKER_TEXT, { ...options, eval: true });
  const file = typeof LKTOP_WORKER_FILE === 'string' ? LKTOP_WORKER_FILE : './worker.ts';
  return new Worker(new URL(file, import.meta.url), options);
};

/**
 * A SQLite store whose every access to the disk happens in a thread of its own, so that neither a slow disk nor a
 * hanging file system stops the screen. The thread does not keep the process alive.
 *
 * @param path a file, or `IN_MEMORY`
 */
export const createWorkerStore = (path: string, clock: Clock): Store => {
  /** The questions without an answer, oldest first. */
  const open = new Map<number, Open>();
  let worker: Worker | null = null;
  let isStarted = false;
  let isClosed = false;
  let nextId = 1;
  let startAgainMs = Number.NEGATIVE_INFINITY;

  const failAll = (): void => {
    worker = null;
    startAgainMs = clock.now() + AGAIN_AFTER_MS;
    const failed = [...open.values()];
    open.clear();
    for (const { reject } of failed) reject(new StoreError(threadFailure(path)));
  };

  const receive = (answer: WorkerAnswer): void => {
    const asked = open.get(answer.id);
    open.delete(answer.id);
    if ('failure' in answer) asked?.reject(new StoreError(answer.failure));
    else asked?.resolve(answer.result);
  };

  /** @returns null if it cannot be started */
  const startWorker = (): Worker | null => {
    try {
      const started = startThread({ path });
      started.on('message', receive);
      started.on('error', failAll);
      started.on('exit', () => {
        if (worker === started) failAll();
      });
      started.unref();
      return started;
    } catch {
      return null;
    }
  };

  const send = (question: WorkerQuestion): void => {
    worker ??= clock.now() < startAgainMs ? null : startWorker();
    if (worker) worker.postMessage(question);
    else failAll();
  };

  const ask = (request: WorkerQuestion['request'], parameters: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (isClosed) {
        reject(new StoreError(threadFailure(path)));
        return;
      }
      const question = { id: nextId, request, parameters };
      nextId += 1;
      open.set(question.id, { question, resolve, reject });
      if (isStarted) send(question);
    });

  /** The type of each method is that of the store; only the worker knows what it returns. */
  const method = <Request extends StoreRequest>(request: Request): Store[Request] =>
    ((...parameters: readonly unknown[]) => ask(request, parameters)) as Store[Request];

  const start = (): void => {
    if (isStarted) return;
    isStarted = true;
    for (const { question } of [...open.values()]) send(question);
  };

  return {
    start,
    write: method('write'),
    check: method('check'),
    listActions: method('listActions'),
    listRemovals: method('listRemovals'),
    listAgentNames: method('listAgentNames'),
    listOutcomes: method('listOutcomes'),
    forgetOutcomes: method('forgetOutcomes'),
    listSightings: method('listSightings'),
    readServer: method('readServer'),
    listKnownNames: method('listKnownNames'),
    listDrains: method('listDrains'),
    listSessions: method('listSessions'),
    listDispatches: method('listDispatches'),
    countDispatches: method('countDispatches'),
    listAgents: method('listAgents'),
    listIncidents: method('listIncidents'),
    listEvents: method('listEvents'),
    readMoment: method('readMoment'),
    findChange: method('findChange'),
    listWatched: method('listWatched'),
    readInfo: method('readInfo'),
    exportRows: method('exportRows'),
    pruneStep: method('pruneStep'),
    compact: method('compact'),
    close: async () => {
      const running = worker;
      if (isClosed || !running) {
        isClosed = true;
        return true;
      }
      const ended = new Promise<true>((resolve) => running.once('exit', () => resolve(true)));
      const asked = ask('close', []);
      asked.catch(() => {});
      isClosed = true;
      const endsInTime = (): Promise<boolean> =>
        new Promise((resolve) => {
          const cancel = clock.after(WORKER_END_MS, () => resolve(false));
          void ended.then(() => {
            cancel();
            resolve(true);
          });
        });
      if (await endsInTime()) return true;
      // It is busy, or it hangs. If it is only busy, this ends it.
      void running.terminate();
      return endsInTime();
    },
  };
};
