import {
  converses,
  leaves,
  listens,
  losesVoice,
  type Session,
  speaksUnheard,
  thinksForEver,
  writesOnly,
} from '../../sessions.ts';
import { fictionalNumber, openCall, SECOND_MS, type Stage } from '../../stage.ts';
import { ADMITTED_MS, callFor, type Patient, SUPPORT } from './patient.ts';

const WELL = { verdict: 'ok', severity: 'ok' } as const;
const SILENT = { verdict: 'silent', severity: 'warning' } as const;
const HANDED_OVER = { verdict: 'handed over', severity: 'notice' } as const;

/** Seconds after opening, for a session that began when the room was created. */
const afterOpening = (seconds: number): number => ADMITTED_MS + seconds * SECOND_MS;

/** Writes an answer from time to time. Its state is `speaking` meanwhile, but it publishes no audio. */
const writes: Session = {
  begin: (agent) => {
    writesOnly.begin(agent);
    const answer = (): void => {
      agent.setState('thinking');
      agent.after(1_200, () => agent.setState('speaking'));
      agent.after(2_800, () => agent.setState('listening'));
      agent.after(9_000, answer);
    };
    agent.after(4_000, answer);
  },
};

/** Changes its state every 3 s, so polling every 6 s always sees the same state. */
const changesInStep: Session = {
  begin: (agent) => {
    listens.begin(agent);
    const turn = (state: string, other: string): void => {
      agent.setState(state);
      agent.after(3_000, () => turn(other, state));
    };
    agent.after(1_000, () => turn('thinking', 'speaking'));
  },
};

/** A call served by its own worker, whose agents run this session. */
const servedBy =
  (room: string, agentName: string, session: Session) =>
  ({ world, ago }: Stage): void =>
    ago(ADMITTED_MS, () => {
      world.addWorker({ agentName, session });
      callFor(world, room, agentName);
    });

/** Situations in which an agent is present, and whether it really serves. */
export const agents: readonly Patient[] = [
  {
    room: 'session-closed',
    kind: 'D',
    about: 'The caller left and came back. The session closed, so the agent is there but listens to nobody.',
    truth: { verdict: 'session may have ended', severity: 'warning' },
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const room = 'session-closed';
        const caller = callFor(world, room, SUPPORT);
        ago(-8 * SECOND_MS, () => caller?.leave());
        ago(-16 * SECOND_MS, () => world.addCaller({ room, identity: 'alice', publishAudio: true }));
      }),
  },
  {
    room: 'session-stays-open',
    kind: 'D',
    about: 'The caller left and came back to a session that stays open. It answers as before.',
    truth: WELL,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const room = 'session-stays-open';
        world.addWorker({ agentName: 'patient-desk', session: { ...converses, staysOpen: true } });
        const caller = callFor(world, room, 'patient-desk');
        ago(-8 * SECOND_MS, () => caller?.leave());
        ago(-16 * SECOND_MS, () => world.addCaller({ room, identity: 'alice', publishAudio: true }));
      }),
  },
  {
    room: 'caller-reconnected',
    kind: 'D',
    about: "The caller's client reconnected under a new id. Nobody left, and the session goes on.",
    truth: WELL,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const room = 'caller-reconnected';
        world.addWorker({ agentName: 'quiet-desk', session: listens });
        callFor(world, room, 'quiet-desk');
        ago(-12 * SECOND_MS, () => world.addCaller({ room, identity: 'alice', publishAudio: true }));
      }),
  },
  {
    room: 'handed-over',
    kind: 'E',
    about: 'The agent handed the caller to another agent, which serves the caller now, and left.',
    truth: HANDED_OVER,
    play: (stage) => {
      const { world, ago } = stage;
      world.addWorker({ agentName: 'billing-desk', session: converses });
      servedBy('handed-over', 'intake-desk', leaves(afterOpening(14), converses))(stage);
      ago(-10 * SECOND_MS, () => world.createDispatch('handed-over', { agentName: 'billing-desk' }));
    },
  },
  {
    room: 'warm-transfer',
    kind: 'E',
    about: 'The agent connected a caller with a colleague, and left them to talk.',
    truth: HANDED_OVER,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const room = 'warm-transfer';
        world.addWorker({ agentName: 'transfer-desk', session: leaves(afterOpening(14), converses) });
        const caller = { identity: 'sip_15550131', phoneNumber: fictionalNumber(31) };
        openCall(world, { room, dispatch: { agentName: 'transfer-desk' }, caller });
        ago(-6 * SECOND_MS, () =>
          world.addCaller({ room, identity: 'jane', name: 'Jane', publishAudio: true }),
        );
      }),
  },
  {
    room: 'agent-left-caller',
    kind: 'E',
    about: 'The agent left and nobody took over. Its caller is alone.',
    truth: { verdict: 'left', severity: 'critical' },
    play: servedBy('agent-left-caller', 'hasty-desk', leaves(afterOpening(14), converses)),
  },
  {
    room: 'text-only',
    kind: 'G',
    about: 'An agent that only writes. It never had a voice.',
    truth: WELL,
    play: servedBy('text-only', 'chat-desk', writes),
  },
  {
    room: 'voice-away-briefly',
    kind: 'G',
    about: 'The agent lost its voice for nine seconds, and has it back.',
    truth: WELL,
    play: servedBy('voice-away-briefly', 'hold-desk', losesVoice(afterOpening(20), 9 * SECOND_MS)),
  },
  {
    room: 'voice-gone',
    kind: 'G',
    about: 'The agent lost its voice for good.',
    truth: SILENT,
    play: servedBy('voice-gone', 'hoarse-desk', losesVoice(afterOpening(10))),
  },
  {
    room: 'speaks-unheard',
    kind: 'G',
    about: 'The agent always reports that it speaks, but publishes no audio.',
    truth: SILENT,
    play: servedBy('speaks-unheard', 'mute-desk', speaksUnheard),
  },
  {
    room: 'thinks-long',
    kind: 'H',
    about: 'The agent thinks for minutes, perhaps during a long tool call.',
    truth: { verdict: 'stuck', severity: 'notice' },
    play: servedBy('thinks-long', 'thorough-desk', thinksForEver()),
  },
  {
    room: 'changes-in-step',
    kind: 'H',
    about: 'The agent changes its state every three seconds. Slow polling sees no change.',
    truth: WELL,
    play: servedBy('changes-in-step', 'brisk-desk', changesInStep),
  },
  {
    room: 'two-purposes',
    kind: 'I',
    about: 'Two agents with one name translate into two languages, as their metadata says.',
    truth: WELL,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const room = 'two-purposes';
        world.addWorker({ agentName: 'translator', session: converses });
        openCall(world, { room, caller: { identity: 'alice', name: 'Alice' } });
        for (const language of ['es', 'de']) {
          world.createDispatch(room, { agentName: 'translator', metadata: `{"to":"${language}"}` });
        }
      }),
  },
  {
    room: 'dispatched-twice',
    kind: 'I',
    about: 'The same dispatch was created twice. Two agents talk to one caller.',
    truth: { verdict: 'duplicate', severity: 'warning' },
    play: ({ world, ago }) => {
      ago(ADMITTED_MS, () => callFor(world, 'dispatched-twice', SUPPORT));
      ago(ADMITTED_MS - 10 * SECOND_MS, () =>
        world.createDispatch('dispatched-twice', { agentName: SUPPORT }),
      );
    },
  },
];
