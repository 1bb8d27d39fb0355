import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readListInPieces } from '../../source/livekit/list-reader.ts';
import { readRooms, roomList } from '../../source/livekit/readers.ts';
import { anyText } from '../helpers/any-text.ts';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Cuts the bytes at some places, wherever those are. */
const inPieces = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
};

const readPieces = (pieces: readonly Buffer[], apartFromBytes = 0) => {
  const reader = readListInPieces(roomList, apartFromBytes);
  for (const piece of pieces) reader.take(piece);
  return reader.end();
};

const bytesApart = (text: string): Buffer[] => {
  const bytes = Buffer.from(text);
  return inPieces(bytes, [...bytes.keys()]);
};

const anyRoom = fc.record({
  name: anyText({ maxLength: 8 }),
  sid: fc.constantFrom('RM_1', '"},{"', '\\', ']}', '[{"sid":"'),
  metadata: fc.oneof(anyText({ maxLength: 8 }), fc.json({ maxDepth: 2 })),
  enabled_codecs: fc.array(fc.record({ mime: fc.string({ maxLength: 4 }) }), { maxLength: 2 }),
});
const anyCuts = fc.array(fc.nat({ max: 4_000 }), { maxLength: 12 });

describe('a listing that is read in pieces', () => {
  it('is what it is as a whole, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyRoom, fc.constantFrom(null, 7, 'room')), { maxLength: 6 }),
        fc.constantFrom(undefined, 1, ' '),
        anyCuts,
        (rooms, space, cuts) => {
          const answer = { rooms, next: { rooms: [1] } };
          const bytes = Buffer.from(JSON.stringify(answer, null, space));
          expect(readPieces(inPieces(bytes, cuts))).toEqual(readRooms(answer));
        },
      ),
    );
  });

  it('is refused where the whole would be', () => {
    fc.assert(
      fc.property(
        fc.array(anyRoom, { maxLength: 3 }),
        fc.nat({ max: 4_000 }),
        fc.constantFrom('', ',', '"', '[', ']', '{', '}', '\\', ' '),
        anyCuts,
        (rooms, where, damage, cuts) => {
          const bytes = Buffer.from(JSON.stringify({ rooms }));
          const place = where % bytes.length;
          const damaged = Buffer.concat([
            bytes.subarray(0, place),
            Buffer.from(damage),
            bytes.subarray(place + 1),
          ]);
          expect(readPieces(inPieces(damaged, cuts))).toEqual(readRooms(parsed(damaged.toString())));
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['{"rooms":[]}', []],
    [' { "rooms" : [ ] } ', []],
    ['{}', []],
    ['{"rooms":null}', null],
    ['{"next":1,"rooms":[]}', []],
    ['{"rooms":[', null],
    ['{"rooms":[]', null],
    ['{"rooms":[]}}', null],
    ['{"rooms":[],}', null],
    ['{"rooms":[{"name":"a"},]}', null],
    ['{"rooms":[,{"name":"a"}]}', null],
    ['{"rooms":[{"name":"a"}]},{}]', null],
    ['{"rooms":{"name":"a"}}', null],
    ['<html>', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(readPieces(bytesApart(text))).toEqual(expected);
    expect(readPieces([Buffer.from(text)])).toEqual(expected);
    expect(readPieces([Buffer.from(text)], 1_000)).toEqual(expected);
  });

  it('is taken apart from some size on', () => {
    fc.assert(
      fc.property(
        fc.array(anyRoom, { maxLength: 6 }),
        fc.nat({ max: 1_000 }),
        anyCuts,
        (rooms, from, cuts) => {
          const bytes = Buffer.from(JSON.stringify({ rooms }));
          expect(readPieces(inPieces(bytes, cuts), from)).toEqual(readRooms({ rooms }));
        },
      ),
    );
  });
});
