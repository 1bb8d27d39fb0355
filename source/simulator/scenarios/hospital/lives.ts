import { converses } from '../../sessions.ts';
import { MINUTE_MS, SECOND_MS, type Stage } from '../../stage.ts';
import { ADMITTED_MS, callFor, callWithout, NOBODY, type Patient, SUPPORT } from './patient.ts';

const CALLED_MS = 9 * MINUTE_MS;
const DIED_MS = 8 * MINUTE_MS;
/** The restart comes before the server has dropped the killed participants. */
const RESTARTED_MS = DIED_MS - 5 * SECOND_MS;

/** The worker dies, then the server restarts and keeps listing the agent unchanged. */
const outlive = ({ world, ago }: Stage, room: string, agentName: string): void =>
  ago(CALLED_MS, () => {
    const worker = world.addWorker({ agentName, session: converses });
    callWithout(world, room);
    world.createDispatch(room, { agentName });
    ago(DIED_MS, worker.kill);
    ago(RESTARTED_MS, () => world.restart({ rooms: [room] }));
  });

/** Situations about when something began, and which life of a room it belongs to. */
export const lives: readonly Patient[] = [
  {
    room: 'agent-called-late',
    kind: 'J',
    about: 'Two people have talked for minutes when an agent is dispatched. It needs a moment to join.',
    truth: { verdict: 'waiting', severity: 'ok' },
    play: ({ world, ago }) => {
      const room = 'agent-called-late';
      ago(ADMITTED_MS, () => {
        callWithout(world, room);
        world.addCaller({ room, identity: 'bob', name: 'Bob', publishAudio: true });
      });
      ago(-86 * SECOND_MS, () => world.createDispatch(room, { agentName: NOBODY }));
    },
  },
  {
    room: 'former-life',
    kind: 'O',
    about: 'The server restarted. The caller is back, but the listed agent died before the restart.',
    truth: { verdict: 'unserved', severity: 'critical' },
    play: (stage) => outlive(stage, 'former-life', 'loyal-desk'),
  },
  {
    room: 'former-life-served',
    kind: 'O',
    about:
      'The server restarted and still lists a dead agent. Another agent with the same name serves the caller.',
    truth: { verdict: 'ok', severity: 'ok' },
    play: (stage) => {
      const { world, ago } = stage;
      outlive(stage, 'former-life-served', 'steady-desk');
      ago(ADMITTED_MS, () => {
        world.addWorker({ agentName: 'steady-desk', session: converses });
        world.createDispatch('former-life-served', { agentName: 'steady-desk' });
      });
    },
  },
  {
    room: 'former-caller',
    kind: 'O',
    about: 'The server restarted. The agent is back, but the listed caller is gone.',
    truth: { verdict: 'untracked', severity: 'notice' },
    play: ({ world, ago }) =>
      ago(CALLED_MS, () => {
        const room = 'former-caller';
        world.addWorker({ agentName: 'faithful-desk', session: converses });
        const caller = callWithout(world, room);
        world.createDispatch(room, { agentName: 'faithful-desk' });
        ago(DIED_MS, () => caller?.kill());
        ago(RESTARTED_MS, () => world.restart({ rooms: [room] }));
      }),
  },
  {
    room: 'ghost',
    kind: 'P',
    about: "The room's node died. The room is still listed, but no node answers for it.",
    truth: { verdict: 'ghost', severity: 'warning' },
    play: ({ world, faults, ago }) =>
      ago(ADMITTED_MS, () => {
        callFor(world, 'ghost', SUPPORT);
        ago(MINUTE_MS, () => faults.haunt('ghost'));
      }),
  },
  {
    room: 'made-anew',
    kind: 'S',
    about:
      'The server was away too long. The caller is back in a new room of the same name, without agent or dispatch.',
    truth: { verdict: 'unserved', severity: 'critical' },
    play: ({ world, ago }) => {
      const room = 'made-anew';
      ago(ADMITTED_MS, () => {
        callWithout(world, room);
        world.createDispatch(room, { agentName: SUPPORT });
      });
      ago(-20 * SECOND_MS, () => world.restart({ rooms: [room], keepsRooms: false, agentsReturn: false }));
    },
  },
];
