import { fictionalNumber, openCall, SECOND_MS } from '../../stage.ts';
import { ADMITTED_MS, callFor, callWithout, NOBODY, type Patient, SUPPORT } from './patient.ts';

const NO_WORKER = { verdict: 'no worker', severity: 'critical' } as const;
const NOBODY_WAITS = { verdict: 'no worker', severity: 'notice' } as const;
const WELL = { verdict: 'ok', severity: 'ok' } as const;

/** Situations about who is a person, and who is waiting. */
export const people: readonly Patient[] = [
  {
    room: 'person-called-agent',
    kind: 'A',
    about: "A caller's metadata mentions an agent. The caller waits for an agent that nobody dispatches.",
    truth: NO_WORKER,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const metadata = '{"agentId":"a-17"}';
        world.addCaller({ room: 'person-called-agent', identity: 'alice', metadata, publishAudio: true });
        world.createDispatch('person-called-agent', { agentName: NOBODY });
      }),
  },
  {
    room: 'person-named-like-agent',
    kind: 'A',
    about:
      "A caller's identity starts like an agent's. The caller waits for an agent that nobody dispatches.",
    truth: NO_WORKER,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const caller = { identity: 'agent-4711' };
        openCall(world, { room: 'person-named-like-agent', dispatch: { agentName: NOBODY }, caller });
      }),
  },
  {
    room: 'colleague-named-like-agent',
    kind: 'A',
    about:
      "A colleague's identity starts like an agent's. The colleague listens to a caller who has an agent.",
    truth: WELL,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        callFor(world, 'colleague-named-like-agent', SUPPORT);
        world.addCaller({ room: 'colleague-named-like-agent', identity: 'agent-jane', name: 'Jane' });
      }),
  },
  {
    room: 'token-agents-ignored',
    kind: 'B',
    about: 'The server ignored the agents named by a token, because the room already existed.',
    truth: { verdict: 'unattended', severity: 'notice' },
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const room = 'token-agents-ignored';
        world.createRoom({ name: room, departureTimeoutSeconds: 3_600 });
        const roomAgents = [{ agentName: SUPPORT }];
        world.addCaller({ room, identity: 'alice', publishAudio: true, roomAgents });
      }),
  },
  {
    room: 'restarted-then-died',
    kind: 'B',
    about: 'A restart lost the dispatch, and later the worker died. No record of the agent is left.',
    truth: { verdict: 'unattended', severity: 'notice' },
    play: ({ world, ago }) => {
      const room = 'restarted-then-died';
      ago(9 * 60 * SECOND_MS, () => {
        const worker = world.addWorker({ agentName: 'departed-desk' });
        callWithout(world, room);
        world.createDispatch(room, { agentName: 'departed-desk' });
        ago(8 * 60 * SECOND_MS, () => world.restart({ rooms: [room] }));
        ago(7 * 60 * SECOND_MS, worker.kill);
      });
    },
  },
  {
    room: 'phone-rings',
    kind: 'G',
    about: 'An agent calls somebody whose telephone still rings.',
    truth: WELL,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const caller = { identity: 'sip_15550121', phoneNumber: fictionalNumber(21), publishAudio: false };
        const room = 'phone-rings';
        openCall(world, { room, dispatch: { agentName: SUPPORT } });
        world.addCaller({ room, ...caller, callStatus: 'ringing' });
      }),
  },
  {
    room: 'phone-rings-no-worker',
    kind: 'G',
    about: 'A telephone rings in a room that gets no agent. Nobody waits until it is answered.',
    truth: NOBODY_WAITS,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const room = 'phone-rings-no-worker';
        openCall(world, { room, dispatch: { agentName: NOBODY } });
        const caller = { identity: 'sip_15550122', phoneNumber: fictionalNumber(22) };
        world.addCaller({ room, ...caller, callStatus: 'ringing' });
      }),
  },
  {
    room: 'with-ingress',
    kind: 'L',
    about: 'An agent listens to a stream from an ingress. It is not alone.',
    truth: WELL,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        openCall(world, { room: 'with-ingress', dispatch: { agentName: SUPPORT } });
        const stream = { identity: 'studio-stream', kind: 'INGRESS' } as const;
        world.addCaller({ room: 'with-ingress', ...stream, publishAudio: true });
      }),
  },
  {
    room: 'left-alone',
    kind: 'L',
    about: 'The caller leaves, and the agent stays alone.',
    truth: { verdict: 'alone', severity: 'notice' },
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const caller = callFor(world, 'left-alone', SUPPORT);
        ago(-5 * SECOND_MS, () => caller?.leave());
      }),
  },
  {
    room: 'simulated-caller',
    kind: 'M',
    about:
      'A simulated caller waits for an agent that nobody dispatches. It is marked as simulated, and counted unless asked otherwise.',
    truth: NO_WORKER,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const room = 'simulated-caller';
        openCall(world, { room, dispatch: { agentName: NOBODY } });
        world.addCaller({
          room,
          identity: 'simulated-alice',
          kindDetails: ['SIMULATION'],
          attributes: { 'lk.simulator': 'true' },
          publishAudio: true,
        });
      }),
  },
  {
    room: 'tools-and-recorder',
    kind: 'M',
    about: 'A tool, a recorder and an egress are there. Nobody waits.',
    truth: NOBODY_WAITS,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const room = 'tools-and-recorder';
        openCall(world, { room, dispatch: { agentName: NOBODY } });
        world.addCaller({ room, identity: 'calendar', attributes: { 'lk.actions': '[{"name":"book"}]' } });
        world.addCaller({ room, identity: 'recorder', hidden: true, recorder: true });
        world.addCaller({ room, identity: 'egress', kind: 'EGRESS', hidden: true, recorder: true });
      }),
  },
];
