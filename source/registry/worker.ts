/** The worker thread of `worker-store.ts`: answers its questions from a SQLite file, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { registryFailure } from './failure.ts';
import { createSqliteStore } from './sqlite-store.ts';
import { StoreError } from './store.ts';
import type { WorkerAnswer, WorkerQuestion, WorkerStart } from './worker-messages.ts';

const { path } = workerData as WorkerStart;
const store = createSqliteStore(path);

const answer = async ({ id, request, parameters }: WorkerQuestion): Promise<WorkerAnswer> => {
  try {
    return { id, result: await Reflect.apply(store[request], store, parameters) };
  } catch (error) {
    return { id, failure: error instanceof StoreError ? error.failure : registryFailure(error, path) };
  }
};

let last = Promise.resolve();
parentPort?.on('message', (question: WorkerQuestion) => {
  last = last.then(async () => {
    const given = await answer(question);
    parentPort?.postMessage(given);
    // Without a listener the thread ends by itself.
    if (question.request === 'close') parentPort?.close();
  });
});
