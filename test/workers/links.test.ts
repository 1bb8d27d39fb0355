import { describe, expect, it } from 'vitest';
import type { Room } from '../../source/fleet/fleet.ts';
import type { Worker } from '../../source/fleet/workers.ts';
import { createWorkerLinks } from '../../source/workers/links.ts';
import { anAgent, aRoom } from '../helpers/fleet-builder.ts';
import { workerFixture } from './fixtures.ts';

const START_MS = 1_700_000_000_000;

interface JobAt {
  readonly id: string;
  readonly workerId: string;
  readonly joinedAtMs?: number;
}

/** A project whose rooms hold one job each, and whose workers count their jobs. All are of the name `support`. */
const createPlay = () => {
  const links = createWorkerLinks(START_MS);
  let nowMs = START_MS;
  let rooms = new Map<string, Room>();
  const ports = new Map<string, Worker>();
  const tell = () =>
    links.observeWorkers({ workers: [...ports.values()], failures: [], wasRead: true }, nowMs);
  return {
    pass: (seconds: number) => {
      nowMs += seconds * 1_000;
      links.observeRooms([], nowMs);
      tell();
    },
    sweep: (...jobs: readonly JobAt[]) => {
      const after = new Map(
        jobs.map(({ id, workerId, joinedAtMs = START_MS - 60_000 }) => [
          id,
          aRoom(id, {
            agents: [anAgent({ identity: `agent-${id}`, jobId: id, workerId, participant: { joinedAtMs } })],
          }),
        ]),
      );
      const keys = new Set([...rooms.keys(), ...after.keys()]);
      links.observeRooms(
        [...keys].map((key) => [rooms.get(key), after.get(key)] as const),
        nowMs,
      );
      rooms = after;
    },
    count: (key: string, activeJobs: number, fields: Partial<Worker> = {}) => {
      const one = workerFixture({ key, ...fields });
      const before = ports.get(key);
      const by = activeJobs - (before?.facts?.activeJobs ?? activeJobs);
      const jobsChange = by === 0 ? (before?.jobsChange ?? null) : { by, fromMs: nowMs - 2_000, toMs: nowMs };
      ports.set(key, { ...one, jobsChange, facts: one.facts && { ...one.facts, activeJobs } });
      tell();
    },
    now: () => nowMs,
    told: () => Object.fromEntries([...links.current()].map(([key, link]) => [key, link])),
  };
};

describe('which worker of the jobs answers at an address', () => {
  it('is likely by equal numbers, and only where no other has the same', () => {
    const play = createPlay();
    play.count('a', 2);
    play.count('b', 1);
    play.sweep({ id: '1', workerId: 'AW_1' }, { id: '2', workerId: 'AW_1' }, { id: '3', workerId: 'AW_2' });
    expect(play.told()).toMatchObject({
      a: { workerId: 'AW_1', sessions: 2, isProven: false },
      b: { workerId: 'AW_2', sessions: 1, isProven: false },
    });
    play.count('b', 2);
    expect(play.told()).toEqual({});
  });

  it('is not guessed where two workers have as many', () => {
    const play = createPlay();
    play.count('a', 1);
    play.sweep({ id: '1', workerId: 'AW_1' }, { id: '2', workerId: 'AW_2' });
    expect(play.told()).toEqual({});
    play.sweep();
    play.count('a', 0);
    expect(play.told()).toEqual({});
  });

  it('is proved by a job that comes to both at once, once late listings are in', () => {
    const play = createPlay();
    play.count('a', 0);
    play.count('b', 0);
    play.pass(10);
    play.count('b', 1);
    play.sweep({ id: '1', workerId: 'AW_2', joinedAtMs: play.now() - 500 });
    expect(play.told()).toMatchObject({ b: { workerId: 'AW_2', sessions: 1, isProven: false } });
    play.pass(7);
    expect(play.told()['b']?.isProven).toBe(false);
    play.pass(5);
    expect(play.told()).toMatchObject({ b: { workerId: 'AW_2', sessions: 1, isProven: true } });
    // It stays proved when the session is over.
    play.count('b', 0);
    play.sweep();
    play.pass(60);
    expect(play.told()).toMatchObject({ b: { workerId: 'AW_2', sessions: 0, isProven: true } });
  });

  it('is proved by a job that goes', () => {
    const play = createPlay();
    play.count('a', 1);
    play.count('b', 1);
    play.sweep({ id: '1', workerId: 'AW_1' }, { id: '2', workerId: 'AW_2' });
    play.pass(10);
    play.count('a', 0);
    play.sweep({ id: '2', workerId: 'AW_2' });
    play.pass(20);
    expect(play.told()).toMatchObject({
      a: { workerId: 'AW_1', sessions: 0, isProven: true },
      b: { workerId: 'AW_2', sessions: 1, isProven: false },
    });
  });

  it('is not proved where two change at once', () => {
    const play = createPlay();
    play.count('a', 0);
    play.count('b', 0);
    play.pass(10);
    play.count('a', 1);
    play.count('b', 1);
    play.sweep(
      { id: '1', workerId: 'AW_1', joinedAtMs: play.now() },
      { id: '2', workerId: 'AW_2', joinedAtMs: play.now() },
    );
    play.pass(30);
    expect(play.told()).toEqual({});
  });

  it('is not proved by a job that a worker without an address got', () => {
    const play = createPlay();
    play.count('a', 0);
    play.pass(10);
    play.sweep({ id: '1', workerId: 'AW_9', joinedAtMs: play.now() });
    play.pass(30);
    expect(play.told()).toEqual({});
    play.count('a', 1);
    // Half a minute later it is another job.
    play.pass(30);
    expect(play.told()['a']?.isProven).not.toBe(true);
  });

  it('stays when the process is gone, and begins anew with the next one', () => {
    const play = createPlay();
    play.count('a', 0);
    play.pass(10);
    play.count('a', 1);
    play.sweep({ id: '1', workerId: 'AW_1', joinedAtMs: play.now() });
    play.pass(20);
    expect(play.told()['a']?.isProven).toBe(true);
    const joined = play.told()['a']?.joined;
    play.count('a', 1, { condition: 'down' });
    // The server lists its sessions for a while.
    expect(play.told()).toMatchObject({ a: { workerId: 'AW_1', sessions: 1, joined, isProven: true } });
    play.sweep();
    expect(play.told()['a']).toMatchObject({ sessions: 0, joined: null });
    play.count('a', 0);
    expect(play.told()).toEqual({});
    play.pass(130);
    play.count('a', 1);
    play.sweep({ id: '2', workerId: 'AW_7', joinedAtMs: play.now() });
    play.pass(20);
    expect(play.told()).toMatchObject({ a: { workerId: 'AW_7', sessions: 1, isProven: true } });
  });
});
