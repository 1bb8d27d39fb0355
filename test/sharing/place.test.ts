import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { readPostgresAddress } from '../../source/registry/postgres/address.ts';
import type { SharedPlace } from '../../source/sharing/place.ts';
import { createPostgresPlace } from '../../source/sharing/postgres-place.ts';
import { createMemoryPlaces } from '../helpers/memory-place.ts';
import { postgresOfThisFile } from '../helpers/postgres.ts';

const start = postgresOfThisFile();

/** @returns connects one lktop after another to the same place */
type Kind = () => Promise<() => SharedPlace>;

let projects = 0;

const KINDS: readonly (readonly [string, Kind])[] = [
  [
    'in memory',
    async () => {
      const places = createMemoryPlaces(systemClock);
      return () => places.connect();
    },
  ],
  ...(start
    ? [
        [
          'in PostgreSQL',
          async () => {
            const server = await start();
            projects += 1;
            const project = `livekit.example.com ${projects}`;
            return () =>
              createPostgresPlace(readPostgresAddress(server.address(), {}, 'alice'), project, systemClock);
          },
        ] as const,
      ]
    : []),
];

const WHO = { who: 'alice@host', intervalMs: 2_000 };

const stage = async (kind: Kind) => {
  const connect = await kind();
  const places: SharedPlace[] = [];
  onTestFinished(async () => {
    for (const place of places) await place.close();
  });
  return () => {
    const place = connect();
    places.push(place);
    return place;
  };
};

/** Resolves when the place tells of news. */
const nextNews = (place: SharedPlace): Promise<void> =>
  new Promise((resolve) => {
    const stop = place.onNews(() => {
      stop();
      resolve();
    });
  });

const row = (id: string, body: string | null = `{"of":"${id}"}`) => ({ id, body });
const all = (...ids: readonly string[]) => ({ head: '{}', rows: ids.map((id) => row(id)), isAll: true });
const some = (...rows: readonly ReturnType<typeof row>[]) => ({ head: '{}', rows, isAll: false });

describe.each(KINDS)('a shared place %s', (_, kind) => {
  it('is empty at first', async () => {
    const join = await stage(kind);
    expect(await join().read(null)).toBeNull();
  });

  it('has one sweeper, however many ask at once', async () => {
    const join = await stage(kind);
    const places = [join(), join(), join(), join(), join()];
    const won = await Promise.all(places.map((place) => place.elect({ ...WHO, after: 0, isForced: false })));
    expect(won.toSorted()).toEqual([1, null, null, null, null].toSorted());
  });

  it('gives back what was published: everything, and then what changed', async () => {
    const join = await stage(kind);
    const [alice, bob] = [join(), join()];
    const generation = (await alice.elect({ ...WHO, after: 0, isForced: false })) ?? 0;
    const beat = { generation, intervalMs: 2_000 };
    expect(await bob.read(null)).toMatchObject({ generation, who: 'alice@host', head: null, rows: [] });
    expect(await alice.publish(beat, { ...all('a', 'b', 'c'), head: '{"first":1}' })).toBe(true);
    const first = await bob.read(null);
    expect(first).toMatchObject({ generation, intervalMs: 2_000, head: '{"first":1}', isAll: true });
    expect(first?.rows.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual(
      ['a', 'b', 'c'].map((id) => row(id)),
    );
    expect(first?.beatAgeMs).toBeLessThan(60_000);
    await alice.publish(beat, some(row('b', '{"of":"other"}'), row('c', null), row('d')));
    const second = await bob.read(first?.number ?? null);
    expect(second?.isAll).toBe(false);
    expect(second?.rows.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual([
      row('b', '{"of":"other"}'),
      row('c', null),
      row('d'),
    ]);
    expect((await join().read(null))?.rows.map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'd']);
    // All rooms again, of which one differs and one has gone.
    await alice.publish(beat, { head: '{}', rows: [row('a'), row('b')], isAll: true });
    const third = await bob.read(second?.number ?? null);
    expect(third?.rows.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual([
      row('b'),
      row('d', null),
    ]);
  });

  it('shows that a sweeper is alive without writing what it swept', async () => {
    const join = await stage(kind);
    const [alice, bob] = [join(), join()];
    const generation = (await alice.elect({ ...WHO, after: 0, isForced: false })) ?? 0;
    await alice.publish({ generation, intervalMs: 2_000 }, all('a'));
    const before = await bob.read(null);
    expect(await alice.publish({ generation, intervalMs: 3_000 }, null)).toBe(true);
    const after = await bob.read(before?.number ?? null);
    expect(after).toMatchObject({ number: before?.number, intervalMs: 3_000, head: '{}', rows: [] });
  });

  it('tells the others of news', async () => {
    const join = await stage(kind);
    const [alice, bob] = [join(), join()];
    await bob.read(null);
    const elected = nextNews(bob);
    const generation = (await alice.elect({ ...WHO, after: 0, isForced: false })) ?? 0;
    await elected;
    const published = nextNews(bob);
    await alice.publish({ generation, intervalMs: 2_000 }, all('a'));
    await published;
    const left = nextNews(bob);
    await alice.leave(generation);
    await left;
    expect(await bob.read(null)).toMatchObject({ beatAgeMs: Number.POSITIVE_INFINITY });
  });

  it('keeps the role for a sweeper that is connected, and gives it away when it is not', async () => {
    const join = await stage(kind);
    const [alice, bob] = [join(), join()];
    const generation = (await alice.elect({ ...WHO, after: 0, isForced: false })) ?? 0;
    await alice.publish({ generation, intervalMs: 2_000 }, all('a'));
    expect(await bob.elect({ ...WHO, after: generation, isForced: false })).toBeNull();
    await alice.close();
    await expect
      .poll(() => bob.elect({ ...WHO, after: generation, isForced: false }), { timeout: 10_000 })
      .toBe(generation + 1);
    expect((await bob.read(null))?.rows).toEqual([row('a')]);
  });

  it('takes nothing from a sweeper whose role was taken by force', async () => {
    const join = await stage(kind);
    const [alice, bob, carol] = [join(), join(), join()];
    const first = (await alice.elect({ ...WHO, after: 0, isForced: false })) ?? 0;
    const second = await bob.elect({ ...WHO, after: first, isForced: true, who: 'bob@host' });
    expect(second).toBe(first + 1);
    expect(await carol.elect({ ...WHO, after: first, isForced: true })).toBeNull();
    expect(await alice.publish({ generation: first, intervalMs: 2_000 }, all('a'))).toBe(false);
    expect(await alice.publish({ generation: first, intervalMs: 2_000 }, null)).toBe(false);
    await alice.leave(first);
    expect(await carol.read(null)).toMatchObject({ generation: second, who: 'bob@host', rows: [] });
    expect((await carol.read(null))?.beatAgeMs).toBeLessThan(60_000);
    expect(await bob.publish({ generation: second ?? 0, intervalMs: 2_000 }, all('b'))).toBe(true);
  });

  it('takes any text', async () => {
    const join = await stage(kind);
    const [alice, bob] = [join(), join()];
    const who = "a'li$1ce@höst\u0007";
    const generation = (await alice.elect({ ...WHO, who, after: 0, isForced: false })) ?? 0;
    const body = JSON.stringify({ name: "\u0000 \ud800 'x' \\ {}, \u2028 😀", long: 'x'.repeat(1_000_000) });
    await alice.publish(
      { generation, intervalMs: 2_000 },
      { head: body, rows: [row('a', body)], isAll: true },
    );
    expect(await bob.read(null)).toMatchObject({ who, head: body, rows: [row('a', body)] });
  });

  it('reads everything if its number is not from here', async () => {
    const join = await stage(kind);
    const [alice, bob] = [join(), join()];
    const generation = (await alice.elect({ ...WHO, after: 0, isForced: false })) ?? 0;
    await alice.publish({ generation, intervalMs: 2_000 }, all('a'));
    for (const number of [1, Number.MAX_SAFE_INTEGER, null])
      expect(await bob.read(number)).toMatchObject({ isAll: true, rows: [row('a')] });
  });
});
