/** What every store does, whatever it is made of. A further kind of store needs one more line in `KINDS`. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import type { RecordedAction } from '../../source/registry/recorded-action.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import { type Batch, type SeenOnServer, STORE_REQUESTS, type Store } from '../../source/registry/store.ts';
import { createWorkerStore } from '../../source/registry/worker-store.ts';
import { WORKER_END_MS } from '../../source/time-limits.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { outcomesOf } from '../learning/outcomes.ts';
import { project, START_MS, temporaryFolder } from './fixture.ts';

const KINDS: readonly (readonly [string, (path: string) => Store])[] = [
  ['SQLite in this thread', (path) => createSqliteStore(path)],
  ['SQLite in a worker', (path) => createWorkerStore(path, systemClock)],
];

const WAIT_MS = 1_000;
const KIND = '["call-*","SIP",[""]]';
const { host } = project;

const action = (changes: Partial<RecordedAction> = {}): RecordedAction => ({
  id: 'one',
  project: project.name,
  host,
  who: 'alice',
  kind: 'remove-agent',
  roomName: 'call-1',
  roomId: 'RM_1',
  dispatchId: null,
  createdDispatchId: null,
  identity: 'agent-AJ_1',
  agentName: null,
  question: 'Remove it?',
  startedAtMs: START_MS,
  endedAtMs: null,
  outcome: 'running',
  sentence: 'removing it',
  metadata: null,
  ...changes,
});

const batch = (parts: Partial<Batch>): Batch => ({ nowMs: START_MS, prunes: false, ...parts });

const seen = (parts: Partial<SeenOnServer>): Batch =>
  batch({
    seen: {
      host,
      run: 'run-1',
      watchedUntilMs: START_MS,
      rooms: 1,
      outcomes: [],
      sightings: { seen: [], over: [] },
      marksAgentsByKind: false,
      ...parts,
    },
  });

describe.each(KINDS)('a store: %s', (_, create) => {
  const open = (path = join(temporaryFolder(), 'registry.db')): Store => {
    const store = create(path);
    store.start();
    onTestFinished(async () => void (await store.close()));
    return store;
  };

  it('is empty at first', async () => {
    const store = open(IN_MEMORY);
    await store.check();
    expect(await store.listActions({ project: null, limit: 10 })).toEqual([]);
    expect(await store.listAgentNames(project)).toEqual([]);
    expect(await store.listOutcomes(host, [KIND, '['])).toEqual([[], []]);
    expect(await store.listOutcomes(host, null)).toEqual([[]]);
    expect(await store.listSightings(host, ['call-1', 'call-2'])).toEqual([[], []]);
    expect(await store.listRemovals(host, 0)).toEqual([]);
    expect(await store.readServer(host)).toEqual({ marksAgentsByKind: false, roomsBefore: null });
  });

  it('keeps each action once, in its last state, and names what was removed', async () => {
    const store = open();
    const ended = action({ outcome: 'succeeded', endedAtMs: START_MS + 5 });
    await store.write(batch({ actions: [action(), action({ id: 'two', host: 'other' })] }), WAIT_MS);
    await store.write(batch({ actions: [ended] }), WAIT_MS);
    await store.write(batch({ actions: [ended] }), WAIT_MS);
    expect(await store.listActions({ project, limit: 10 })).toEqual([ended]);
    expect(await store.listActions({ project: null, limit: 10 })).toHaveLength(2);
    expect(await store.listRemovals(host, 0)).toMatchObject([{ roomId: 'RM_1', atMs: START_MS + 5 }]);
  });

  it('keeps what was seen, and gives it to the next one', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const store = open(path);
    const outcomes = outcomesOf(KIND, 3);
    const sighting = { roomName: 'call-1', roomId: 'RM_1', agentName: 'a', seenMs: START_MS, goneMs: null };
    await store.write(
      seen({ outcomes, sightings: { seen: [sighting], over: [] }, marksAgentsByKind: true }),
      WAIT_MS,
    );
    await store.write(
      batch({ agentNames: { project, names: [{ name: 'a', lastSeenMs: START_MS }] } }),
      WAIT_MS,
    );
    expect(await store.close()).toBe(true);
    const next = open(path);
    expect(await next.listOutcomes(host, [KIND])).toEqual([outcomes.toReversed()]);
    expect(await next.listSightings(host, ['call-0', 'call-1'])).toEqual([
      [],
      [{ roomId: 'RM_1', agentName: 'a', lastSeenMs: START_MS }],
    ]);
    expect(await next.readServer(host)).toMatchObject({ marksAgentsByKind: true, roomsBefore: { rooms: 1 } });
    expect(await next.listAgentNames(project)).toEqual([{ name: 'a', lastSeenMs: START_MS }]);
    await next.forgetOutcomes(host, [KIND]);
    expect(await next.listOutcomes(host, null)).toEqual([[]]);
  });

  it('writes everything or nothing', async () => {
    const store = open();
    const wrong = { ...action({ id: 'two' }), roomName: null } as unknown as RecordedAction;
    const written = store.write(batch({ actions: [action(), wrong] }), WAIT_MS);
    await expect(written).rejects.toMatchObject({ name: 'StoreError' });
    expect(await store.listActions({ project: null, limit: 10 })).toEqual([]);
  });

  it('says what is wrong in a sentence, for every request', async () => {
    const store = open('/dev/null/registry.db');
    for (const request of STORE_REQUESTS) {
      const parameters = request === 'write' ? [batch({}), WAIT_MS] : [host, [KIND]];
      await expect(Promise.resolve(Reflect.apply(store[request], store, parameters))).rejects.toMatchObject({
        name: 'StoreError',
        failure: { kind: 'registry-no-access', sentence: expect.stringContaining('/dev/null/registry.db') },
      });
    }
  });

  it('answers nothing more when it is closed', async () => {
    const store = open();
    await store.check();
    expect(await store.close()).toBe(true);
    expect(await store.close()).toBe(true);
    await expect(store.check()).rejects.toMatchObject({ name: 'StoreError' });
  });
});

describe('a store in a worker', () => {
  it('does nothing before it is started, and then answers what it was asked', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const store = createWorkerStore(path, systemClock);
    onTestFinished(async () => void (await store.close()));
    let isAnswered = false;
    const checked = store.check().then(() => {
      isAnswered = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    store.start();
    await checked;
    expect(isAnswered).toBe(true);
  });

  it('that hangs in its file system does not hang the program', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    // Opening a pipe that nobody reads waits for ever, as a dead network file system does.
    execFileSync('mkfifo', [path]);
    const clock = createManualClock();
    const store = createWorkerStore(path, clock);
    store.start();
    store.check().catch(() => {});
    const closed = store.close();
    await clock.advance(2 * WORKER_END_MS);
    expect(await closed).toBe(false);
    // Lets the thread end, and with it this test.
    const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    onTestFinished(() => closeSync(pipe));
  });
});
