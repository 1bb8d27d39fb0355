import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOfKind, kindOfRoom, patternOf, readKind } from '../../source/fleet/room-kind.ts';
import { anyText } from '../helpers/any-text.ts';
import { dispatch, participant, roomFacts, START_MS } from '../helpers/facts.ts';

describe('the pattern of a room name', () => {
  it.each([
    // What changes from room to room.
    ['call-7f31', 'call-*'],
    ['call-0193', 'call-*'],
    ['call-88a0', 'call-*'],
    ['call-a123', 'call-*'],
    ['call-A1F0', 'call-*'],
    ['sip-4411', 'sip-*'],
    ['room12', 'room*'],
    ['4711', '*'],
    ['call-550e8400-e29b-41d4-a716-446655440000', 'call-*'],
    ['550E8400-E29B-41D4-CAFE-446655440000', '*'],
    ['room550e8400e29b41d4a716446655440000', '*'],
    ['call-x7Kd9Qw', 'call-*'],
    ['call-kXwQzRtBvNmL', 'call-*'],
    ['call-01ARZ3NDEKTSV4RRFFQ69G5FAV', 'call-*'],
    ['call-cjld2cjxh0000qzrmn831i7rn', 'call-*'],
    ['call-V1StGXR8_Z5jdHi6B-myT', 'call-*'],
    ['V1StGXR8_Z5jdHi6B-myT', '*'],
    ['voice_assistant_room_4821', 'voice_assistant_room_*'],
    // As LiveKit's SIP dispatch rules name rooms.
    ['call-_+15105550100_9xTz4RmaPq3B', 'call-*'],
    ['call-_1001_kXwQzRtBvNmL', 'call-*'],
    ['2026-11-27T12:04:31Z_support', '*_support'],
    ['support/2026/11/27', 'support/*'],
    ['tenant-17/call-88a0', 'tenant-*/call-*'],
    ['call 7 of 12', 'call * of *'],
    ['anruf-٣٤', 'anruf-*'],
    // What somebody chose.
    ['support-berlin', 'support-berlin'],
    ['Support-Berlin', 'Support-Berlin'],
    ['SUPPORT', 'SUPPORT'],
    ['supportRoomOfBerlin', 'supportRoomOfBerlin'],
    ['HTTPServerRoom', 'HTTPServerRoom'],
    ['nachtschicht-köln', 'nachtschicht-köln'],
    ['поддержка-17', 'поддержка-*'],
    ['会议室', '会议室'],
    ['support--berlin', 'support--berlin'],
    ['support-cafe', 'support-cafe'],
    ['support-decade', 'support-decade'],
    ['b2b-sales', 'b*b-sales'],
    ['support-v2', 'support-v*'],
    ['support2berlin', 'support*berlin'],
    ['html5-demo', 'html*-demo'],
    // 21 characters, as many as a nanoid has.
    ['support-berlin-x7Kd9Q', 'support-berlin-*'],
    ['SupportBerlin-room-12', 'SupportBerlin-room-*'],
    // Names that nobody would choose.
    ['', ''],
    ['*', '*'],
    ['call-*', 'call-*'],
    ['**-**', '*'],
    ['---', '---'],
    ['--7', '-*'],
    ['7--', '*-'],
    ['\u001b[31mred', '\u001b*'],
    ['🎉🎊7', '🎉*'],
    ['\ud800call-7', '\ud800call-*'],
  ])('of %j is %j', (name, pattern) => {
    expect(patternOf(name)).toBe(pattern);
  });

  it('is a pattern for itself, never longer than the name, and free of digits', () => {
    const hostile = fc.oneof(
      anyText({ maxLength: 300 }),
      fc.string({ unit: fc.constantFrom(...'aXé٣7_-*+ \n'), maxLength: 300 }),
      fc
        .array(fc.constantFrom('call', 'kXwQ', '88a0', '-', '_', '7', 'b2b', '*', 'V1StGXR8'), {
          maxLength: 40,
        })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(hostile, (name) => {
        const pattern = patternOf(name);
        expect(patternOf(pattern)).toBe(pattern);
        expect(pattern.length).toBeLessThanOrEqual(name.length);
        expect(pattern).not.toMatch(/\p{Nd}/u);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['hexadecimal digits', '0123456789abcdef', 8, 0.99],
    ['four hexadecimal digits', '0123456789abcdef', 4, 0.95],
    // One in thirty has no digit, and could be a word.
    ['small letters and digits', '0123456789abcdefghijklmnopqrstuvwxyz', 10, 0.88],
    ['letters and digits', '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 12, 0.97],
    ['what nanoid takes', '_-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', 21, 0.95],
  ])('is the same for nearly all ids of %s', (_, characters, length, share) => {
    const ids = fc.sample(
      fc.string({ unit: fc.constantFrom(...characters), minLength: length, maxLength: length }),
      1_000,
    );
    const alike = ids.filter((id) => patternOf(`call-${id}`) === 'call-*');
    expect(alike.length / ids.length).toBeGreaterThan(share);
  });

  it.each(['-', '*', '*-', 'aB', '7-', '_\ud800', 'aA1-', '-x7Kd9Qw'])(
    'takes no time for names made to take some: %j again and again',
    (part) => {
      const name = part.repeat(256 / part.length);
      const startedMs = performance.now();
      for (let time = 0; time < 100; time += 1) patternOf(name);
      // Some microseconds each; a pattern that tries all ways to match would take years.
      expect(performance.now() - startedMs).toBeLessThan(2_000);
    },
  );
});

describe('the kind of a room', () => {
  const room = roomFacts({ name: 'call-7f31', createdAtMs: START_MS });
  const kind = (...dispatches: Parameters<typeof dispatch>[0][]) =>
    readKind(kindOfRoom(room, participant({ kind: 'SIP' }), dispatches.map(dispatch)));

  it('is its pattern, how its first caller came, and who was dispatched when it was made', () => {
    expect(kind({ agentName: 'support', createdAtMs: START_MS + 2_000 })).toEqual({
      callerKind: 'SIP',
      dispatched: ['support'],
      pattern: 'call-*',
    });
  });

  it.each([
    ['the automatic dispatch', [{ agentName: '', createdAtMs: START_MS + 3 }], ['']],
    ['a later dispatch', [{ createdAtMs: START_MS + 2_001 }], []],
    ['a dispatch of an unknown time', [{ createdAtMs: 0 }], []],
    ['none', [], []],
    [
      'several, in any order, each once',
      [{ agentName: 'b' }, { agentName: 'a' }, { agentName: 'b' }],
      ['a', 'b'],
    ],
  ])('counts %s', (_, dispatches, dispatched) => {
    expect(kind(...dispatches).dispatched).toEqual(dispatched);
  });

  it('can be read back, whatever the names are', () => {
    fc.assert(
      fc.property(anyText(), fc.array(anyText()), anyText(), (callerKind, dispatched, pattern) => {
        expect(readKind(keyOfKind({ callerKind, dispatched, pattern }))).toEqual({
          callerKind,
          dispatched,
          pattern,
        });
      }),
    );
    expect(readKind('no key').pattern).toBe('no key');
  });

  it('is no text without end', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({ agentName: `${index}`.repeat(2_000) }));
    expect(JSON.stringify(kind(...many)).length).toBeLessThan(3_000);
  });
});
