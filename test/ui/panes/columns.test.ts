import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnSettings } from '../../../source/ui/column-settings.ts';
import { lineText, lineWidth } from '../../../source/ui/line.ts';
import { agentsPane } from '../../../source/ui/panes/agents/pane.ts';
import { headingLine } from '../../../source/ui/panes/column-rows.ts';
import { columnsOf } from '../../../source/ui/panes/columns.ts';
import { columnAt, placeColumns, type Space } from '../../../source/ui/panes/place-columns.ts';
import { REGISTER } from '../../../source/ui/panes/register.ts';
import { roomsPane } from '../../../source/ui/panes/rooms/pane.ts';
import { symbolsOf, UNICODE_SYMBOLS } from '../../../source/ui/theme.ts';
import { participant } from '../../helpers/facts.ts';
import { aHuman, anAgent, aRoom } from '../../helpers/fleet-builder.ts';
import { NOW_MS } from '../fixtures.ts';
import { placedIn, rowIn } from '../pane-row.ts';

const LISTS = REGISTER.filter(({ columns }) => columns.length > 0);

const anySpace: fc.Arbitrary<Space> = fc.record({
  columns: fc.integer({ min: 0, max: 300 }),
  isWide: fc.boolean(),
  showRoom: fc.boolean(),
});

const anySettings = (ids: readonly string[]): fc.Arbitrary<ColumnSettings | undefined> =>
  fc.option(
    fc.record({
      order: fc.shuffledSubarray([...ids, 'attribute.tier']),
      hide: fc.subarray([...ids], { maxLength: ids.length - 1 }),
      width: fc.dictionary(fc.constantFrom(...ids), fc.integer({ min: 1, max: 60 })),
    }),
    { nil: undefined },
  );

const anyPlaced = fc.constantFrom(...LISTS).chain((pane) =>
  fc.tuple(anySettings(pane.columns.map(({ id }) => id)), anySpace).map(([settings, space]) => ({
    pane,
    space,
    settings,
    placed: placeColumns(columnsOf(pane, settings), settings, space),
  })),
);

describe('the columns of any list', () => {
  it('stand side by side within the row, whatever the settings and the width', () => {
    fc.assert(
      fc.property(anyPlaced, ({ placed, space }) => {
        let end = -1;
        for (const { start, columns } of placed) {
          expect(start).toBe(end + 1);
          expect(columns).toBeGreaterThanOrEqual(0);
          end = start + columns;
        }
        // Without space, the gaps are left.
        expect(end).toBeLessThanOrEqual(Math.max(space.columns, placed.length - 1));
      }),
    );
  });

  it('fill the row if one of them grows', () => {
    fc.assert(
      fc.property(anyPlaced, ({ placed, space, settings }) => {
        const grows = placed.some(
          ({ column }) => (column.width.grows ?? 0) > 0 && settings?.width[column.id] === undefined,
        );
        fc.pre(grows && space.columns >= placed.length);
        const last = placed.at(-1);
        expect((last?.start ?? 0) + (last?.columns ?? 0)).toBe(space.columns);
      }),
    );
  });

  it('are never narrower than they may be, from 80 columns on', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LISTS), anySpace, (pane, space) => {
        fc.pre(space.columns >= 77);
        for (const { column, columns } of placeColumns(pane.columns, undefined, space)) {
          expect(columns).toBeGreaterThanOrEqual(column.width.least);
        }
      }),
    );
  });

  it('have their headings above them, at their own end', () => {
    fc.assert(
      fc.property(anyPlaced, fc.boolean(), fc.nat(), ({ placed, settings }, reversed, index) => {
        fc.pre(settings?.width === undefined && placed.length > 0);
        const sorted = placed[index % placed.length];
        const columnId = sorted?.id ?? '';
        const text = lineText(headingLine(placed, { columnId, reversed }, 3, UNICODE_SYMBOLS));
        for (const { start, columns, column } of placed) {
          if (columns < column.heading.length) continue;
          const from = 3 + (column.align === 'end' ? start + columns - column.heading.length : start);
          expect(text.slice(from, from + column.heading.length)).toBe(column.heading);
        }
        const arrows = text.match(/[▲▼]/g) ?? [];
        if ((sorted?.columns ?? 0) > 0) expect(arrows).toHaveLength(sorted?.column.order ? 1 : 0);
        expect(lineWidth([{ text }])).toBeLessThanOrEqual(3 + 301);
      }),
    );
  });

  it('say in ASCII, too, which way the list is sorted', () => {
    const heading = (columnId: string, reversed: boolean) =>
      lineText(headingLine(placedIn(roomsPane, 63), { columnId, reversed }, 3, symbolsOf(true)));
    expect(heading('status', false)).toMatch(/^ {3}Room +Status- +Callers +Age$/);
    expect(heading('name', false)).toMatch(/^ {3}Room\+ +Status +Callers +Age$/);
    expect(heading('callers', true)).toMatch(/^ {3}Room +Status +\+Callers +Age$/);
  });

  it('are found by their place', () => {
    const placed = placedIn(roomsPane, 63);
    for (const { id, start, columns } of placed) {
      expect(columnAt(placed, start)?.id).toBe(id);
      expect(columnAt(placed, start + columns - 1)?.id).toBe(id);
      expect(columnAt(placed, start + columns)).toBeNull();
    }
    expect(columnAt(placed, -1)).toBeNull();
  });

  it('have names of their own, headings that fit, and say what they show', () => {
    for (const { columns } of LISTS) {
      expect(new Set(columns.map(({ id }) => id)).size).toBe(columns.length);
      for (const { heading, width, description } of columns) {
        expect(heading.length).toBeLessThanOrEqual(width.wanted);
        expect(description).not.toBe('');
      }
    }
  });
});

const idsAt = (columns: number, settings?: ColumnSettings, isWide = false) =>
  placedIn(roomsPane, columns, { isWide, ...(settings ? { settings } : {}) }).map(({ id }) => id);

describe('the columns of Rooms', () => {
  it.each([
    [37, false, ['name', 'status', 'age']],
    [53, false, ['name', 'status', 'callers', 'age']],
    [77, false, ['name', 'status', 'callers', 'age']],
    [69, true, ['name', 'status', 'callers', 'created', 'age']],
    [99, true, ['name', 'status', 'callers', 'agents', 'created', 'id', 'age']],
  ])('in %i columns (wide terminal: %s)', (columns, isWide, expected) => {
    expect(idsAt(columns, undefined, isWide)).toEqual(expected);
  });

  it('are those of the settings, in their order and width', () => {
    const settings = { order: ['status', 'name', 'id'], hide: ['callers'], width: { name: 20 } };
    expect(idsAt(77, settings)).toEqual(['status', 'name', 'id', 'age']);
    expect(placedIn(roomsPane, 77, { settings }).find(({ id }) => id === 'name')?.columns).toBe(20);
  });

  it('show an attribute: of the callers, else of the agents', () => {
    const settings = { order: ['name', 'attribute.tier', 'attribute.constructor'], hide: [], width: {} };
    const caller = (tier: string) => ({
      ...aHuman(tier),
      participant: participant({ identity: tier, attributes: { tier } }),
    });
    const row = (room: ReturnType<typeof aRoom>) =>
      lineText(
        rowIn(roomsPane, room, { nowMs: NOW_MS, columns: 110, symbols: symbolsOf(false), settings }),
      ).split(/ {2,}/)[1];
    expect(row(aRoom('a', { humans: [caller('gold')] }))).toBe('gold');
    expect(row(aRoom('a', { humans: [caller('gold'), caller('gold'), caller('basic')] }))).toBe(
      'gold, basic',
    );
    expect(row(aRoom('a', { humans: [caller('\x1b[31m')] }))).toBe('\\x1b[31m');
    const agent = anAgent({ participant: { attributes: { tier: 'silver' } } });
    expect(row(aRoom('a', { humans: [aHuman()], agents: [agent] }))).toBe('silver');
  });
});

it('agents name their worker, and how long they took to join, on a wide terminal', () => {
  const ids = placedIn(agentsPane, 98, { isWide: true }).map(({ id }) => id);
  expect(ids).toEqual(['name', 'status', 'deployment', 'worker', 'joined', 'id', 'age']);
});

it.each([
  ['its job', { jobId: 'AJ_2TJXawMupaNw', identity: 'bot' }, 'AJ_2TJXawMupaNw'],
  ['the job in its identity', { jobId: null, identity: 'agent-AJ_2TJXawMupaNw' }, 'AJ_2TJXawMupaNw'],
  ['its identity', { jobId: null, identity: 'agent-AJ_2' }, 'agent-AJ_2'],
])('an agent shows %s', (_, changes, expected) => {
  const agent = anAgent(changes);
  const room = aRoom('a', { agents: [agent] });
  const context = { nowMs: NOW_MS, columns: 70, symbols: symbolsOf(false) };
  expect(lineText(rowIn(agentsPane, { key: 'a', room, agent }, context))).toContain(` ${expected} `);
});
