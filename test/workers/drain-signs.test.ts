import { describe, expect, it } from 'vitest';
import type { Worker } from '../../source/fleet/workers.ts';
import { createDrainSigns } from '../../source/workers/drain-signs.ts';
import { workerFixture } from './fixtures.ts';

const START_MS = 1_700_000_000_000;

/** Workers `a`, `b`, … of one name, whose numbers of jobs a test changes second by second. */
const createPlay = (names: readonly string[]) => {
  const signs = createDrainSigns();
  const workers = new Map<string, Worker>(names.map((key) => [key, workerFixture({ key, address: key })]));
  let nowMs = START_MS;
  const change = (key: string, by: number, fields: Partial<Worker> = {}) => {
    const worker = workers.get(key);
    if (!worker) throw new Error(`no worker ${key}`);
    const fromMs = nowMs;
    nowMs += 1_000;
    workers.set(key, {
      ...worker,
      ...(by === 0 ? {} : { jobsChange: { by, fromMs, toMs: nowMs } }),
      ...fields,
    });
    signs.observe([...workers.values()]);
  };
  signs.observe([...workers.values()]);
  return { change, seen: () => [...signs.current()], facts: workers.get('a')?.facts ?? null };
};

describe('a worker that seems to drain', () => {
  it('loses jobs and gets none, while the others of its name get three for each worker', () => {
    const { change, seen } = createPlay(['a', 'b']);
    change('a', -1);
    change('a', -1);
    for (let job = 0; job < 5; job += 1) change('b', 1);
    expect(seen()).toEqual([]);
    change('b', 1);
    expect(seen()).toEqual([['a', START_MS]]);
    // It got a job, so it did not drain.
    change('a', 1);
    expect(seen()).toEqual([]);
  });

  it('is not one whose single job ended, or one that had to wait for no job', () => {
    const { change, seen } = createPlay(['a', 'b']);
    change('a', -1);
    for (let job = 0; job < 20; job += 1) change('b', 1);
    expect(seen()).toEqual([]);
    const quiet = createPlay(['a', 'b']);
    quiet.change('a', -5);
    quiet.change('b', -5);
    expect(quiet.seen()).toEqual([]);
  });

  it('is not one that is full, of another name, or gone', () => {
    const full = createPlay(['a', 'b']);
    const facts = full.facts && { ...full.facts, load: 0.9 };
    full.change('a', -2, { facts });
    for (let job = 0; job < 20; job += 1) full.change('b', 1);
    expect(full.seen()).toEqual([]);

    const other = createPlay(['a', 'b']);
    other.change('b', 0, { facts: other.facts && { ...other.facts, agentName: 'billing' } });
    other.change('a', -2);
    for (let job = 0; job < 20; job += 1) other.change('b', 1);
    expect(other.seen()).toEqual([]);

    const gone = createPlay(['a', 'b']);
    gone.change('a', -2);
    for (let job = 0; job < 6; job += 1) gone.change('b', 1);
    expect(gone.seen()).toHaveLength(1);
    gone.change('a', 0, { condition: 'down' });
    expect(gone.seen()).toEqual([]);
  });

  it('needs more jobs of the others where there are many', () => {
    const { change, seen } = createPlay(['a', 'b', 'c', 'd']);
    change('a', -2);
    for (let job = 0; job < 11; job += 1) change(['b', 'c', 'd'][job % 3] ?? 'b', 1);
    expect(seen()).toEqual([]);
    change('b', 1);
    expect(seen()).toHaveLength(1);
  });
});
