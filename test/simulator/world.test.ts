import { beforeEach, describe, expect, it } from 'vitest';
import { type Agenda, createAgenda } from '../../source/simulator/agenda.ts';
import {
  converses,
  leaves,
  neverJoins,
  speaksByAvatar,
  startsNoSession,
  staysMuted,
} from '../../source/simulator/sessions.ts';
import { createWorld, type World } from '../../source/simulator/world.ts';

const START_MS = 1_700_000_000_000;

let agenda: Agenda;
let world: World;

const pass = (milliseconds: number) => agenda.runTo(agenda.now() + milliseconds);

const identities = (room: string) =>
  world
    .listParticipants(room)
    .map(({ identity }) => identity)
    .sort();

const agentsIn = (room: string) => world.listParticipants(room).filter(({ kind }) => kind === 'AGENT');

const onlyJob = (room: string) => {
  const [dispatch] = world.listDispatches(room).filter(({ jobs }) => jobs.length > 0);
  return dispatch?.jobs[0];
};

beforeEach(() => {
  agenda = createAgenda(START_MS);
  world = createWorld({ clock: agenda, seed: 3 });
});

describe('a worker in the world', () => {
  it('takes no more jobs than its capacity, and takes one again when an agent left', () => {
    world.addWorker({ agentName: 'a', capacity: 1, session: leaves(5_000) });
    for (const room of ['one', 'two']) world.createDispatch(room, { agentName: 'a' });
    pass(2_000);
    expect([agentsIn('one').length, agentsIn('two').length]).toEqual([1, 0]);
    pass(10_000);
    expect([agentsIn('one').length, agentsIn('two').length]).toEqual([0, 0]);
    world.createDispatch('two', { agentName: 'a' });
    pass(2_000);
    expect(agentsIn('two').length).toBe(1);
  });

  it('takes jobs again when its load falls, but not those it missed', () => {
    const worker = world.addWorker({ agentName: 'a', load: 0.9 });
    world.createDispatch('room', { agentName: 'a' });
    worker.setLoad(0.3);
    pass(10_000);
    expect(agentsIn('room')).toEqual([]);
    world.createDispatch('room', { agentName: 'a' });
    pass(2_000);
    expect(agentsIn('room').length).toBe(1);
    expect(worker.activeJobs()).toBe(1);
  });

  it('shares the jobs with other workers of its name', () => {
    const workers = [1, 2, 3].map(() => world.addWorker({ agentName: 'a' }));
    for (let room = 0; room < 30; room += 1) world.createDispatch(`room-${room}`, { agentName: 'a' });
    const counts = workers.map((worker) => worker.activeJobs());
    expect(counts.reduce((sum, count) => sum + count)).toBe(30);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  it('for participants or publishers takes a job for each of them, whenever they join', () => {
    world.addWorker({ agentName: 'each', type: 'JT_PARTICIPANT' });
    world.addWorker({ agentName: 'voice', type: 'JT_PUBLISHER' });
    world.addCaller({ room: 'room', identity: 'early', publishAudio: true });
    pass(1_000);
    world.createDispatch('room', { agentName: 'each' });
    world.createDispatch('room', { agentName: 'voice' });
    world.addCaller({ room: 'room', identity: 'mute' });
    pass(8_000);
    const about = (agentName: string) =>
      world
        .listDispatches('room')
        .filter((dispatch) => dispatch.agentName === agentName)
        .flatMap(({ jobs }) => jobs.map((job) => `${job.type} ${job.participant?.identity}`))
        .sort();
    expect(about('each')).toEqual(['JT_PARTICIPANT early', 'JT_PARTICIPANT mute']);
    expect(about('voice')).toEqual(['JT_PUBLISHER early']);
    expect(agentsIn('room').length).toBe(3);
  });

  it('that hangs loses its agents by force, 3 s after their dispatch', () => {
    const worker = world.addWorker({ agentName: 'a' });
    const { id } = world.createDispatch('room', { agentName: 'a' });
    pass(1_000);
    worker.hang();
    world.deleteDispatch('room', id);
    pass(2_900);
    expect(agentsIn('room').length).toBe(1);
    pass(200);
    expect(agentsIn('room').length).toBe(0);
  });
});

describe('an agent in the world', () => {
  it('is JOINED at 0.4 s, ACTIVE at 0.6 s, and reports its state soon after', () => {
    world.addWorker({ agentName: 'a' });
    world.createDispatch('room', { agentName: 'a' });
    pass(190);
    expect(agentsIn('room')).toEqual([]);
    pass(60);
    expect(agentsIn('room')[0]).toMatchObject({ state: 'JOINED', attributes: { 'lk.agent_name': 'a' } });
    pass(260);
    expect(agentsIn('room')[0]?.state).toBe('ACTIVE');
    expect(agentsIn('room')[0]?.attributes['lk.agent.state']).toBeUndefined();
    pass(200);
    expect(agentsIn('room')[0]?.attributes['lk.agent.state']).toBe('listening');
  });

  it('speaks, listens and thinks in turn', () => {
    world.addWorker({ agentName: 'a', session: converses });
    world.createDispatch('room', { agentName: 'a' });
    const states = new Set<string | undefined>();
    for (let second = 0; second < 60; second += 1) {
      pass(1_000);
      states.add(agentsIn('room')[0]?.attributes['lk.agent.state']);
    }
    expect(states).toEqual(new Set(['listening', 'thinking', 'speaking']));
  });

  it('that starts no session reports no state, and one that never joins leaves a running job', () => {
    const worker = world.addWorker({ agentName: 'a', session: startsNoSession });
    world.createDispatch('one', { agentName: 'a' });
    worker.setSession(neverJoins);
    world.createDispatch('two', { agentName: 'a' });
    pass(10_000);
    expect(agentsIn('one')[0]).toMatchObject({ state: 'ACTIVE' });
    expect(agentsIn('one')[0]?.attributes).toEqual({ 'lk.agent_name': 'a', 'lk.agent.name': 'a' });
    expect(agentsIn('two')).toEqual([]);
    expect(onlyJob('two')).toMatchObject({ status: 'JS_RUNNING', endedAtMs: 0 });
  });

  it('can be muted and unmuted', () => {
    world.addWorker({
      agentName: 'a',
      session: {
        begin: (agent) => {
          staysMuted.begin(agent);
          agent.after(5_000, () =>
            agent.setMuted(agent.publish({ source: 'MICROPHONE', muted: true }), false),
          );
        },
      },
    });
    world.createDispatch('room', { agentName: 'a' });
    pass(2_000);
    expect(agentsIn('room')[0]?.tracks.map(({ muted }) => muted)).toEqual([true]);
    pass(5_000);
    expect(agentsIn('room')[0]?.tracks.map(({ muted }) => muted)).toEqual([true, false]);
  });

  it('can speak through an avatar, which is not an agent of a dispatch', () => {
    world.addWorker({ agentName: 'a', session: speaksByAvatar });
    world.createDispatch('room', { agentName: 'a' });
    pass(3_000);
    const [agent, avatar] = agentsIn('room').sort((a, b) => a.identity.length - b.identity.length);
    expect(agent?.tracks).toEqual([]);
    expect(avatar?.attributes).toEqual({ 'lk.publish_on_behalf': agent?.identity });
    expect(avatar?.tracks.map(({ kind }) => kind).sort()).toEqual(['AUDIO', 'VIDEO']);
  });

  it('never joins if its dispatch was deleted before', () => {
    world.addWorker({ agentName: 'a' });
    const { id } = world.createDispatch('room', { agentName: 'a' });
    pass(100);
    world.deleteDispatch('room', id);
    pass(10_000);
    expect(agentsIn('room')).toEqual([]);
  });

  it('that is killed is frozen for 20 s, then gone', () => {
    world.addWorker({ agentName: 'a', session: converses });
    world.createDispatch('room', { agentName: 'a' });
    pass(5_000);
    const [agent] = agentsIn('room');
    world.killParticipant('room', agent?.identity ?? '');
    pass(19_900);
    expect(agentsIn('room')[0]).toBe(agent);
    pass(200);
    expect(agentsIn('room')).toEqual([]);
  });
});

describe('a room in the world', () => {
  it('closes after its departure timeout, and takes its agents with it', () => {
    world.addWorker({ agentName: 'a' });
    world.createRoom({ name: 'room', departureTimeoutSeconds: 7, agents: [{ agentName: 'a' }] });
    const caller = world.addCaller({ room: 'room', identity: 'alice' });
    pass(60_000);
    caller.leave();
    pass(6_900);
    expect(identities('room').length).toBe(1);
    pass(200);
    expect(world.listRooms()).toEqual([]);
    expect(identities('room')).toEqual([]);
  });

  it('stays open while somebody comes back in time', () => {
    const caller = world.addCaller({ room: 'room', identity: 'alice' });
    pass(1_000);
    caller.leave();
    pass(15_000);
    world.addCaller({ room: 'room', identity: 'bob' });
    pass(600_000);
    expect(identities('room')).toEqual(['bob']);
  });

  it('counts at once, then at most every five seconds, and never counts agents as participants', () => {
    world.addWorker({ agentName: 'a' });
    world.createDispatch('room', { agentName: 'a' });
    pass(10_000);
    const counts = () => world.listRooms().map((room) => [room.numParticipants, room.numPublishers]);
    world.addCaller({ room: 'room', identity: 'alice', publishAudio: true });
    expect(counts()).toEqual([[1, 0]]);
    pass(4_900);
    expect(counts()).toEqual([[1, 0]]);
    pass(200);
    expect(counts()).toEqual([[1, 2]]);
  });

  it('has one participant per identity: the newer one replaces the older', () => {
    world.addCaller({ room: 'room', identity: 'alice', name: 'one' });
    pass(1_000);
    const [before] = world.listParticipants('room');
    world.addCaller({ room: 'room', identity: 'alice', name: 'two' });
    pass(1_000);
    const [after] = world.listParticipants('room');
    expect(after).toMatchObject({ name: 'two', state: 'ACTIVE' });
    expect(after?.id).not.toBe(before?.id);
    expect(identities('room')).toEqual(['alice']);
  });
});
