import { AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Agenda, createAgenda } from '../../source/simulator/agenda.ts';
import { startSimulator } from '../../source/simulator/simulator.ts';
import { createWorld, type World } from '../../source/simulator/world.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';

const START_MS = 1_700_000_000_000;

let agenda: Agenda;
let world: World;

const pass = (milliseconds: number) => agenda.runTo(agenda.now() + milliseconds);

const byIdentity = (room: string) =>
  new Map(world.listParticipants(room).map((participant) => [participant.identity, participant]));

const agentOf = (room: string) => {
  const agent = world.listParticipants(room).find(({ kind }) => kind === 'AGENT');
  if (agent === undefined) throw new Error(`no agent in ${room}`);
  return agent;
};

const namesOfDispatches = (room: string) => world.listDispatches(room).map(({ agentName }) => agentName);

const roomId = (name: string) => world.listRooms([name])[0]?.id;

beforeEach(() => {
  agenda = createAgenda(START_MS);
  world = createWorld({ clock: agenda, seed: 3 });
});

describe('a restart of the server with Redis', () => {
  it('keeps rooms and living participants under new ids, and loses the dispatches created by the API', () => {
    world.addWorker({ agentName: 'a' });
    world.addCaller({ room: 'room', identity: 'alice' });
    world.createDispatch('room', { agentName: 'a' });
    pass(10_000);
    const [id, before] = [roomId('room'), byIdentity('room')];
    world.restart();
    const after = byIdentity('room');
    expect(roomId('room')).toBe(id);
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [identity, participant] of after) {
      expect(participant.id).not.toBe(before.get(identity)?.id);
      expect(participant.attributes).toEqual(before.get(identity)?.attributes);
    }
    const [automatic, ...others] = world.listDispatches('room');
    expect(others).toEqual([]);
    expect(automatic).toMatchObject({ agentName: '', jobs: [] });
    for (const { joinedAtMs } of after.values()) {
      expect(joinedAtMs).toBeGreaterThan((automatic?.createdAtMs ?? 0) - 1);
    }
  });

  it('recreates the dispatches a room was created with, and no worker is back in time to take them', () => {
    world.addWorker({ agentName: 'a' });
    world.createRoom({ name: 'room', agents: [{ agentName: 'a', metadata: 'm' }] });
    world.addCaller({ room: 'room', identity: 'alice' });
    pass(10_000);
    const [before] = world.listDispatches('room');
    world.restart();
    pass(20_000);
    const [after, ...others] = world.listDispatches('room');
    expect(others).toEqual([]);
    expect(after).toMatchObject({ agentName: 'a', metadata: 'm', jobs: [] });
    expect(after?.id).not.toBe(before?.id);
    world.createDispatch('other', { agentName: 'a' });
    pass(10_000);
    expect(agentOf('other').state).toBe('ACTIVE');
  });

  it('keeps listing a dead agent unchanged, until the room closes', () => {
    const worker = world.addWorker({ agentName: 'a' });
    world.createRoom({ name: 'room', departureTimeoutSeconds: 7 });
    const caller = world.addCaller({ room: 'room', identity: 'alice', publishAudio: true });
    world.createDispatch('room', { agentName: 'a' });
    pass(10_000);
    const dead = agentOf('room');
    worker.kill();
    pass(2_000);
    world.restart();
    const [automatic] = world.listDispatches('room');
    expect((automatic?.createdAtMs ?? 0) - dead.joinedAtMs).toBeGreaterThan(1_000);
    pass(600_000);
    expect(agentOf('room')).toBe(dead);
    expect(world.isFormer('room', dead.identity)).toBe(true);
    expect(world.listRooms()[0]).toMatchObject({ numParticipants: 1, numPublishers: 1 });
    caller.leave();
    pass(6_900);
    expect(agentOf('room')).toBe(dead);
    pass(200);
    expect(world.listRooms()).toEqual([]);
    expect(world.listParticipants('room')).toEqual([]);
  });

  it('keeps listing a dead caller, who can come back and then belongs to this life', () => {
    const caller = world.addCaller({ room: 'room', identity: 'alice' });
    world.addCaller({ room: 'room', identity: 'bob' });
    pass(10_000);
    caller.kill();
    pass(1_000);
    world.restart();
    pass(60_000);
    expect(world.isFormer('room', 'alice')).toBe(true);
    const joinedAtMs = byIdentity('room').get('alice')?.joinedAtMs ?? 0;
    world.addCaller({ room: 'room', identity: 'alice' });
    expect(world.isFormer('room', 'alice')).toBe(false);
    expect(byIdentity('room').get('alice')?.joinedAtMs).toBeGreaterThan(joinedAtMs + 60_000);
  });

  it('of one node leaves the rooms of other nodes alone', () => {
    for (const room of ['one', 'other']) world.addCaller({ room, identity: 'alice' });
    pass(1_000);
    const before = world.listParticipants('other');
    world.restart({ rooms: ['one'] });
    expect(world.listParticipants('other')).toEqual(before);
  });
});

describe('a restart of the server without Redis', () => {
  it('has its rooms recreated by returning participants: new ids, agents and dispatches gone', () => {
    world.addWorker({ agentName: 'a' });
    world.addCaller({ room: 'room', identity: 'alice' });
    world.createDispatch('room', { agentName: 'a' });
    world.createDispatch('empty', { agentName: 'a' });
    pass(10_000);
    const id = roomId('room');
    world.restart({ keepsRooms: false, agentsReturn: false });
    expect(world.listRooms().map(({ name }) => name)).toEqual(['room']);
    expect(roomId('room')).not.toBe(id);
    expect([...byIdentity('room').keys()]).toEqual(['alice']);
    expect(namesOfDispatches('room')).toEqual(['']);
  });

  it('that was short gets its agents back too', () => {
    world.addWorker({ agentName: 'a' });
    world.addCaller({ room: 'room', identity: 'alice' });
    world.createDispatch('room', { agentName: 'a' });
    pass(10_000);
    const { identity, id } = agentOf('room');
    world.restart({ keepsRooms: false });
    expect(agentOf('room')).toMatchObject({ identity, state: 'ACTIVE' });
    expect(agentOf('room').id).not.toBe(id);
  });

  it("recreates the agents named by a returning participant's token", () => {
    world.addCaller({ room: 'room', identity: 'alice', roomAgents: [{ agentName: 'a' }] });
    pass(10_000);
    world.restart({ keepsRooms: false });
    expect(namesOfDispatches('room')).toEqual(['a']);
  });
});

describe('a call about a participant of a former life', () => {
  it('hangs for 3 s, then fails; the rest of the room answers', async () => {
    const clock = createManualClock();
    const simulator = await startSimulator({ clock });
    try {
      const { url, apiKey, apiSecret } = simulator;
      const rooms = new RoomServiceClient(url, apiKey, apiSecret);
      simulator.world.addCaller({ room: 'room', identity: 'alice' }).kill();
      simulator.world.addCaller({ room: 'room', identity: 'bob' });
      await clock.advance(1_000);
      simulator.world.restart();
      const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
        ['RemoveParticipant', () => rooms.removeParticipant('room', 'alice')],
        ['UpdateParticipant', () => rooms.updateParticipant('room', 'alice', { name: 'Alice' })],
      ];
      for (const [method, call] of calls) {
        let failure: unknown = null;
        const ended = call().catch((error: unknown) => {
          failure = error;
        });
        while (!simulator.calls.has(method)) await settle();
        await settle();
        await clock.advance(2_900);
        expect(failure).toBeNull();
        await clock.advance(200);
        await ended;
        expect(failure).toMatchObject({ status: 503, code: 'unavailable' });
      }
      expect((await rooms.getParticipant('room', 'alice')).identity).toBe('alice');
      await rooms.removeParticipant('room', 'bob');
      expect((await rooms.listParticipants('room')).map(({ identity }) => identity)).toEqual(['alice']);
      const dispatches = new AgentDispatchClient(url, apiKey, apiSecret);
      expect((await dispatches.listDispatch('room')).length).toBe(1);
    } finally {
      await simulator.close();
    }
  });
});
