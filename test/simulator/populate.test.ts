import { beforeEach, describe, expect, it } from 'vitest';
import { type Agenda, createAgenda } from '../../source/simulator/agenda.ts';
import { populate } from '../../source/simulator/populate.ts';
import { createWorld, type World } from '../../source/simulator/world.ts';

const START_MS = 1_700_000_000_000;

let agenda: Agenda;
let world: World;

beforeEach(() => {
  agenda = createAgenda(START_MS);
  world = createWorld({ clock: agenda, seed: 3 });
});

describe('a population', () => {
  it('is there at once, adds up, and never changes', () => {
    populate(world, { rooms: 50, participants: 4, agentName: 'bulk', prefix: 'bulk-' });
    const rooms = world.listRooms();
    expect(rooms.length).toBe(50);
    for (const { name, numParticipants, numPublishers } of rooms) {
      const participants = world.listParticipants(name);
      const [dispatch, ...others] = world.listDispatches(name);
      expect(others).toEqual([]);
      expect([numParticipants, numPublishers, participants.length]).toEqual([3, 4, 4]);
      const agent = participants.find(({ kind }) => kind === 'AGENT');
      expect(agent?.identity).toBe(`agent-${dispatch?.jobs[0]?.id}`);
    }
    agenda.runTo(START_MS + 3_600_000);
    const byName = (records: typeof rooms) => new Map(records.map((room) => [room.name, room]));
    expect(byName(world.listRooms())).toEqual(byName(rooms));
  });

  it('can be without participants', () => {
    populate(world, { rooms: 3, participants: 0 });
    expect(world.listRooms().map(({ name }) => world.listParticipants(name).length)).toEqual([0, 0, 0]);
  });
});

describe('chance', () => {
  it('is the same for the same seed, and different for another', () => {
    const ids = (seed: number) => {
      const other = createWorld({ clock: createAgenda(START_MS), seed });
      populate(other, { rooms: 5 });
      return other.listRooms().map(({ id }) => id);
    };
    expect(ids(1)).toEqual(ids(1));
    expect(ids(1)).not.toEqual(ids(2));
  });
});
