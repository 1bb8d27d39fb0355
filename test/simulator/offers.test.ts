import { beforeEach, describe, expect, it } from 'vitest';
import { type Agenda, createAgenda } from '../../source/simulator/agenda.ts';
import { neverJoins } from '../../source/simulator/sessions.ts';
import { createWorld, type World } from '../../source/simulator/world.ts';

const START_MS = 1_700_000_000_000;
const DISPATCHES = 40;

let agenda: Agenda;
let world: World;

const pass = (milliseconds: number) => agenda.runTo(agenda.now() + milliseconds);

/** How many of `DISPATCHES` dispatches to the name got a job. Each has its own room. */
const countTaken = (agentName: string): number => {
  const rooms = Array.from({ length: DISPATCHES }, (_, index) => `${agentName}-${index}`);
  for (const room of rooms) world.createDispatch(room, { agentName });
  pass(20_000);
  return rooms.filter((room) => world.listDispatches(room).some(({ jobs }) => jobs.length > 0)).length;
};

beforeEach(() => {
  agenda = createAgenda(START_MS);
  world = createWorld({ clock: agenda, seed: 3 });
});

describe('a worker that is offered a job', () => {
  it('can decline it for all: the job is listed as a success that took no time and has no agent', () => {
    const worker = world.addWorker({ agentName: 'a', declines: 'terminate' });
    world.createDispatch('room', { agentName: 'a' });
    pass(10_000);
    const [job, ...others] = world.listDispatches('room').flatMap(({ jobs }) => jobs);
    expect(others).toEqual([]);
    expect(job).toMatchObject({ status: 'JS_SUCCESS', participantIdentity: '', workerId: worker.id });
    expect(job?.endedAtMs).toBe(job?.startedAtMs);
    expect(worker.activeJobs()).toBe(0);
    expect(world.listParticipants('room')).toEqual([]);
  });

  it('can decline it for itself: the next worker is asked, and without one nothing is listed', () => {
    world.addWorker({ agentName: 'a', declines: 'pass' });
    world.addWorker({ agentName: 'a', declines: 'pass' });
    expect(countTaken('a')).toBe(0);
    world.addWorker({ agentName: 'a' });
    expect(countTaken('a')).toBe(DISPATCHES);
  });

  it('can hang: its jobs are lost, though the other worker is idle', () => {
    world.addWorker({ agentName: 'a' });
    world.addWorker({ agentName: 'a' }).hang();
    const taken = countTaken('a');
    expect(taken).toBeGreaterThan(DISPATCHES / 4);
    expect(taken).toBeLessThan((DISPATCHES * 3) / 4);
  });

  it('is asked more often the less load it reports', () => {
    const [idle, busy] = [0.1, 0.6].map((load) => world.addWorker({ agentName: 'a', load }));
    expect(countTaken('a')).toBe(DISPATCHES);
    expect(idle?.activeJobs()).toBeGreaterThan(busy?.activeJobs() ?? 0);
    expect(busy?.activeJobs()).toBeGreaterThan(0);
  });

  it('can fail for one of the participants its jobs are about', () => {
    world.addWorker({
      agentName: 'notes',
      type: 'JT_PUBLISHER',
      sessionFor: (identity) => (identity === 'bob' ? neverJoins : null),
    });
    world.createDispatch('room', { agentName: 'notes' });
    for (const identity of ['alice', 'bob']) world.addCaller({ room: 'room', identity, publishAudio: true });
    pass(10_000);
    const jobs = world.listDispatches('room').flatMap((dispatch) => dispatch.jobs);
    expect(jobs.map((job) => [job.participant?.identity, job.status]).sort()).toEqual([
      ['alice', 'JS_RUNNING'],
      ['bob', 'JS_RUNNING'],
    ]);
    const agents = world.listParticipants('room').filter(({ kind }) => kind === 'AGENT');
    const ofAlice = jobs.find((job) => job.participant?.identity === 'alice');
    expect(agents.map(({ identity }) => identity)).toEqual([ofAlice?.participantIdentity]);
  });

  it('of participants is offered a job for everybody but agents and recorders', () => {
    world.addWorker({ agentName: 'each', type: 'JT_PARTICIPANT' });
    world.createDispatch('room', { agentName: 'each' });
    world.addCaller({ room: 'room', identity: 'alice' });
    world.addCaller({ room: 'room', identity: 'stream', kind: 'INGRESS' });
    world.addCaller({ room: 'room', identity: 'recorder', hidden: true, recorder: true });
    world.addCaller({ room: 'room', identity: 'egress', kind: 'EGRESS' });
    pass(10_000);
    const subjects = world.listDispatches('room').flatMap(({ jobs }) => jobs.map((job) => job.participant));
    expect(subjects.map((subject) => subject?.identity).sort()).toEqual(['alice', 'stream']);
  });
});

describe('the agents named by a token', () => {
  it('count if the token creates the room, and are ignored if the room exists', () => {
    const roomAgents = [{ agentName: 'a', metadata: 'm' }];
    world.addCaller({ room: 'new', roomAgents });
    world.createRoom({ name: 'old' });
    world.addCaller({ room: 'old', roomAgents });
    pass(10_000);
    const named = (room: string) => world.listDispatches(room).map(({ agentName }) => agentName);
    expect(named('new')).toEqual(['a']);
    expect(named('old')).toEqual(['']);
  });
});

describe('a recorder', () => {
  it('takes no seat, keeps no room open, and is listed with its permission', () => {
    world.createRoom({ name: 'room', departureTimeoutSeconds: 5 });
    const caller = world.addCaller({ room: 'room', identity: 'alice' });
    world.addCaller({ room: 'room', identity: 'recorder', hidden: true, recorder: true });
    pass(10_000);
    expect(world.listRooms()[0]?.numParticipants).toBe(1);
    expect(world.getParticipant('room', 'recorder')).toMatchObject({ hidden: true, recorder: true });
    caller.leave();
    pass(6_000);
    expect(world.listRooms()).toEqual([]);
  });
});
