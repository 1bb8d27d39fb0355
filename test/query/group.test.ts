import { describe, expect, it } from 'vitest';
import { groupAgents, groupingName, groupings, nextGrouping } from '../../source/query/group.ts';
import { anAgent, aRoom } from '../helpers/fleet-builder.ts';

const item = (roomName: string, changes: Parameters<typeof anAgent>[0] = {}) => ({
  room: aRoom(roomName),
  agent: anAgent({ identity: `agent-${roomName}`, ...changes }),
});

const agents = [
  item('a', { deployment: 'v10', workerId: 'AW_1', participant: { attributes: { region: 'eu', job: '1' } } }),
  item('b', { deployment: 'v9', workerId: null, participant: { attributes: { region: 'us', job: '2' } } }),
  item('c', { deployment: '', workerId: 'AW_1', participant: { attributes: { region: 'eu' } } }),
  item('d', { deployment: null, participant: { attributes: { 'lk.agent_name': 'x' } } }),
  item('a', { identity: 'second', deployment: 'v10', participant: { attributes: {} } }),
];

const grouped = (grouping: Parameters<typeof groupAgents>[1]) =>
  groupAgents(agents, grouping).map(({ value, items, rooms }) => [value, items.length, rooms]);

describe('groups', () => {
  it('by deployment: by value, numbers as numbers, none and unknown last', () => {
    expect(grouped({ by: 'deployment' })).toEqual([
      ['v9', 1, 1],
      ['v10', 2, 1],
      ['', 1, 1],
      [null, 1, 1],
    ]);
  });
  it('by worker, by agent name', () => {
    expect(grouped({ by: 'worker' })).toEqual([
      ['AW_1', 4, 3],
      [null, 1, 1],
    ]);
    expect(grouped({ by: 'agent name' })).toEqual([['support', 5, 4]]);
  });
  it('by attribute', () => {
    expect(grouped({ by: 'attribute', name: 'region' })).toEqual([
      ['eu', 2, 2],
      ['us', 1, 1],
      [null, 2, 2],
    ]);
  });
  it('keep the order of their agents', () => {
    const [group] = groupAgents(agents, { by: 'agent name' });
    expect(group?.items).toEqual(agents);
  });
});

it('offers the attributes that tell agents apart and do not name each of them', () => {
  expect(groupings(agents).map(groupingName)).toEqual(['deployment', 'worker', 'agent name', 'region']);
});

it('goes from one to the next and back to none', () => {
  const names: (string | null)[] = [];
  let current = nextGrouping(agents, null);
  while (current !== null) {
    names.push(groupingName(current));
    current = nextGrouping(agents, current);
  }
  expect(names).toEqual(['deployment', 'worker', 'agent name', 'region']);
});
