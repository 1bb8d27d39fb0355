import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderSchemas } from '../../scripts/schemas.ts';
import { makeBundle } from '../../source/export/bundle.ts';
import { snapshotText } from '../../source/export/export.ts';
import { isoTimes } from '../../source/export/iso-times.ts';
import { emptyEventLog } from '../../source/fleet/event-log.ts';
import { time } from '../../source/report/parts.ts';
import { createStage, openRoom, type Stage } from '../commands/stage.ts';
import { job, sweptSnapshot } from '../helpers/facts.ts';
import { createFakeSession } from '../ui/fake-session.ts';
import { busyFleet, mistypedRoom, NOW_MS, servedRoom } from '../ui/fixtures.ts';
import { expectIsoTimes, expectShippedSchema, POINT } from './shipped.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const jsonSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
});

/** Every property of a JSON schema, however deep, with the text of its definition. */
const propertiesOf = (schema: unknown): readonly (readonly [name: string, definition: string])[] => {
  if (Array.isArray(schema)) return schema.flatMap(propertiesOf);
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = jsonSchema.parse(schema);
  return [
    ...Object.entries(properties).map(([name, one]) => [name, JSON.stringify(one)] as const),
    ...Object.values(schema).flatMap(propertiesOf),
  ];
};

const DOCUMENTS = [...renderSchemas()].filter(([name]) => !['config.json', 'lktop.json'].includes(name));

describe('a time in the schemas', () => {
  it.each(DOCUMENTS)('is ISO 8601 in UTC with milliseconds, or null: %s', (_, text) => {
    for (const [name, definition] of propertiesOf(JSON.parse(text))) {
      expect(name).not.toMatch(/(?:at|At|since|Since)Ms$/);
      if (POINT.test(name)) expect(definition, name).toMatch(/"pattern":"\^\\\\d\{4\}-/);
    }
  });
});

/** A room with a caller whom nobody serves, and one that is served. */
const openCalls = async (stage: Stage): Promise<void> => {
  stage.world.addWorker({ agentName: 'support' });
  openRoom(stage, 'call-1', { agents: ['support'] });
  openRoom(stage, 'call-2', { agents: ['suport'] });
  await stage.clock.advance(60_000);
};

describe('a time in what is printed', () => {
  it.each([
    ['snapshot'],
    ['check'],
    ['scan'],
    ['history'],
    ['doctor'],
    ['expectations'],
    ['dispatch', 'call-1', 'support'],
  ])('is ISO 8601 in UTC with milliseconds: %s', async (...words) => {
    const stage = createStage();
    await openCalls(stage);
    await stage.run('remove', 'call-1');
    const document = (await stage.run(...words, '--json')).json();
    expectShippedSchema(document);
    expect(expectIsoTimes(document)).toBeGreaterThanOrEqual(
      ['doctor', 'expectations'].includes(words[0] ?? '') ? 0 : 1,
    );
  });

  it('is so in every line of watch and every body of its webhook', async () => {
    const posted: unknown[] = [];
    const stage = createStage({
      post: async (_url, _headers, body) => {
        posted.push(JSON.parse(body));
        return 200;
      },
    });
    const running = stage.start('watch', '--webhook', 'http://alerts.example.com');
    await running.until(() => running.stdout().includes('started'));
    openRoom(stage, 'call-2', { agents: ['suport'] });
    await running.until(() => posted.length === 1);
    stage.world.deleteRoom('call-2');
    await running.until(() => posted.length === 2);
    running.interrupt();
    await running.end();
    const lines = running
      .stdout()
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(4);
    for (const document of [...lines, ...posted]) {
      expectShippedSchema(document);
      expect(expectIsoTimes(document)).toBeGreaterThan(0);
    }
    expect(posted).toMatchObject([{ closedAt: null }, { closedAt: expect.stringMatching(TIME) }]);
  });
});

describe('a time in what is exported', () => {
  const session = createFakeSession({ fleet: busyFleet(), log: emptyEventLog });
  const { project } = session;
  const rooms = [mistypedRoom(), servedRoom('call-1', 60)];
  const state = { ...session.getState(), snapshot: sweptSnapshot(NOW_MS, rooms) };
  const redact = (text: string) => text;

  it('is ISO 8601 in UTC with milliseconds: :export', () => {
    const document: unknown = JSON.parse(snapshotText(project, state, redact));
    expectShippedSchema(document);
    expect(expectIsoTimes(document)).toBeGreaterThan(5);
  });

  it('is so in a bundle, in its facts too, and while the server does not answer', () => {
    const failure = { kind: 'refused', sentence: 'Nobody listens.', remedy: 'Start it.' };
    const connection = { state: 'failing', failure, sinceMs: NOW_MS, retryAtMs: NOW_MS + 1_000 } as const;
    const failing = { ...state, snapshot: { ...state.snapshot, connection } };
    const { text } = makeBundle({
      project,
      state: failing,
      room: state.fleet.rooms[0] ?? null,
      nowMs: NOW_MS,
      redact,
    });
    const document = z
      .looseObject({ facts: z.array(z.unknown()), connection: z.looseObject({}) })
      .parse(JSON.parse(text));
    expect(expectIsoTimes(document)).toBeGreaterThan(5);
    expect(document.facts.length).toBeGreaterThan(0);
    expect(document.connection).toMatchObject({
      since: new Date(NOW_MS).toISOString(),
      retryAt: new Date(NOW_MS + 1_000).toISOString(),
    });
  });

  it('keeps durations apart from points in time, and changes nothing else', () => {
    const history = {
      reason: '',
      createdAtMs: NOW_MS,
      acceptedAtMs: 0,
      assignedAtMs: 0,
      firstStartedAtMs: 0,
      attempts: 2,
      workersAsked: 1,
      failedAttemptsMs: 1_500,
    };
    const { startedAtMs: _, endedAtMs: _ended, updatedAtMs: _updated, ...rest } = job({ history });
    expect(isoTimes({ job: rest, attributes: { xAtMs: '17' }, sinceMs: null, atMs: NOW_MS })).toEqual({
      job: {
        ...rest,
        history: {
          reason: '',
          createdAt: new Date(NOW_MS).toISOString(),
          acceptedAt: null,
          assignedAt: null,
          firstStartedAt: null,
          attempts: 2,
          workersAsked: 1,
          failedAttemptsSeconds: 1.5,
        },
      },
      attributes: { xAtMs: '17' },
      since: null,
      at: new Date(NOW_MS).toISOString(),
    });
  });

  it.each([
    [0, null],
    [-1, null],
    [Number.NaN, null],
    [Number.MAX_VALUE, null],
    [Date.UTC(9999, 11, 31), '9999-12-31T00:00:00.000Z'],
    [Date.UTC(10_000, 0), null],
  ])('is null where it has no such form: %d', (atMs, expected) => {
    expect(time(atMs)).toBe(expected);
  });
});
