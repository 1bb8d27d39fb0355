import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ActionProgress, Intention } from '../../source/actions/action.ts';
import { keyOfKind } from '../../source/fleet/room-kind.ts';
import { roomKey } from '../../source/fleet/snapshot.ts';
import type { Outcome } from '../../source/learning/outcome.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { createExperience, type Experience } from '../../source/registry/experience.ts';
import { MAX_KINDS } from '../../source/registry/outcomes-table.ts';
import { openReadingRegistry } from '../../source/registry/reading-registry.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import { roomFacts } from '../helpers/facts.ts';
import { createManualClock, type ManualClock, settle } from '../helpers/manual-clock.ts';
import { outcomesOf } from '../learning/outcomes.ts';
import { openTestRegistry, project, START_MS, succeeded, temporaryFolder, told } from './fixture.ts';

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

const toldBy = <Answer>(experience: Experience, ask: (experience: Experience) => Answer): Promise<Answer> =>
  told(() => ask(experience));

const count = (path: string, table: string): unknown => {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count;
  } finally {
    database.close();
  }
};

describe('the outcomes of rooms', () => {
  it('are known at once, and to the next run, server by server', async () => {
    const { open } = withFile();
    const { registry, experience } = open();
    const saved = outcomes(3);
    experience.saveOutcomes(saved);
    expect(await told(() => experience.outcomesOf(KIND))).toEqual(saved.toReversed());
    await registry.close();
    const next = open();
    expect(await told(() => next.experience.outcomesOf(KIND))).toEqual(saved.toReversed());
    expect(await told(() => next.registry.experienceOf('other.example.com').outcomesOf(KIND))).toEqual([]);
    expect(await next.experience.allOutcomes()).toHaveLength(3);
  });

  it('are read by kind, or by the beginning of their keys', async () => {
    const { experience } = withFile().open();
    experience.saveOutcomes([
      ...outcomes(1),
      ...outcomes(1, { kind: kindOf('call-*', 'support') }, 10),
      ...outcomes(1, { kind: kindOf('call-*-a', '') }, 20),
    ]);
    for (let time = 0; time < 2; time += 1) {
      expect(await told(() => experience.outcomesOf(KIND))).toHaveLength(1);
      expect(await told(() => experience.outcomesOf('["call-*","SIP",['))).toHaveLength(2);
      await experience.flush();
    }
  });

  it('are kept once per room: the first one wins', async () => {
    const { experience } = withFile().open();
    experience.saveOutcomes(outcomes(1));
    await experience.flush();
    experience.saveOutcomes(outcomes(1, { served: false, agentName: null }));
    await experience.flush();
    expect(await told(() => experience.outcomesOf(KIND))).toMatchObject([{ served: true }]);
  });

  it('are kept for the last 200 rooms of a kind, whenever they arrive', async () => {
    const { path, open } = withFile();
    const { experience } = open();
    for (const from of [300, 0, 150]) {
      experience.saveOutcomes(outcomes(150, {}, from));
      await experience.flush();
    }
    const kept = (await told(() => experience.outcomesOf(KIND))) ?? [];
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
    expect(await experience.allOutcomes()).toHaveLength(1);
    await clock.advance(DAY_MS);
    experience.watched(clock.now(), 1);
    expect(await experience.allOutcomes()).toHaveLength(0);
  });

  it('can be deleted by kind, written or not', async () => {
    const { experience } = withFile().open();
    const other = kindOf('sip-*', '');
    experience.saveOutcomes([...outcomes(2), ...outcomes(1, { kind: other }, 10)]);
    await experience.flush();
    experience.saveOutcomes(outcomes(1, {}, 20));
    expect(await experience.forgetOutcomes([KIND])).toBe(true);
    expect(await experience.allOutcomes()).toMatchObject([{ kind: other }]);
  });

  it('of one-off rooms are dropped first, and do not displace kinds with enough to learn from', async () => {
    const { path, clock, open } = withFile();
    const { experience } = open();
    experience.saveOutcomes(outcomes(20));
    await experience.flush();
    const oneOff = (index: number) =>
      outcomes(1, { kind: kindOf(`name-${index}`), atMs: START_MS + MINUTE_MS + index }, 1_000 + index);
    experience.saveOutcomes(Array.from({ length: 600 }, (_, index) => oneOff(index)).flat());
    await experience.flush();
    await experience.flush();
    expect(count(path, 'room_outcomes')).toBe(20 + MAX_KINDS - 1);
    expect(await told(() => experience.outcomesOf(KIND))).toHaveLength(20);
    expect(await told(() => experience.outcomesOf(kindOf('name-100')))).toHaveLength(0);
    expect(await told(() => experience.outcomesOf(kindOf('name-599')))).toHaveLength(1);
    expect(clock.now()).toBe(START_MS);
  });

  it('with an impossible time are ignored', async () => {
    const { registry, experience } = withFile().open();
    experience.saveOutcomes(outcomes(1, { atMs: 1e300 }));
    experience.saveSightings(served('RM_1', Number.NaN));
    await experience.flush();
    expect(await experience.allOutcomes()).toEqual([]);
    expect(registry.disabled).toBeNull();
  });
});

describe('the agent that served in the former life of a room', () => {
  const MADE_MS = START_MS + 60 * MINUTE_MS;

  it.each([
    ['a moment ago', MADE_MS - SECOND_MS, true],
    ['ten minutes ago', MADE_MS - 10 * MINUTE_MS, true],
    ['earlier', MADE_MS - 10 * MINUTE_MS - 1, false],
  ])('is known if it was last seen %s', async (_, goneMs, isKnown) => {
    const { registry, experience } = withFile().open();
    const room = aRoom(MADE_MS);
    const expected = isKnown ? { agentName: 'support-v2', lastSeenMs: goneMs } : null;
    experience.saveSightings(served('RM_old', START_MS, goneMs));
    expect(await told(() => experience.servedBefore(room))).toEqual(expected);
    await registry.close();
  });

  it('is known to the next run, with the time when the run before ended', async () => {
    const { clock, open } = withFile();
    const first = open();
    first.experience.saveSightings(served('RM_old', START_MS));
    await clock.advance(30 * MINUTE_MS);
    first.experience.watched(clock.now(), 1);
    await first.registry.close();
    const endedMs = clock.now();
    await clock.advance(5 * MINUTE_MS);
    const second = open();
    second.experience.watched(clock.now(), 1);
    expect(await told(() => second.experience.servedBefore(aRoom(clock.now())))).toEqual({
      agentName: 'support-v2',
      lastSeenMs: endedMs,
    });
    expect(
      await told(() => second.experience.servedBefore(aRoom(endedMs + 11 * MINUTE_MS, 'RM_later'))),
    ).toBeNull();
  });

  it('is that of another life, never of this one', async () => {
    const { experience } = withFile().open();
    experience.saveSightings(served('RM_new', START_MS));
    await experience.flush();
    expect(await told(() => experience.servedBefore(aRoom(START_MS)))).toBeNull();
  });

  it('is unknown if none was expected any more, or the room has no creation time', async () => {
    const { experience } = withFile().open();
    experience.saveSightings(served('RM_old', START_MS));
    expect(await told(() => experience.servedBefore(aRoom(START_MS)))).not.toBeNull();
    expect(await told(() => experience.servedBefore(aRoom(0, 'RM_other')))).toBeNull();
    const over = { seen: [], over: [{ roomName: 'call-1', roomId: 'RM_old' }] };
    experience.saveSightings(over);
    expect(await told(() => experience.servedBefore(aRoom(START_MS)))).toBeNull();
    await experience.flush();
    expect(await told(() => experience.servedBefore(aRoom(START_MS, 'RM_third')))).toBeNull();
  });

  it('stays with a run that still watches when another run sees the same room', async () => {
    const { clock, open } = withFile();
    const lasting = open();
    lasting.experience.saveSightings(served('RM_old', START_MS));
    lasting.experience.watched(clock.now(), 1);
    const brief = open();
    brief.experience.saveSightings(served('RM_old', clock.now()));
    brief.experience.watched(clock.now(), 1);
    await brief.registry.close();
    for (let minute = 0; minute < 30; minute += 1) {
      await clock.advance(MINUTE_MS);
      lasting.experience.watched(clock.now(), 1);
    }
    await lasting.registry.close();
    expect(await toldBy(open().experience, (own) => own.servedBefore(aRoom(clock.now())))).not.toBeNull();
  });

  it('moves to the new run if the old one ended', async () => {
    const { clock, open } = withFile();
    const ended = open();
    ended.experience.saveSightings(served('RM_old', START_MS));
    ended.experience.watched(clock.now(), 1);
    await ended.registry.close();
    await clock.advance(MINUTE_MS);
    const next = open();
    next.experience.saveSightings(served('RM_old', clock.now()));
    for (let minute = 0; minute < 30; minute += 1) {
      await clock.advance(MINUTE_MS);
      next.experience.watched(clock.now(), 1);
    }
    await next.registry.close();
    expect(await toldBy(open().experience, (own) => own.servedBefore(aRoom(clock.now())))).not.toBeNull();
  });

  it('is deleted after a day, and so is the watched time of its run', async () => {
    const { path, clock, open } = withFile();
    const first = open();
    first.experience.saveSightings(served('RM_old', START_MS));
    first.experience.watched(clock.now(), 1);
    await first.registry.close();
    await clock.advance(DAY_MS + MINUTE_MS);
    open().experience.watched(clock.now(), 1);
    expect(count(path, 'served_rooms')).toBe(0);
    expect(count(path, 'runs')).toBe(1);
  });

  it('does not cost a query for each look', async () => {
    let questions = 0;
    const store = createSqliteStore(IN_MEMORY);
    onTestFinished(() => void store.close());
    const experience = createExperience(
      {
        ...store,
        listSightings: (...asked) => {
          questions += 1;
          return store.listSightings(...asked);
        },
      },
      createManualClock(START_MS),
      project.host,
    );
    for (let look = 0; look < 10; look += 1) {
      experience.servedBefore(aRoom(START_MS));
      experience.servedBefore({ ...aRoom(START_MS), name: 'call-2' });
      await settle();
    }
    expect(questions).toBe(1);
  });

  it('is asked for without waiting, and told when it is known', async () => {
    const { open } = withFile();
    const { registry, experience: earlier } = open();
    earlier.saveSightings(served('RM_old', START_MS, START_MS));
    await registry.close();
    const { experience } = open();
    const answers: boolean[] = [];
    experience.onAnswers((isNews) => answers.push(isNews));
    expect(experience.isAsking()).toBe(false);
    expect(experience.servedBefore(aRoom(START_MS))).toBeNull();
    expect(experience.isAsking()).toBe(true);
    await settle();
    expect(experience.isAsking()).toBe(false);
    expect(experience.servedBefore(aRoom(START_MS))).not.toBeNull();
    expect(experience.servedBefore({ ...aRoom(START_MS), name: 'other' })).toBeNull();
    await settle();
    expect(answers).toEqual([true, false]);
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
  ])('is known after the removal of %s', async (_, progress, atMs) => {
    const { open } = withFile();
    const { registry } = open();
    registry.recordAction(project, progress);
    await registry.close();
    const { experience } = open();
    expect((await told(() => experience.removal(room)))?.atMs ?? null).toBe(atMs);
    expect(await told(() => experience.removal(roomKey({ name: 'call 7f31', id: 'RM_2' })))).toBeNull();
  });

  it('is known also where it was asked before how many rooms there had been, and nobody knew', async () => {
    const { open } = withFile();
    const { registry } = open();
    registry.recordAction(project, action(kick));
    await registry.close();
    const { experience } = open();
    expect(await told(() => experience.roomsBefore())).toBeNull();
    expect((await told(() => experience.removal(room)))?.atMs ?? null).toBe(START_MS + 2_000);
  });

  it('is known to this run at once, and to another one soon', async () => {
    const { clock, open } = withFile();
    const { experience } = open();
    expect(await told(() => experience.removal(room))).toBeNull();
    experience.noteRemoval(room, { atMs: START_MS + 5, dispatchId: null, identity: 'bot' });
    expect((await told(() => experience.removal(room)))?.atMs ?? null).toBe(START_MS + 5);
    open().registry.recordAction(project, action(kick));
    await clock.advance(10_000);
    expect((await told(() => experience.removal(room)))?.atMs ?? null).toBe(START_MS + 2_000);
  });
});

it('remembers that a server marks agents by kind', async () => {
  const { open } = withFile();
  const first = open();
  expect(await told(() => first.experience.marksAgentsByKind())).toBe(false);
  first.experience.noteAgentKind();
  expect(await told(() => first.experience.marksAgentsByKind())).toBe(true);
  first.experience.watched(START_MS, 1);
  await first.registry.close();
  const { registry, experience } = open();
  expect(await told(() => experience.marksAgentsByKind())).toBe(true);
  expect(await told(() => registry.experienceOf('other.example.com').marksAgentsByKind())).toBe(false);
});

describe('writing', () => {
  it('happens every few seconds, in one transaction', async () => {
    let transactions = 0;
    const clock = createManualClock(START_MS);
    const store = createSqliteStore(IN_MEMORY);
    onTestFinished(() => void store.close());
    const experience = createExperience(
      {
        ...store,
        write: (...written) => {
          transactions += 1;
          return store.write(...written);
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
    const experience = createExperience(createSqliteStore(path), clock, project.host);
    experience.saveOutcomes(outcomes(20));
    experience.saveSightings(served('RM_old', START_MS));
    experience.noteAgentKind();
    experience.watched(clock.now(), 1);
    expect(await told(() => experience.outcomesOf(KIND))).toHaveLength(20);
    expect(await told(() => experience.servedBefore(aRoom(START_MS)))).not.toBeNull();
    expect(await told(() => experience.removal('RM_1 call-1'))).toBeNull();
    expect(await told(() => experience.marksAgentsByKind())).toBe(true);
    expect(await experience.forgetOutcomes([KIND])).toBe(false);
    expect(await told(() => experience.outcomesOf(KIND))).toEqual([]);
  });

  it('does not wait for another program', async () => {
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
    await registry.close();
    expect(await toldBy(open().experience, (own) => own.outcomesOf(KIND))).toHaveLength(1);
  });
});

describe('a read-only registry', () => {
  it('knows what earlier runs stored, and writes nothing', async () => {
    const { path, clock, open } = withFile();
    const { registry, experience } = open();
    experience.saveOutcomes(outcomes(20));
    await registry.close();
    const reading = openReadingRegistry(createSqliteStore(path, 'read'), clock);
    const own = reading.experienceOf(project.host);
    expect(await told(() => own.outcomesOf(KIND))).toHaveLength(20);
    own.saveOutcomes(outcomes(1, {}, 100));
    own.watched(START_MS, 1);
    expect(await told(() => own.outcomesOf(KIND))).toHaveLength(21);
    await reading.close();
    expect(await toldBy(open().experience, (own) => own.outcomesOf(KIND))).toHaveLength(20);
  });

  it('knows nothing without a database, and creates none', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const own = openReadingRegistry(
      createSqliteStore(path, 'read'),
      createManualClock(START_MS),
    ).experienceOf(project.host);
    expect(await told(() => own.outcomesOf(KIND))).toEqual([]);
    expect(await told(() => own.servedBefore(aRoom(START_MS)))).toBeNull();
    expect(await told(() => own.removal('RM_1 call-1'))).toBeNull();
    expect(await told(() => own.marksAgentsByKind())).toBe(false);
    own.watched(START_MS, 1);
    await own.flush();
    expect(existsSync(path)).toBe(false);
  });
});

it('adds its tables to a registry of the first version, and keeps the actions', async () => {
  const { path, clock, open } = withFile();
  const first = open().registry;
  first.recordAction(project, succeeded);
  await first.close();
  const old = new DatabaseSync(path);
  const later = old
    .prepare(
      `SELECT type, name FROM sqlite_master WHERE name NOT IN ('actions', 'agent_names', 'actions_by_start')
        AND sql IS NOT NULL ORDER BY type`,
    )
    .all();
  for (const { type, name } of later) old.exec(`DROP ${type} ${name}`);
  old.exec('ALTER TABLE actions DROP COLUMN metadata; PRAGMA user_version = 1');
  const own = openReadingRegistry(createSqliteStore(path, 'read'), clock).experienceOf(project.host);
  expect(await told(() => own.outcomesOf(KIND))).toEqual([]);
  old.close();
  const { registry, experience } = open();
  experience.saveOutcomes(outcomes(1));
  await experience.flush();
  expect(await told(() => experience.outcomesOf(KIND))).toHaveLength(1);
  expect(await registry.listActions({ limit: 10 })).toHaveLength(1);
});

describe('how many rooms a server had', () => {
  it('is known to the next run, with the first empty sweep', async () => {
    const { open, clock } = withFile();
    const { registry, experience } = open();
    expect(await told(() => experience.roomsBefore())).toBeNull();
    experience.watched(clock.now(), 4);
    await clock.advance(20 * SECOND_MS);
    experience.watched(clock.now(), 3);
    await registry.close();
    const next = open();
    expect(await told(() => next.experience.roomsBefore())).toEqual({
      rooms: 3,
      seenMs: START_MS + 20 * SECOND_MS,
      emptiedMs: null,
    });
    await clock.advance(10 * SECOND_MS);
    next.experience.watched(clock.now(), 0);
    await clock.advance(20 * SECOND_MS);
    next.experience.watched(clock.now(), 0);
    await next.registry.close();
    const last = open();
    expect(await told(() => last.experience.roomsBefore())).toMatchObject({
      rooms: 3,
      emptiedMs: START_MS + 30 * SECOND_MS,
    });
    last.experience.watched(clock.now(), 2);
    await last.registry.close();
    expect(await toldBy(open().experience, (own) => own.roomsBefore())).toMatchObject({
      rooms: 2,
      emptiedMs: null,
    });
  });

  it('is separate for each server', async () => {
    const { open, clock } = withFile();
    const { registry, experience } = open();
    experience.watched(clock.now(), 4);
    await registry.close();
    expect(
      await toldBy(open().registry.experienceOf('elsewhere:7880'), (own) => own.roomsBefore()),
    ).toBeNull();
  });
});
