import { describe, expect, it, onTestFinished } from 'vitest';
import type { Worker } from '../../source/fleet/workers.ts';
import type { Ask, Reply } from '../../source/workers/ask.ts';
import type { Means } from '../../source/workers/find.ts';
import { readSource } from '../../source/workers/sources.ts';
import { createWorkerWatch, type WatchOptions } from '../../source/workers/watch-workers.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { answer, meansFixture, told } from './fixtures.ts';

const REFUSED: Reply = { kind: 'refused' };
const SILENT: Reply = { kind: 'silent' };

interface WatchSetup extends Partial<Pick<WatchOptions, 'intervalMs' | 'looksPerSecond'>> {
  readonly addresses?: readonly string[];
  readonly means?: Partial<Means>;
}

/** A watch of workers that behave as `behaviour` says, by IP address; by default all are well. */
const startWatch = ({ addresses = ['10.0.0.1'], means = {}, ...options }: WatchSetup = {}) => {
  const clock = createManualClock();
  const behaviour = new Map<string, (path: string) => Reply>();
  const asked: { readonly ip: string; readonly path: string; readonly atMs: number }[] = [];
  let underWay = 0;
  let mostUnderWay = 0;
  const ask: Ask = ({ ip, path }) => {
    asked.push({ ip, path, atMs: clock.now() });
    const behave = behaviour.get(ip);
    const reply = behave?.(path) ?? (path === '/' ? answer('OK') : told());
    underWay += 1;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    return new Promise((resolve) => {
      clock.after(reply.kind === 'silent' ? 2_000 : 2, () => {
        underWay -= 1;
        resolve(reply);
      });
    });
  };
  const watch = createWorkerWatch({
    sources: addresses.map(readSource),
    means: meansFixture(means),
    ask,
    clock,
    allowsPublic: false,
    ...options,
  });
  let publications = 0;
  watch.subscribe(() => {
    publications += 1;
  });
  watch.start();
  onTestFinished(watch.stop);
  const only = (): Worker => {
    const [worker] = watch.getState().workers;
    if (!worker) throw new Error('there is no worker');
    return worker;
  };
  return {
    clock,
    watch,
    behaviour,
    asked,
    only,
    publications: () => publications,
    mostUnderWay: () => mostUnderWay,
    startedAtMs: clock.now(),
  };
};

describe('a watched worker', () => {
  it('is asked every two seconds and told as it answers', async () => {
    const { clock, watch, only, asked, behaviour } = startWatch();
    expect(watch.getState()).toEqual({ workers: [], failures: [], wasRead: false });
    await clock.advance(300);
    expect(watch.getState().wasRead).toBe(true);
    expect(only()).toMatchObject({ condition: 'up', reason: null, cameUpAtMs: null, roundTripMs: 2 });
    behaviour.set('10.0.0.1', (path) => (path === '/' ? answer('OK') : told({ active_jobs: 3 })));
    await clock.advance(2_000);
    expect(only().facts?.activeJobs).toBe(3);
    expect(asked.map(({ path }) => path)).toEqual(['/', '/worker', '/', '/worker']);
  });

  it('is down at once where its connection is refused, and up again with the time', async () => {
    const { clock, only, behaviour, startedAtMs } = startWatch();
    await clock.advance(300);
    behaviour.set('10.0.0.1', () => REFUSED);
    await clock.advance(2_000);
    expect(only()).toMatchObject({
      condition: 'down',
      sinceMs: startedAtMs + 2_000,
      roundTripMs: null,
      facts: { agentName: 'support' },
    });
    await clock.advance(20_000);
    expect(only().sinceMs).toBe(startedAtMs + 2_000);
    behaviour.clear();
    await clock.advance(2_000);
    const { condition, cameUpAtMs } = only();
    expect(condition).toBe('up');
    expect(cameUpAtMs).toBeGreaterThan(startedAtMs + 22_000);
  });

  it('is hung only when two looks agree, and since the first of them', async () => {
    const { clock, only, behaviour, startedAtMs } = startWatch();
    await clock.advance(300);
    behaviour.set('10.0.0.1', () => SILENT);
    await clock.advance(5_000);
    expect(only().condition).toBe('up');
    await clock.advance(1_300);
    expect(only()).toMatchObject({ condition: 'hung', sinceMs: startedAtMs + 2_000 });
    expect(only().reason).toContain('does not answer within 2 s');
  });

  it('is not called hung for one slow answer', async () => {
    const { clock, only, behaviour } = startWatch();
    await clock.advance(300);
    let slow = 1;
    behaviour.set('10.0.0.1', (path) => {
      if (slow > 0) {
        slow -= 1;
        return SILENT;
      }
      return path === '/' ? answer('OK') : told();
    });
    const seen = new Set<string>();
    for (let step = 0; step < 40; step += 1) {
      await clock.advance(250);
      seen.add(only().condition);
    }
    expect([...seen]).toEqual(['up']);
  });

  it('owes an answer from 0.7 s on, and is shown so within 3 s of the moment it froze', async () => {
    const { clock, only, behaviour, startedAtMs } = startWatch();
    await clock.advance(300);
    expect(only().slowSinceMs).toBeNull();
    // Just after the look before.
    behaviour.set('10.0.0.1', () => SILENT);
    await clock.advance(2_650);
    expect(only()).toMatchObject({ condition: 'up', slowSinceMs: startedAtMs + 2_000 });
    // Two looks in a row say what it is.
    await clock.advance(3_500);
    expect(only()).toMatchObject({ condition: 'hung', slowSinceMs: null });
    behaviour.delete('10.0.0.1');
    await clock.advance(5_000);
    expect(only()).toMatchObject({ condition: 'up', slowSinceMs: null });
  });

  it('owes no answer any longer once it has answered', async () => {
    const { clock, only, behaviour } = startWatch();
    await clock.advance(300);
    let slow = 1;
    behaviour.set('10.0.0.1', (path) => {
      if (slow > 0) {
        slow -= 1;
        return SILENT;
      }
      return path === '/' ? answer('OK') : told();
    });
    await clock.advance(2_650);
    expect(only().slowSinceMs).not.toBeNull();
    await clock.advance(2_500);
    expect(only()).toMatchObject({ condition: 'up', slowSinceMs: null });
  });

  it('is degraded with the reason that it gives, and keeps its facts', async () => {
    const { clock, only, behaviour } = startWatch();
    behaviour.set('10.0.0.1', (path) =>
      path === '/' ? answer('inference process not running', { status: 503 }) : told(),
    );
    await clock.advance(300);
    expect(only()).toMatchObject({
      condition: 'degraded',
      reason: 'it says: inference process not running (503)',
      facts: { agentName: 'support' },
    });
  });

  it('keeps its load every ten seconds, and tells no small change of it', async () => {
    const { clock, only, behaviour, publications } = startWatch();
    let load = 0.3;
    behaviour.set('10.0.0.1', (path) => (path === '/' ? answer('OK') : told({ worker_load: load })));
    await clock.advance(300);
    const before = publications();
    load = 0.31;
    await clock.advance(8_000);
    expect(only().facts?.load).toBe(0.3);
    expect(publications()).toBe(before);
    load = 0.5;
    await clock.advance(300_000);
    expect(only().facts?.load).toBe(0.5);
    expect(only().loads).toHaveLength(20);
    // A calm worker costs one update each time a load is kept, and no more.
    expect(publications() - before).toBeLessThanOrEqual(33);
  });
});

describe('the sources of workers', () => {
  it('are read again: workers come and go', async () => {
    let ips = ['10.0.0.1', '10.0.0.2'];
    const { clock, watch } = startWatch({ addresses: ['dns:agents'], means: { lookUp: async () => ips } });
    const keys = () => watch.getState().workers.map(({ key }) => key);
    await clock.advance(500);
    expect(keys()).toEqual(['10.0.0.1:8081', '10.0.0.2:8081']);
    ips = ['10.0.0.2', '10.0.0.3'];
    await clock.advance(16_000);
    expect(keys()).toEqual(['10.0.0.2:8081', '10.0.0.3:8081']);
  });

  it('are checked again: a name that turns public is not asked any more', async () => {
    let ips = ['10.0.0.1'];
    const { clock, watch, asked } = startWatch({ addresses: ['agents'], means: { lookUp: async () => ips } });
    await clock.advance(500);
    ips = ['93.184.216.34'];
    await clock.advance(40_000);
    expect(watch.getState().failures).toMatchObject([
      { source: 'agents', sentence: expect.stringContaining('no private address') },
    ]);
    expect(asked.some(({ ip }) => ip === '93.184.216.34')).toBe(false);
  });

  it('keep their workers when they cannot be read for a while', async () => {
    let isBroken = false;
    const { clock, watch } = startWatch({
      addresses: ['file:/w'],
      means: {
        readFile: async () => {
          if (isBroken) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
          return '10.0.0.1';
        },
      },
    });
    await clock.advance(500);
    isBroken = true;
    await clock.advance(5_000);
    expect(watch.getState().workers).toHaveLength(1);
    expect(watch.getState().failures).toMatchObject([{ source: 'file:/w' }]);
    isBroken = false;
    await clock.advance(5_000);
    expect(watch.getState().failures).toEqual([]);
  });

  it('that hang end after ten seconds with a sentence, and do not delay the others', async () => {
    const { clock, watch } = startWatch({
      addresses: ['slow', '10.0.0.1'],
      means: { lookUp: () => new Promise(() => {}) },
    });
    await clock.advance(500);
    expect(watch.getState()).toMatchObject({ wasRead: false, workers: [{ condition: 'up' }] });
    await clock.advance(10_000);
    expect(watch.getState()).toMatchObject({
      wasRead: true,
      failures: [{ sentence: 'slow could not be read within 10 s.' }],
    });
  });
});

describe('500 workers', () => {
  const addresses = Array.from({ length: 500 }, (_, n) => `10.0.${Math.floor(n / 250)}.${(n % 250) + 1}`);

  it('are all asked, within the budget of looks', async () => {
    const { clock, watch, asked } = startWatch({ addresses });
    await clock.advance(46_000);
    expect(watch.getState().workers.every(({ condition }) => condition === 'up')).toBe(true);
    const health = asked.filter(({ path }) => path === '/');
    expect(new Set(health.map(({ ip }) => ip)).size).toBe(500);
    expect(health.length).toBeLessThanOrEqual(50 + 46 * 10 + 1);
    // Every one has its turn before one is asked twice.
    const first = health.slice(0, 500).map(({ ip }) => ip);
    expect(new Set(first).size).toBe(500);
  });

  it('that hang hold at most 64 places, and are all told', async () => {
    const { clock, watch, behaviour, mostUnderWay } = startWatch({ addresses, looksPerSecond: 1_000 });
    for (const ip of addresses) behaviour.set(ip, () => SILENT);
    await clock.advance(60_000);
    expect(watch.getState().workers.every(({ condition }) => condition === 'hung')).toBe(true);
    expect(mostUnderWay()).toBe(64);
  });
});

it('asks nothing any more once it is stopped', async () => {
  const { clock, watch, asked } = startWatch();
  await clock.advance(300);
  watch.stop();
  const before = asked.length;
  await clock.advance(60_000);
  expect(asked).toHaveLength(before);
  expect(clock.pending()).toBe(0);
});
