import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkVariables,
  fillMetadata,
  KNOWN_VARIABLES,
  VARIABLES,
  type Values,
  valuesFor,
  variablesIn,
} from '../../source/profiles/variables.ts';
import { fieldOf } from '../../source/ui/field/field-state.ts';
import { UsageError } from '../../source/usage-error.ts';
import { anyText } from '../helpers/any-text.ts';
import { observation, participant, roomFacts } from '../helpers/facts.ts';
import { fleetOf, NOW_MS } from '../ui/fixtures.ts';

const VALUES: Values = {
  room: 'call-1',
  roomId: 'RM_1',
  caller: 'alice',
  agent: 'support-v2',
  deployment: 'blue',
  project: 'prod-eu',
  profile: 'night',
  nowMs: Date.UTC(2026, 6, 14, 12, 4, 31),
};

const filled = (template: string, values: Partial<Values> = {}): string =>
  fillMetadata(template, { ...VALUES, ...values }).metadata;

describe('the variables of metadata', () => {
  it.each([
    ['{"room":"{room}"}', '{"room":"call-1"}'],
    ['{room} of {project}', 'call-1 of prod-eu'],
    ['{roomId} {caller} {agent} {deployment} {profile}', 'RM_1 alice support-v2 blue night'],
    ['{date} {time}', '2026-07-14 2026-07-14T12:04:31Z'],
    ['{"a":{"b":{"c":"{room}"}}}', '{"a":{"b":{"c":"call-1"}}}'],
    ['{"{room}":1}', '{"call-1":1}'],
    ['["{room}"]', '["call-1"]'],
    ['"{room}"', '"call-1"'],
    ['{{room}}', '{room}'],
    ['{"prompt":"say {{greeting}}"}', '{"prompt":"say {greeting}"}'],
    ['{{{room}}}', '{{room}}'],
    ['{room}}', 'call-1}'],
    ['{ room } {} { {1} {a-b}', '{ room } {} { {1} {a-b}'],
    ['no variable', 'no variable'],
    ['', ''],
  ])('%s becomes %s', (template, wanted) => {
    expect(filled(template)).toBe(wanted);
  });

  it('are escaped within JSON, and nowhere else', () => {
    const room = 'a "b" \\ c\n\u202e';
    expect(JSON.parse(filled('{"room":"{room}"}', { room }))).toEqual({ room });
    expect(filled('room {room}', { room })).toBe(`room ${room}`);
    expect(filled('{room} waits', { room: '"' })).toBe('" waits');
  });

  it('are not filled in twice', () => {
    expect(filled('{"room":"{room}"}', { room: '{caller}' })).toBe('{"room":"{caller}"}');
  });

  it('say which one is unknown, which there are, and how to write the text itself', () => {
    const mistake = (template: string): UsageError => {
      try {
        checkVariables(template);
      } catch (error) {
        if (error instanceof UsageError) return error;
      }
      throw new Error('no mistake was found');
    };
    expect(mistake('{"a":"{rom}"}').message).toBe('there is no variable "{rom}"');
    expect(mistake('{rom}').remedy).toContain('Did you mean {room}?');
    expect(mistake('{greeting}').remedy).toBe(
      `There are ${KNOWN_VARIABLES}. For the text itself, double its braces: "{{greeting}}".`,
    );
    expect(mistake('{constructor}').message).toBe('there is no variable "{constructor}"');
    expect(() => filled('{toString}')).toThrow(UsageError);
  });

  it('say which one has no value', () => {
    const { metadata, missing } = fillMetadata('{"r":"{roomId}","c":"{caller}"}', {
      ...VALUES,
      roomId: null,
      caller: null,
    });
    expect(metadata).toBe('{"r":"","c":""}');
    expect(missing).toEqual([
      '{roomId} is empty: the room does not exist yet.',
      '{caller} is empty: nobody waits in the room.',
    ]);
    expect(fillMetadata('{room}', { ...VALUES, caller: null }).missing).toEqual([]);
  });

  it('are listed once, in one order', () => {
    expect(variablesIn('{date} {room} {room} {{caller}} {x}')).toEqual(['room', 'date']);
    expect(KNOWN_VARIABLES.split(', ')).toHaveLength(Object.keys(VARIABLES).length);
  });

  it('put JSON with line breaks on one line, with all its numbers', () => {
    expect(filled('{\n  "n": 12345678901234567890,\n  "room": "{room}"\n}\n')).toBe(
      '{"n":12345678901234567890,"room":"call-1"}',
    );
    expect(filled('a\n{room}\n')).toBe('a\ncall-1\n');
  });

  it('take no long time for many braces', () => {
    expect(filled('{'.repeat(200_000))).toHaveLength(200_000);
    expect(filled('{a'.repeat(50_000))).toHaveLength(100_000);
  });

  it('know who has waited longest', () => {
    const [room] = fleetOf([
      observation({
        room: roomFacts({ name: 'call-1', id: 'RM_1', createdAtMs: NOW_MS - 60_000 }),
        participants: [
          participant({ identity: 'bob', joinedAtMs: NOW_MS - 20_000 }),
          participant({ identity: 'alice', joinedAtMs: NOW_MS - 40_000 }),
        ],
      }),
    ]).rooms;
    expect(valuesFor(VALUES, room ?? null)).toMatchObject({ roomId: 'RM_1', caller: 'alice' });
    expect(valuesFor(VALUES, null)).toMatchObject({ roomId: null, caller: null });
  });
});

/** Replaces the texts of a value as `fillMetadata` should. */
const withRoom = (value: unknown, room: string): unknown => {
  if (typeof value === 'string') return value.replaceAll('{room}', () => room);
  if (Array.isArray(value)) return value.map((one) => withRoom(one, room));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withRoom(one, room)]));
};

/** Arbitrary characters, and those that JSON and variables care about. */
const anyName = fc.oneof(
  anyText(),
  fc
    .array(
      fc.constantFrom('"', '\\', '{', '}', '{room}', '{{', '\n', '\t', '\u202e', '\ud83d', 'u0041', ' ', 'a'),
    )
    .map((parts) => parts.join('')),
);

/** Texts without braces of their own, and a variable somewhere. */
const anyString = fc.tuple(anyName, fc.boolean(), anyName).map(([before, has, after]) => {
  const clean = (text: string) => text.replace(/[{}]/g, '');
  return `${clean(before)}${has ? '{room}' : ''}${clean(after)}`;
});

const { tree: anyJson } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    anyString,
    fc.integer(),
    fc.constantFrom(true, false, null),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), tie('tree')), { maxLength: 3 }).map(Object.fromEntries),
  ),
}));

describe('metadata that is valid JSON', () => {
  it('stays valid JSON with the same meaning, whatever the room is called', () => {
    fc.assert(
      fc.property(anyJson, anyName, fc.constantFrom(0, 2), (value, room, indent) => {
        const metadata = filled(JSON.stringify(value, null, indent), { room });
        expect(JSON.parse(metadata)).toEqual(JSON.parse(JSON.stringify(withRoom(value, room))));
      }),
    );
  });

  it('comes through a form as it is', () => {
    fc.assert(
      fc.property(anyJson, anyName, (value, room) => {
        const metadata = filled(JSON.stringify(value), { room });
        expect(fieldOf(metadata).text).toBe(metadata);
      }),
    );
  });
});
