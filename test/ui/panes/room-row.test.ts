import { describe, expect, it } from 'vitest';
import { columnWidth } from '../../../source/text/width.ts';
import { lineText } from '../../../source/ui/line.ts';
import { roomsPane } from '../../../source/ui/panes/rooms/pane.ts';
import { symbolsOf, UNICODE_SYMBOLS } from '../../../source/ui/theme.ts';
import { observation, participant, roomFacts } from '../../helpers/facts.ts';
import { busyFleet, fleetOf, NOW_MS } from '../fixtures.ts';
import { rowIn } from '../pane-row.ts';

const rowsOf = (fleet: ReturnType<typeof busyFleet>, columns = 60, symbols = UNICODE_SYMBOLS) =>
  fleet.rooms.map((room) => lineText(rowIn(roomsPane, room, { nowMs: NOW_MS, columns, symbols })));

const named = (name: string) =>
  fleetOf([
    observation({
      room: roomFacts({ name, id: `RM_${name.length}`, createdAtMs: NOW_MS - 90_000 }),
      participants: [participant({ joinedAtMs: NOW_MS })],
    }),
  ]);

describe('the row of a room', () => {
  it('says what is the matter, the worst first', () => {
    expect(rowsOf(busyFleet()).map((row) => row.replace(/ +/g, ' ').trim())).toEqual([
      '✖ call-7f31 no worker for suport-v2 1 3m',
      '✖ sip-4411 support-v2 left, caller waits 1 38s',
      '▲ call-88a0 two agents named support-v2 1 10m',
      '● lobby nobody waits 1h',
      '● call-0195 support-v2 idle 1 9m',
      '● call-0193 support-v2 listening 1 3m',
      '● call-0194 support-v2 speaking 1 2m',
    ]);
  });

  it.each([40, 48, 60, 80, 118])('is exactly %i columns wide, whatever the names are', (columns) => {
    const names = [
      '',
      'a',
      'x'.repeat(256),
      '電話の部屋'.repeat(9),
      'e\u0301'.repeat(40),
      '\x1b[31mred',
      'abc\u202edef',
    ];
    for (const name of names) {
      for (const row of rowsOf(named(name), columns))
        expect(columnWidth(row), JSON.stringify(name)).toBe(columns);
    }
  });

  it.each([
    ['', '""'],
    ['\x1b[31mred', '\\x1b[31mred'],
    ['abc\u202edef', 'abc\\u202edef'],
  ])('shows the name %j as %s', (name, shown) => {
    expect(rowsOf(named(name))[0]).toContain(shown);
  });

  it('tells how old its answers are, where they say nothing of now', () => {
    const [room] = busyFleet().rooms;
    if (!room) throw new Error('no room');
    const rowAt = (staleMs: number | null, columns = 60) =>
      lineText(rowIn(roomsPane, room, { nowMs: NOW_MS, columns, symbols: UNICODE_SYMBOLS, staleMs }));
    expect(rowAt(null)).not.toContain('ago');
    expect(rowAt(47_000)).toContain('no worker for supor… · 40s ago');
    expect(rowAt(130_000)).toContain(' · 2m ago');
    for (const columns of [40, 48, 60, 118]) expect(columnWidth(rowAt(47_000, columns))).toBe(columns);
  });

  it('has no character beyond ASCII where none is wanted', () => {
    for (const row of rowsOf(busyFleet(), 60, symbolsOf(true))) expect(row).toMatch(/^[ -~]*$/);
  });
});
