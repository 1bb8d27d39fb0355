import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReportReader, type Piece, type Report } from '../../../source/ui/terminal/reports.ts';
import '../../helpers/property-seed.ts';

const WHITE = '\x1b]11;rgb:ffff/ffff/ffff\x1b\\';
const CLICK = '\x1b[<0;10;5M';
const CLICKED: Report = { kind: 'mouse', action: 'click', column: 9, row: 4 };
const IS_WHITE: Report = { kind: 'background', rgb: [1, 1, 1] };

const keysOf = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => ('keys' in piece ? piece.keys : '')).join('');
const reportsOf = (pieces: readonly Piece[]): readonly Report[] =>
  pieces.flatMap((piece) => ('report' in piece ? [piece.report] : []));

/** Reads chunks without a pause between them. */
const read = (chunks: readonly string[], hasMouse = true): readonly Piece[] => {
  const reader = createReportReader(() => hasMouse);
  return chunks.flatMap(reader.push);
};

describe('reports between keys', () => {
  it.each<readonly [string, Report | null]>([
    [WHITE, IS_WHITE],
    ['\x1b]11;rgb:0000/0000/0000\x07', { kind: 'background', rgb: [0, 0, 0] }],
    ['\x1b]11;rgba:ff/00/ff/80\x9c', { kind: 'background', rgb: [1, 0, 1] }],
    ['\x1b]11;#102030\x07', null],
    ['\x1b]11;\x07', null],
    [CLICK, CLICKED],
    ['\x1b[<0;10;5m', null],
    ['\x1b[<64;300;120M', { kind: 'mouse', action: 'wheel up', column: 299, row: 119 }],
    ['\x1b[<65;1;1M', { kind: 'mouse', action: 'wheel down', column: 0, row: 0 }],
    ['\x1b[<2;1;1M', null],
    ['\x1b[<4;1;1M', null],
    ['\x1b[<35;7;7M', null],
    ['\x1b[<0;1M', null],
    ['\x1b[M !!', null],
  ])('%j is not typed', (bytes, report) => {
    const pieces = read([`j${bytes}k`]);
    expect(keysOf(pieces)).toBe('jk');
    expect(reportsOf(pieces)).toEqual(report === null ? [] : [report]);
  });

  it('keep their place among the keys', () => {
    expect(read([`ab${CLICK}c${WHITE}`])).toEqual([
      { keys: 'ab' },
      { report: CLICKED },
      { keys: 'c' },
      { report: IS_WHITE },
    ]);
  });

  it('are not found in other keys', () => {
    const keys = '\x1b[A\x1bOP\x1b[<u\x1b]\x1b]1\x1b\x1b[B\x1b[200~paste ]11;\x1b[201~\x1b[5~q';
    expect(keysOf(read([`${keys}.`]))).toBe(`${keys.replace('\x1b[<', '')}.`);
    // Without a mouse, ESC [ M is left to Ink.
    expect(keysOf(read(['\x1b[Mabc'], false))).toBe('\x1b[Mabc');
  });

  it('that break off, or never end, cost no more than themselves', () => {
    expect(keysOf(read(['\x1b]11;rgb:ff\x1b[A']))).toBe('\x1b[A');
    expect(keysOf(read(['\x1b[<0;1jk']))).toBe('jk');
    expect(keysOf(read([`\x1b]11;${'r'.repeat(64)}jk`]))).toBe('jk');
    expect(keysOf(read([`\x1b[<${'1'.repeat(24)}jk`]))).toBe('jk');
  });

  const token = fc.oneof(
    fc.record({
      keys: fc.constantFrom(
        'j',
        'q',
        ' ',
        '\r',
        '\x1b[A',
        '\x1bOP',
        '\x1b[1;5C',
        'ä',
        '\x1b[200~x\x1b[201~',
        '0',
        ';',
        'M',
        '/',
      ),
    }),
    fc.record({
      keys: fc.constant(''),
      bytes: fc.constantFrom(WHITE, CLICK, '\x1b[<65;1;1M', '\x1b[<0;10;5m', '\x1b]11;rgb:1/2/3\x07'),
    }),
  );
  const bytesOf = (one: { keys: string; bytes?: string }) => one.bytes ?? one.keys;
  const cut = (text: string, at: readonly number[]): readonly string[] => {
    const places = [...new Set([0, ...at.map((place) => place % (text.length + 1)), text.length])].sort(
      (a, b) => a - b,
    );
    return places.slice(1).map((end, index) => text.slice(places[index], end));
  };

  it('are the same however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 12 }), (tokens, at) => {
        const text = tokens.map(bytesOf).join('');
        const pieces = read(cut(text, at));
        const [whole] = [read([text])];
        expect(keysOf(pieces)).toBe(tokens.map(({ keys }) => keys).join(''));
        expect(reportsOf(pieces)).toEqual(reportsOf(whole));
      }),
    );
  });

  it.each([CLICK, WHITE, '\x1b]11;rgb:1e1e/2e2e/3e3e\x07', '\x1b[<64;100;50M'])(
    'whose second half comes late leave at most the keys that they began with: %j',
    (bytes) => {
      for (let at = 1; at < bytes.length; at += 1) {
        const reader = createReportReader(() => true);
        const pieces = [
          ...reader.push(bytes.slice(0, at)),
          ...reader.giveUp(),
          ...reader.push(`${bytes.slice(at)}j`),
        ];
        const start = bytes.slice(0, at);
        const isKey = start.length < 3 || (start.length < 5 && start.startsWith('\x1b]'));
        expect(keysOf(pieces), start).toBe(isKey ? `${start}j` : 'j');
      }
    },
  );
});

describe('what may be a key', () => {
  it('is held back until it is clear', () => {
    const reader = createReportReader(() => false);
    expect(reader.holds()).toBe('nothing');
    expect(reader.push('\x1b')).toEqual([]);
    expect(reader.holds()).toBe('perhaps a key');
    expect(reader.giveUp()).toEqual([{ keys: '\x1b' }]);
    expect(reader.holds()).toBe('nothing');
    expect(reader.giveUp()).toEqual([]);
    expect(reader.push('j')).toEqual([{ keys: 'j' }]);
  });

  it('and is given up is no report with keys that are typed later', () => {
    const reader = createReportReader(() => true);
    const typed = ['\x1b', '[', '<', '0', ';', '1'].flatMap((key) => [
      ...reader.push(key),
      ...reader.giveUp(),
    ]);
    expect(keysOf(typed)).toBe('\x1b[<0;1');
  });

  it('is a report once it has begun like one', () => {
    const reader = createReportReader(() => true);
    reader.push('\x1b[<0;1');
    expect(reader.holds()).toBe('a report');
    expect(reader.giveUp()).toEqual([]);
    expect(reader.push('j')).toEqual([{ keys: 'j' }]);
  });
});
