import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ActionProgress } from '../../source/actions/action.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { createManualClock, type ManualClock, settle } from '../helpers/manual-clock.ts';
import { openTestRegistry, project, running, START_MS, succeeded, temporaryFolder } from './fixture.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

describe('actions', () => {
  it('are kept as one line from start to end', async () => {
    const registry = openTestRegistry(IN_MEMORY);
    registry.recordAction(project, running);
    const [line] = await registry.listActions({ limit: 10 });
    expect(line).toStrictEqual({
      id: line?.id,
      project: 'prod-eu',
      host: 'livekit.example.com',
      who: 'alice',
      kind: 'redispatch',
      roomName: 'call 7f31',
      roomId: 'RM_1',
      dispatchId: 'AD_old',
      createdDispatchId: null,
      identity: null,
      agentName: 'support-v2',
      question: 'Re-dispatch support-v2 in call 7f31 of prod-eu?',
      startedAtMs: START_MS,
      endedAtMs: null,
      outcome: 'running',
      sentence: 're-dispatching support-v2 in call 7f31',
      metadata: null,
    });
    registry.recordAction(project, succeeded);
    registry.recordAction(project, succeeded);
    expect(await registry.listActions({ limit: 10 })).toStrictEqual([
      {
        ...line,
        createdDispatchId: 'AD_new',
        endedAtMs: START_MS + 2000,
        outcome: 'succeeded',
        sentence: 'support-v2 serves call 7f31',
      },
    ]);
    expect(registry.disabled).toBeNull();
  });

  it.each<[ActionProgress['state'], string, string]>([
    [{ state: 'verifying', answerLost: true }, 'running', running.sentence],
    [{ state: 'unverified', sentence: 'no agent came', forceable: false }, 'unproved', 'no agent came'],
    [
      { state: 'failed', failure: { kind: 'refused', sentence: 'Nobody answers.', remedy: 'Wait.' } },
      'failed',
      'Nobody answers.',
    ],
  ])('that are %j end as %s: %s', async (state, outcome, sentence) => {
    const registry = openTestRegistry(IN_MEMORY);
    registry.recordAction(project, { ...running, state });
    expect(await registry.listActions({ limit: 1 })).toMatchObject([{ outcome, sentence }]);
  });

  it('survive the end of lktop, even if lktop ended first', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const first = openTestRegistry(path);
    first.recordAction(project, running);
    await first.close();
    const second = openTestRegistry(path);
    // A new session numbers its actions from one again, so this is another action.
    second.recordAction(project, { ...succeeded, startedAtMs: START_MS + 1 });
    expect(await second.listActions({ limit: 10 })).toMatchObject([
      { outcome: 'succeeded' },
      { outcome: 'running' },
    ]);
  });

  it('are listed newest first, for one project or all, up to the limit', async () => {
    const registry = openTestRegistry(IN_MEMORY);
    const staging = { name: 'staging', host: 'other.example.com' };
    const record = (where: typeof project, number: number) =>
      registry.recordAction(where, {
        ...running,
        id: `action-${number}`,
        startedAtMs: START_MS + number,
        sentence: `number ${number}`,
      });
    record(project, 2);
    record(staging, 3);
    record(project, 1);
    const sentences = async (query: Parameters<typeof registry.listActions>[0]) =>
      (await registry.listActions(query)).map(({ sentence }) => sentence);
    expect(await sentences({ limit: 10 })).toStrictEqual(['number 3', 'number 2', 'number 1']);
    expect(await sentences({ project, limit: 10 })).toStrictEqual(['number 2', 'number 1']);
    expect(await sentences({ project: staging, limit: 10 })).toStrictEqual(['number 3']);
    expect(await sentences({ project: { ...staging, host: 'a third' }, limit: 10 })).toStrictEqual([]);
    expect(await sentences({ limit: 2 })).toStrictEqual(['number 3', 'number 2']);
  });

  it('keep hostile names unchanged', async () => {
    const registry = openTestRegistry(IN_MEMORY);
    const roomName = `'; DROP TABLE actions; --\x1b[31m\u202e\0 end`;
    registry.recordAction(project, {
      ...running,
      plan: { ...running.plan, target: { ...running.plan.target, room: `RM_2 ${roomName}`, roomName } },
    });
    expect(await registry.listActions({ limit: 1 })).toMatchObject([{ roomName, roomId: 'RM_2' }]);
  });

  it('have no room id if the room does not exist yet', async () => {
    const registry = openTestRegistry(IN_MEMORY);
    registry.recordAction(project, {
      ...running,
      plan: { ...running.plan, target: { ...running.plan.target, room: null } },
    });
    expect(await registry.listActions({ limit: 1 })).toMatchObject([{ roomId: null, roomName: 'call 7f31' }]);
  });

  it('older than 30 days are deleted', async () => {
    const clock = createManualClock(START_MS);
    const registry = openTestRegistry(IN_MEMORY, { clock });
    registry.recordAction(project, succeeded);
    await clock.advance(30 * DAY_MS);
    registry.recordAction(project, { ...running, id: 'action-2', startedAtMs: clock.now() });
    expect(await registry.listActions({ limit: 10 })).toHaveLength(2);
    await clock.advance(1);
    registry.recordAction(project, { ...running, id: 'action-3', startedAtMs: clock.now() });
    expect(await registry.listActions({ limit: 10 })).toHaveLength(2);
  });

  it('name the user of this machine', async () => {
    const registry = openTestRegistry(IN_MEMORY, { who: userInfo().username });
    registry.recordAction(project, running);
    expect(await registry.listActions({ limit: 1 })).toMatchObject([{ who: userInfo().username }]);
  });
});

it('writes no metadata, no token and no secret', async () => {
  const path = join(temporaryFolder(), 'registry.db');
  const secret = 'correct horse battery staple';
  const token = `eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6e319.${'s'.repeat(43)}`;
  const registry = openTestRegistry(path, { secrets: [secret] });
  registry.recordAction(project, {
    ...running,
    plan: { ...running.plan, question: `With ${secret}?` },
    state: { state: 'unverified', sentence: `invalid token: ${token}`, forceable: false },
  });
  await registry.close();
  const written = readFileSync(path, 'latin1');
  expect(written).toContain('call 7f31');
  for (const hidden of [secret, token, 'METADATA']) expect(written).not.toContain(hidden);
});

it('keeps the metadata of its own dispatches if asked, without secrets', async () => {
  const registry = openTestRegistry(IN_MEMORY, { keepsMetadata: true, secrets: ['METADATA'] });
  registry.recordAction(project, running);
  expect(await registry.listActions({ limit: 1 })).toMatchObject([{ metadata: '[hidden]' }]);
});

it.each([
  ['{"password":"hunter2","note":"hello"}', '{"password":"[hidden]","note":"hello"}'],
  ['{"auth":{"apiKey":"hunter2"}}', '{"auth":{"apiKey":"[hidden]"}}'],
  ['{"secrets":{"db":"hunter2"}}', '{"secrets":{"db":"[hidden]"}}'],
  ['token=hunter2&lang=en', 'token=[hidden]&lang=en'],
  ['call me with sk-hunter2hunter2hunter2', 'call me with [hidden]'],
])('keeps no secret of another service in metadata: %s', async (metadata, kept) => {
  const registry = openTestRegistry(IN_MEMORY, { keepsMetadata: true });
  const steps = [{ call: 'createDispatch', room: 'r', agentName: 'a', metadata }] as const;
  registry.recordAction(project, { ...running, plan: { ...running.plan, steps } });
  expect(await registry.listActions({ limit: 1 })).toMatchObject([{ metadata: kept }]);
});

describe('agent names', () => {
  /** What the next lktop knows. */
  const namesIn = async (path: string, clock: ManualClock) => {
    const registry = openTestRegistry(path, { clock });
    registry.seenAgentNames(project);
    await settle();
    return registry.seenAgentNames(project);
  };

  it('are listed most recently seen first, project by project', async () => {
    const clock = createManualClock(START_MS);
    const registry = openTestRegistry(IN_MEMORY, { clock });
    registry.rememberAgentNames(project, ['support-v2', 'sales', '']);
    await clock.advance(2000);
    registry.rememberAgentNames(project, new Set(['sales']));
    registry.rememberAgentNames({ ...project, name: 'staging' }, ['billing']);
    expect(registry.seenAgentNames(project)).toStrictEqual(['sales', 'support-v2']);
    expect(registry.seenAgentNames({ ...project, name: 'staging' })).toStrictEqual(['billing']);
    expect(registry.seenAgentNames({ ...project, host: 'elsewhere' })).toStrictEqual([]);
  });

  it('are remembered by the next lktop, in the order they were last seen, within an hour', async () => {
    const clock = createManualClock(START_MS);
    const path = join(temporaryFolder(), 'registry.db');
    const first = openTestRegistry(path, { clock });
    first.rememberAgentNames(project, ['support-v2']);
    await clock.advance(HOUR_MS / 2);
    first.rememberAgentNames(project, ['sales']);
    await clock.advance(HOUR_MS / 2);
    first.rememberAgentNames(project, ['support-v2']);
    await first.close();
    expect(await namesIn(path, clock)).toStrictEqual(['support-v2', 'sales']);
  });

  it('are limited in number, length and age', async () => {
    const clock = createManualClock(START_MS);
    const path = join(temporaryFolder(), 'registry.db');
    const registry = openTestRegistry(path, { clock });
    registry.rememberAgentNames(project, ['old', 'n'.repeat(257)]);
    await clock.advance(1);
    const many = Array.from({ length: 600 }, (_, index) => `name-${String(index).padStart(3, '0')}`);
    registry.rememberAgentNames(project, many);
    const kept = registry.seenAgentNames(project);
    expect(kept).toStrictEqual(many.slice(0, 500));
    await registry.close();
    expect(await namesIn(path, clock)).toStrictEqual(kept);
    await clock.advance(31 * DAY_MS);
    expect(await namesIn(path, clock)).toStrictEqual([]);
  });
});
