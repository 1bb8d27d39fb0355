import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ActionProgress, Intention } from '../../source/actions/action.ts';
import { keyOfKind } from '../../source/fleet/room-kind.ts';
import { roomKey } from '../../source/fleet/snapshot.ts';
import type { Outcome } from '../../source/learning/outcome.ts';
import { createConnection } from '../../source/registry/connection.ts';
import { IN_MEMORY, openDatabase } from '../../source/registry/database.ts';
import { createExperience } from '../../source/registry/experience.ts';
import { MAX_KINDS } from '../../source/registry/outcomes-table.ts';
import { openReadingRegistry } from '../../source/registry/reading-registry.ts';
import { roomFacts } from '../helpers/facts.ts';
import { createManualClock, type ManualClock } from '../helpers/manual-clock.ts';
import { outcomesOf } from '../learning/outcomes.ts';
import { openTestRegistry, project, START_MS, succeeded, temporaryFolder } from './fixture.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

const kindOf = (pattern: string, ...dispatched: string[]): string =>
  keyOfKind({ pattern, callerKind: 'SIP', dispatched });

const KIND = kindOf('call-*', '');

const outcomes = (count: number, changes: Partial<Outcome> = {}, from = 0): Outcome[] =>
  outcomesOf(KIND, count, changes, from);

const served = (roomId: string, seenMs: number, goneMs: number | null = null) => ({
  seen: [{ roomName: 'call-1', roomId, agentName: 'support-v2', seenMs, goneMs }],
  over: [],
});

const aRoom = (createdAtMs: number, id = 'RM_new') => roomFacts({ name: 'call-1', id, createdAtMs });

const withFile = () => {
  const path = join(temporaryFolder(), 'registry.db');
  const clock = createManualClock(START_MS);
  const open = (at: ManualClock = clock) => {
    const registry = openTestRegistry(path, { clock: at });
    return { registry, experience: registry.experienceOf(project.host) };
  };
  return { path, clock, open };
};

const count = (path: string, table: string): unknown => {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count;
  } finally {
    database.close();
  }
};

describe('the outcomes of rooms', () => {
  it('are known at once, and to the next run, server by server', () => {
    const { open } = withFile();
    const { registry, experience } = open();
    const told = outcomes(3);
    experience.saveOutcomes(told);
    expect(experience.outcomesOf(KIND)).toEqual(told.toReversed());
    registry.close();
    const next = open();
    expect(next.experience.outcomesOf(KIND)).toEqual(told.toReversed());
    expect(next.registry.experienceOf('other.example.com').outcomesOf(KIND)).toEqual([]);
    expect(next.experience.allOutcomes()).toHaveLength(3);
  });

  it('are read by kind, or by the beginning of their keys', () => {
    const { experience } = withFile().open();
    experience.saveOutcomes([
      ...outcomes(1),
      ...outcomes(1, { kind: kindOf('call-*', 'support') }, 10),
      ...outcomes(1, { kind: kindOf('call-*-a', '') }, 20),
    ]);
    for (let time = 0; time < 2; time += 1) {
      expect(experience.outcomesOf(KIND)).toHaveLength(1);
      expect(experience.outcomesOf('["call-*","SIP",[')).toHaveLength(2);
      experience.flush();
    }
  });

  it('are kept once per room: the first one wins', () => {
    const { experience } = withFile().open();
    experience.saveOutcomes(outcomes(1));
    experience.flush();
    experience.saveOutcomes(outcomes(1, { served: false, agentName: null }));
    experience.flush();
    expect(experience.outcomesOf(KIND)).toMatchObject([{ served: true }]);
  });

  it('are kept for the last 200 rooms of a kind, whenever they arrive', () => {
    const { path, open } = withFile();
    const { experience } = open();
    for (const from of [300, 0, 150]) {
      experience.saveOutcomes(outcomes(150, {}, from));
      experience.flush();
    }
    const kept = experience.outcomesOf(KIND);
    expect(kept.map(({ roomId }) => roomId)).toEqual(
      Array.from({ length: 200 }, (_, index) => `RM_${449 - index}`),
    );
    expect(count(path, 'room_outcomes')).toBe(200);
  });

  it('are deleted after 90 days', async () => {
    const { clock, open } = withFile();
    const { experience } = open();
    experience.saveOutcomes(outcomes(1));
    experience.watched(clock.now(), 1);
    await clock.advance(90 * DAY_MS);
    experience.watched(clock.now(), 1);
    expect(experience.allOutcomes()).toHaveLength(1);
    await clock.advance(DAY_MS);
    experience.watched(clock.now(), 1);
    expect(experience.allOutcomes()).toHaveLength(0);
  });

  it('can be deleted by kind, written or not', () => {
    const { experience } = withFile().open();
    const other = kindOf('sip-*', '');
    experience.saveOutcomes([...outcomes(2), ...outcomes(1, { kind: other }, 10)]);
    experience.flush();
    experience.saveOutcomes(outcomes(1, {}, 20));
    expect(experience.forgetOutcomes([KIND])).toBe(true);
    expect(experience.allOutcomes()).toMatchObject([{ kind: other }]);
  });

  it('of one-off rooms are dropped first, and do not displace kinds with enough to learn from', () => {
    const { path, clock, open } = withFile();
    const { experience } = open();
    experience.saveOutcomes(outcomes(20));
    experience.flush();
    const oneOff = (index: number) =>
      outcomes(1, { kind: kindOf(`name-${index}`), atMs: START_MS + MINUTE_MS + index }, 1_000 + index);
    experience.saveOutcomes(Array.from({ length: 600 }, (_, index) => oneOff(index)).flat());
    experience.flush();
    experience.flush();
    expect(count(path, 'room_outcomes')).toBe(20 + MAX_KINDS - 1);
    expect(experience.outcomesOf(KIND)).toHaveLength(20);
    expect(experience.outcomesOf(kindOf('name-100'))).toHaveLength(0);
    expect(experience.outcomesOf(kindOf('name-599'))).toHaveLength(1);
    expect(clock.now()).toBe(START_MS);
  });

  it('with an impossible time are ignored', () => {
    const { registry, experience } = withFile().open();
    experience.saveOutcomes(outcomes(1, { atMs: 1e300 }));
    experience.saveSightings(served('RM_1', Number.NaN));
    experience.flush();
    expect(experience.allOutcomes()).toEqual([]);
    expect(registry.disabled).toBeNull();
  });
});

describe('the agent that served in the former life of a room', () => {
  const MADE_MS = START_MS + 60 * MINUTE_MS;

  it.each([
    ['a moment ago', MADE_MS - SECOND_MS, true],
    ['ten minutes ago', MADE_MS - 10 * MINUTE_MS, true],
    ['earlier', MADE_MS - 10 * MINUTE_MS - 1, false],
  ])('is known if it was last seen %s', (_, goneMs, isKnown) => {
    const { registry, experience } = withFile().open();
    const room = aRoom(MADE_MS);
    const expected = isKnown ? { agentName: 'support-v2', lastSeenMs: goneMs } : null;
    experience.saveSightings(served('RM_old', START_MS, goneMs));
    expect(experience.servedBefore(room)).toEqual(expected);
    registry.close();
  });

  it('is known to the next run, with the time when the run before ended', async () => {
    const { clock, open } = withFile();
    const first = open();
    first.experience.saveSightings(served('RM_old', START_MS));
    await clock.advance(30 * MINUTE_MS);
    first.experience.watched(clock.now(), 1);
    first.registry.close();
    const endedMs = clock.now();
    await clock.advance(5 * MINUTE_MS);
    const second = open();
    second.experience.watched(clock.now(), 1);
    expect(second.experience.servedBefore(aRoom(clock.now()))).toEqual({
      agentName: 'support-v2',
      lastSeenMs: endedMs,
    });
    expect(second.experience.servedBefore(aRoom(endedMs + 11 * MINUTE_MS, 'RM_later'))).toBeNull();
  });

  it('is that of another life, never of this one', () => {
    const { experience } = withFile().open();
    experience.saveSightings(served('RM_new', START_MS));
    experience.flush();
    expect(experience.servedBefore(aRoom(START_MS))).toBeNull();
  });

  it('is unknown if none was expected any more, or the room has no creation time', () => {
    const { experience } = withFile().open();
    experience.saveSightings(served('RM_old', START_MS));
    expect(experience.servedBefore(aRoom(START_MS))).not.toBeNull();
    expect(experience.servedBefore(aRoom(0, 'RM_other'))).toBeNull();
    const over = { seen: [], over: [{ roomName: 'call-1', roomId: 'RM_old' }] };
    experience.saveSightings(over);
    expect(experience.servedBefore(aRoom(START_MS))).toBeNull();
    experience.flush();
    expect(experience.servedBefore(aRoom(START_MS, 'RM_third'))).toBeNull();
  });

  it('stays with a run that still watches when another run sees the same room', async () => {
    const { clock, open } = withFile();
    const lasting = open();
    lasting.experience.saveSightings(served('RM_old', START_MS));
    lasting.experience.watched(clock.now(), 1);
    const brief = open();
    brief.experience.saveSightings(served('RM_old', clock.now()));
    brief.experience.watched(clock.now(), 1);
    brief.registry.close();
    for (let minute = 0; minute < 30; minute += 1) {
      await clock.advance(MINUTE_MS);
      lasting.experience.watched(clock.now(), 1);
    }
    lasting.registry.close();
    expect(open().experience.servedBefore(aRoom(clock.now()))).not.toBeNull();
  });

  it('moves to the new run if the old one ended', async () => {
    const { clock, open } = withFile();
    const ended = open();
    ended.experience.saveSightings(served('RM_old', START_MS));
    ended.experience.watched(clock.now(), 1);
    ended.registry.close();
    await clock.advance(MINUTE_MS);
    const next = open();
    next.experience.saveSightings(served('RM_old', clock.now()));
    for (let minute = 0; minute < 30; minute += 1) {
      await clock.advance(MINUTE_MS);
      next.experience.watched(clock.now(), 1);
    }
    next.registry.close();
    expect(open().experience.servedBefore(aRoom(clock.now()))).not.toBeNull();
  });

  it('is deleted after a day, and so is the watched time of its run', async () => {
    const { path, clock, open } = withFile();
    const first = open();
    first.experience.saveSightings(served('RM_old', START_MS));
    first.experience.watched(clock.now(), 1);
    first.registry.close();
    await clock.advance(DAY_MS + MINUTE_MS);
    open().experience.watched(clock.now(), 1);
    expect(count(path, 'served_rooms')).toBe(0);
    expect(count(path, 'runs')).toBe(1);
  });

  it('does not cost a query for each look', () => {
    let questions = 0;
    const database = openDatabase(IN_MEMORY);
    onTestFinished(() => database.close());
    const experience = createExperience(
      {
        read: (work) => {
          questions += 1;
          return work(database);
        },
        write: () => false,
      },
      createManualClock(START_MS),
      project.host,
    );
    for (let look = 0; look < 10; look += 1) experience.servedBefore(aRoom(START_MS));
    expect(questions).toBe(1);
  });
});

describe('when an action last removed an agent', () => {
  const room = roomKey({ name: 'call 7f31', id: 'RM_1' });
  const action = (intention: Intention, changes: Partial<ActionProgress> = {}): ActionProgress => ({
    ...succeeded,
    plan: { ...succeeded.plan, intention, target: { ...succeeded.plan.target, identity: 'agent-AJ_1' } },
    ...changes,
  });
  const kick = { kind: 'kick', room, identity: 'agent-AJ_1' } as const;
  const human = action(kick, {
    plan: {
      ...succeeded.plan,
      intention: { ...kick, identity: 'alice' },
      target: { ...succeeded.plan.target, identity: 'alice' },
    },
  });

  it.each<[string, ActionProgress, number | null]>([
    ['a dispatch', action({ kind: 'remove-dispatch', room, dispatchId: 'AD_1' }), START_MS + 2_000],
    ['an agent', action({ kind: 'remove-agent', room, identity: 'agent-AJ_1' }), START_MS + 2_000],
    ['an agent, by a kick', action(kick), START_MS + 2_000],
    ['a human', human, null],
    ['a dispatch, to make it again', succeeded, null],
    [
      'an agent, without a proof',
      action(kick, { state: { state: 'unverified', sentence: '', forceable: false } }),
      null,
    ],
  ])('is known after the removal of %s', (_, progress, atMs) => {
    const { open } = withFile();
    const { registry } = open();
    registry.recordAction(project, progress);
    registry.close();
    const { experience } = open();
    expect(experience.removal(room)?.atMs ?? null).toBe(atMs);
    expect(experience.removal(roomKey({ name: 'call 7f31', id: 'RM_2' }))).toBeNull();
  });

  it('is known also where it was asked before how many rooms there had been, and nobody knew', () => {
    const { open } = withFile();
    const { registry } = open();
    registry.recordAction(project, action(kick));
    registry.close();
    const { experience } = open();
    expect(experience.roomsBefore()).toBeNull();
    expect(experience.removal(room)?.atMs ?? null).toBe(START_MS + 2_000);
  });

  it('is known to this run at once, and to another one soon', async () => {
    const { clock, open } = withFile();
    const { experience } = open();
    expect(experience.removal(room)).toBeNull();
    experience.noteRemoval(room, { atMs: START_MS + 5, dispatchId: null, identity: 'bot' });
    expect(experience.removal(room)?.atMs ?? null).toBe(START_MS + 5);
    open().registry.recordAction(project, action(kick));
    await clock.advance(10_000);
    expect(experience.removal(room)?.atMs ?? null).toBe(START_MS + 2_000);
  });
});

it('remembers that a server marks agents by kind', () => {
  const { open } = withFile();
  const first = open();
  expect(first.experience.marksAgentsByKind()).toBe(false);
  first.experience.noteAgentKind();
  expect(first.experience.marksAgentsByKind()).toBe(true);
  first.experience.watched(START_MS, 1);
  first.registry.close();
  const { registry, experience } = open();
  expect(experience.marksAgentsByKind()).toBe(true);
  expect(registry.experienceOf('other.example.com').marksAgentsByKind()).toBe(false);
});

describe('writing', () => {
  it('happens every few seconds, in one transaction', async () => {
    let transactions = 0;
    const clock = createManualClock(START_MS);
    const connection = createConnection(IN_MEMORY);
    onTestFinished(connection.close);
    const experience = createExperience(
      {
        read: connection.read,
        write: (work) => {
          transactions += 1;
          return connection.write(work);
        },
      },
      clock,
      project.host,
    );
    for (let sweep = 0; sweep < 30; sweep += 1) {
      await clock.advance(2_000);
      experience.saveOutcomes(outcomes(10, {}, sweep * 10));
      experience.saveSightings(served(`RM_${sweep}`, clock.now()));
      experience.watched(clock.now(), 1);
    }
    expect(transactions).toBe(10);
    for (let sweep = 0; sweep < 30; sweep += 1) {
      await clock.advance(2_000);
      experience.watched(clock.now(), 1);
    }
    // Only the watched time, every ten seconds.
    expect(transactions).toBeLessThanOrEqual(17);
  });

  it('is retried after a failure, stops nothing and reports no failure', async () => {
    const { path, clock } = withFile();
    mkdirSync(path);
    const { aside } = createConnection(path);
    const experience = createExperience(aside, clock, project.host);
    experience.saveOutcomes(outcomes(20));
    experience.saveSightings(served('RM_old', START_MS));
    experience.noteAgentKind();
    experience.watched(clock.now(), 1);
    expect(experience.outcomesOf(KIND)).toHaveLength(20);
    expect(experience.servedBefore(aRoom(START_MS))).not.toBeNull();
    expect(experience.removal('RM_1 call-1')).toBeNull();
    expect(experience.marksAgentsByKind()).toBe(true);
    expect(experience.forgetOutcomes([KIND])).toBe(false);
    expect(experience.outcomesOf(KIND)).toEqual([]);
  });

  it('does not wait for another program', () => {
    const { path, open } = withFile();
    const { registry, experience } = open();
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec('BEGIN EXCLUSIVE');
    experience.saveOutcomes(outcomes(1));
    const startedMs = performance.now();
    experience.watched(START_MS, 1);
    expect(performance.now() - startedMs).toBeLessThan(500);
    expect(registry.disabled).toBeNull();
    other.exec('ROLLBACK');
    registry.close();
    expect(open().experience.outcomesOf(KIND)).toHaveLength(1);
  });
});

describe('a read-only registry', () => {
  it('knows what earlier runs stored, and writes nothing', () => {
    const { path, clock, open } = withFile();
    const { registry, experience } = open();
    experience.saveOutcomes(outcomes(20));
    registry.close();
    const reading = openReadingRegistry(path, clock);
    const own = reading.experienceOf(project.host);
    expect(own.outcomesOf(KIND)).toHaveLength(20);
    own.saveOutcomes(outcomes(1, {}, 100));
    own.watched(START_MS, 1);
    expect(own.outcomesOf(KIND)).toHaveLength(21);
    reading.close();
    expect(open().experience.outcomesOf(KIND)).toHaveLength(20);
  });

  it('knows nothing without a database, and creates none', () => {
    const path = join(temporaryFolder(), 'registry.db');
    const own = openReadingRegistry(path, createManualClock(START_MS)).experienceOf(project.host);
    expect(own.outcomesOf(KIND)).toEqual([]);
    expect(own.servedBefore(aRoom(START_MS))).toBeNull();
    expect(own.removal('RM_1 call-1')).toBeNull();
    expect(own.marksAgentsByKind()).toBe(false);
    own.watched(START_MS, 1);
    own.flush();
    expect(existsSync(path)).toBe(false);
  });
});

it('adds its tables to a registry of the first version, and keeps the actions', () => {
  const { path, clock, open } = withFile();
  open().registry.recordAction(project, succeeded);
  const old = new DatabaseSync(path);
  old.exec(`DROP TABLE servers; DROP TABLE runs; DROP TABLE room_outcomes; DROP TABLE served_rooms;
    PRAGMA user_version = 1`);
  const own = openReadingRegistry(path, clock).experienceOf(project.host);
  expect(own.outcomesOf(KIND)).toEqual([]);
  old.close();
  const { registry, experience } = open();
  experience.saveOutcomes(outcomes(1));
  experience.flush();
  expect(experience.outcomesOf(KIND)).toHaveLength(1);
  expect(registry.listActions({ limit: 10 })).toHaveLength(1);
});

describe('how many rooms a server had', () => {
  it('is known to the next run, with the first empty sweep', async () => {
    const { open, clock } = withFile();
    const { registry, experience } = open();
    expect(experience.roomsBefore()).toBeNull();
    experience.watched(clock.now(), 4);
    await clock.advance(20 * SECOND_MS);
    experience.watched(clock.now(), 3);
    registry.close();
    const next = open();
    expect(next.experience.roomsBefore()).toEqual({
      rooms: 3,
      seenMs: START_MS + 20 * SECOND_MS,
      emptiedMs: null,
    });
    await clock.advance(10 * SECOND_MS);
    next.experience.watched(clock.now(), 0);
    await clock.advance(20 * SECOND_MS);
    next.experience.watched(clock.now(), 0);
    next.registry.close();
    const last = open();
    expect(last.experience.roomsBefore()).toMatchObject({ rooms: 3, emptiedMs: START_MS + 30 * SECOND_MS });
    last.experience.watched(clock.now(), 2);
    last.registry.close();
    expect(open().experience.roomsBefore()).toMatchObject({ rooms: 2, emptiedMs: null });
  });

  it('is separate for each server', () => {
    const { open, clock } = withFile();
    const { registry, experience } = open();
    experience.watched(clock.now(), 4);
    registry.close();
    expect(open().registry.experienceOf('elsewhere:7880').roomsBefore()).toBeNull();
  });
});
