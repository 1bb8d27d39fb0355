import { beforeEach, describe, expect, it } from 'vitest';
import { type Agenda, createAgenda } from '../../source/simulator/agenda.ts';
import { converses, leaves, losesVoice, type Session } from '../../source/simulator/sessions.ts';
import { createWorld, type World } from '../../source/simulator/world.ts';

const START_MS = 1_700_000_000_000;

let agenda: Agenda;
let world: World;

const pass = (milliseconds: number) => agenda.runTo(agenda.now() + milliseconds);

const agentIn = (room: string) => world.listParticipants(room).find(({ kind }) => kind === 'AGENT');

const stateIn = (room: string) => agentIn(room)?.attributes['lk.agent.state'];

/** The agent's state in each of the next seconds. */
const statesFor = (seconds: number): ReadonlySet<string | undefined> => {
  const states = new Set<string | undefined>();
  for (let second = 0; second < seconds; second += 1) {
    pass(1_000);
    states.add(stateIn('room'));
  }
  return states;
};

const call = (session: Session) => {
  world.addWorker({ agentName: 'a', session });
  world.createRoom({ name: 'room', agents: [{ agentName: 'a' }], departureTimeoutSeconds: 3_600 });
  const alice = world.addCaller({ room: 'room', identity: 'alice', publishAudio: true });
  pass(20_000);
  return alice;
};

beforeEach(() => {
  agenda = createAgenda(START_MS);
  world = createWorld({ clock: agenda, seed: 3 });
});

describe('a session', () => {
  it('closes when its caller leaves: the agent stays, listens, unmuted, and never changes again', () => {
    const alice = call(converses);
    expect(statesFor(30).size).toBeGreaterThan(1);
    alice.leave();
    pass(2_000);
    const closed = agentIn('room');
    expect(closed).toMatchObject({ state: 'ACTIVE', attributes: { 'lk.agent.state': 'listening' } });
    expect(closed?.tracks.map(({ muted }) => muted)).toEqual([false]);
    world.addCaller({ room: 'room', identity: 'alice', publishAudio: true });
    expect(statesFor(60)).toEqual(new Set(['listening']));
    expect(agentIn('room')).toBe(closed);
  });

  it('goes on when participants leave that it does not listen to', () => {
    call(converses);
    const bob = world.addCaller({ room: 'room', identity: 'bob' });
    pass(1_000);
    bob.leave();
    expect(statesFor(30).size).toBeGreaterThan(1);
  });

  it.each([
    ['is removed', () => world.removeParticipant('room', 'alice')],
    ['is cut off', () => world.killParticipant('room', 'alice')],
    ['joins a second time', () => world.addCaller({ room: 'room', identity: 'alice' })],
  ])('goes on when its caller %s, because that is not leaving', (_, act) => {
    call(converses);
    act();
    expect(statesFor(60).size).toBeGreaterThan(1);
  });

  it('can be told to stay open', () => {
    const alice = call({ ...converses, staysOpen: true });
    alice.leave();
    expect(statesFor(60).size).toBeGreaterThan(1);
  });

  it('that is closed still lets the program leave', () => {
    call(leaves(60_000)).leave();
    pass(30_000);
    expect(agentIn('room')).toBeDefined();
    pass(30_000);
    expect(agentIn('room')).toBeUndefined();
  });

  it('of a publisher listens to that publisher', () => {
    world.addWorker({ agentName: 'notes', type: 'JT_PUBLISHER', session: converses });
    world.createDispatch('room', { agentName: 'notes' });
    const first = world.addCaller({ room: 'room', identity: 'alice' });
    pass(1_000);
    world.addCaller({ room: 'room', identity: 'bob', publishAudio: true });
    pass(10_000);
    first.leave();
    expect(statesFor(60).size).toBeGreaterThan(1);
  });

  it('can lose its voice and get it back', () => {
    call(losesVoice(30_000, 9_000));
    expect(agentIn('room')?.tracks.length).toBe(1);
    pass(12_000);
    expect(agentIn('room')).toMatchObject({ state: 'ACTIVE', tracks: [] });
    pass(9_000);
    expect(agentIn('room')?.tracks.length).toBe(1);
  });
});
