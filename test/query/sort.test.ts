import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Room } from '../../source/fleet/fleet.ts';
import {
  type AgentInRoom,
  DEFAULT_SORTING,
  nextSorting,
  orderOf,
  type Sortable,
  sortItems,
} from '../../source/query/sort.ts';
import { AGENT_COLUMNS } from '../../source/ui/panes/agents/columns.ts';
import { DISPATCH_COLUMNS } from '../../source/ui/panes/dispatches/columns.ts';
import { ROOM_COLUMNS } from '../../source/ui/panes/rooms/columns.ts';
import type { Keyed } from '../../source/ui/view-model.ts';
import { aHuman, anAgent, aRoom, aServedRoom, verdict } from '../helpers/fleet-builder.ts';

const rooms: readonly Room[] = [
  aRoom('call-10', { facts: { createdAtMs: 3_000 } }),
  aRoom('call-9', {
    facts: { createdAtMs: 2_000 },
    humans: [aHuman('a'), aHuman('b')],
    verdict: verdict('unserved', { severity: 'critical', sinceMs: 2_500 }),
  }),
  aServedRoom('Bar', { facts: { createdAtMs: 1_000 } }),
  aRoom('foo', {
    facts: { createdAtMs: 4_000 },
    agents: [anAgent(), anAgent({ identity: 'agent-2' })],
    verdict: verdict('silent', { severity: 'warning', sinceMs: 4_500 }),
  }),
];

const orderBy = <Item>(columns: readonly Sortable<Item>[], columnId: string) => {
  const order = orderOf(columns, { columnId, reversed: false });
  if (!order) throw new Error('a list has an order');
  return order;
};

const sortedBy = (columnId: string, reversed = false) =>
  sortItems(rooms, orderBy(ROOM_COLUMNS, columnId), reversed, ({ key }) => key).map(({ name }) => name);

describe('rooms', () => {
  it.each([
    ['status', ['call-9', 'foo', 'Bar', 'call-10']],
    ['name', ['Bar', 'call-9', 'call-10', 'foo']],
    ['verdict', ['Bar', 'call-10', 'foo', 'call-9']],
    ['callers', ['call-9', 'Bar', 'call-10', 'foo']],
    ['agents', ['foo', 'Bar', 'call-10', 'call-9']],
    ['age', ['Bar', 'call-9', 'call-10', 'foo']],
    ['no such column', ['call-9', 'foo', 'Bar', 'call-10']],
  ])('by %s', (columnId, expected) => {
    expect(sortedBy(columnId)).toEqual(expected);
  });

  it('reversed, but not where the column says nothing', () => {
    expect(sortedBy('name', true)).toEqual(['foo', 'call-10', 'call-9', 'Bar']);
    expect(sortedBy('callers', true)).toEqual(['call-10', 'foo', 'Bar', 'call-9']);
  });
});

describe('agents', () => {
  const item = (identity: string, changes: Parameters<typeof anAgent>[0] = {}): AgentInRoom & Keyed => ({
    key: identity,
    room: aRoom(`room-of-${identity}`),
    agent: anAgent({ identity, ...changes }),
  });
  const agents = [
    item('c', { state: null, deployment: 'green', workerId: 'AW_2', participant: { joinedAtMs: 0 } }),
    item('a', { state: 'thinking', deployment: '', workerId: 'AW_10' }),
    item('b', {
      agentName: null,
      deployment: null,
      workerId: null,
      verdict: verdict('stuck', { severity: 'warning' }),
    }),
  ];
  it.each([
    ['status', ['b', 'c', 'a']],
    ['name', ['a', 'c', 'b']],
    ['state', ['b', 'a', 'c']],
    ['age', ['a', 'b', 'c']],
    ['deployment', ['c', 'a', 'b']],
    ['worker', ['c', 'a', 'b']],
    ['room', ['a', 'b', 'c']],
  ])('by %s, what is unknown last', (columnId, expected) => {
    const column = orderBy(AGENT_COLUMNS, columnId);
    const sorted = sortItems(agents, column, false, ({ agent }) => agent.identity);
    expect(sorted.map(({ agent }) => agent.identity)).toEqual(expected);
  });

  it.each([
    ['state', ['a', 'b', 'c']],
    ['age', ['a', 'b', 'c']],
    ['worker', ['a', 'c', 'b']],
  ])('by %s reversed, what is unknown still last', (columnId, expected) => {
    const column = orderBy(AGENT_COLUMNS, columnId);
    const sorted = sortItems(agents, column, true, ({ agent }) => agent.identity);
    expect(sorted.map(({ agent }) => agent.identity)).toEqual(expected);
  });
});

it('never depends on the order before', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...rooms], { minLength: rooms.length }),
      fc.constantFrom(...ROOM_COLUMNS),
      fc.boolean(),
      (shuffled, { id }, reversed) => {
        const sorted = (items: readonly Room[]) =>
          sortItems(items, orderBy(ROOM_COLUMNS, id), reversed, ({ key }) => key);
        expect(sorted(shuffled)).toEqual(sorted(rooms));
      },
    ),
  );
});

it('goes through all columns that have an order, the default first, and begins anew', () => {
  const cycle = (columns: readonly Sortable<never>[]) => {
    let sorting = DEFAULT_SORTING;
    const seen = columns.map(() => {
      sorting = nextSorting(columns, { ...sorting, reversed: true });
      return sorting.columnId;
    });
    expect(sorting).toEqual(DEFAULT_SORTING);
    return seen;
  };
  for (const columns of [ROOM_COLUMNS, AGENT_COLUMNS, DISPATCH_COLUMNS]) {
    const others = columns.map(({ id }) => id).filter((id) => id !== DEFAULT_SORTING.columnId);
    expect(cycle(columns)).toEqual([...others, DEFAULT_SORTING.columnId]);
  }
});

it('begins anew after a column that is not shown any longer', () => {
  expect(nextSorting(ROOM_COLUMNS.slice(0, 2), { columnId: 'created', reversed: true })).toEqual(
    DEFAULT_SORTING,
  );
});
