import { converses, neverJoins } from '../../sessions.ts';
import { openCall, SECOND_MS } from '../../stage.ts';
import { ADMITTED_MS, callFor, callWithout, NOBODY, type Patient, SUPPORT } from './patient.ts';

const WELL = { verdict: 'ok', severity: 'ok' } as const;
const NO_WORKER = { verdict: 'no worker', severity: 'critical' } as const;

/** Situations about which worker takes a job, and which does not. */
export const workers: readonly Patient[] = [
  {
    room: 'publisher-without-agent',
    kind: 'C',
    about: 'One job for each publisher. The job for Bob failed, so he has no agent.',
    truth: { verdict: 'partly present', severity: 'critical' },
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const room = 'publisher-without-agent';
        world.addWorker({
          agentName: 'interpreter',
          type: 'JT_PUBLISHER',
          session: converses,
          sessionFor: (identity) => (identity === 'bob' ? neverJoins : null),
        });
        callFor(world, room, 'interpreter');
        world.addCaller({ room, identity: 'bob', name: 'Bob', publishAudio: true });
      }),
  },
  {
    room: 'entrypoint-raised',
    kind: 'C',
    about: 'The job claims to run, but its agent never joined.',
    truth: { verdict: 'absent', severity: 'critical' },
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        world.addWorker({ agentName: 'broken-desk', session: neverJoins });
        callFor(world, 'entrypoint-raised', 'broken-desk');
      }),
  },
  {
    room: 'declined',
    kind: 'F',
    about: 'The only worker with this name declined the job for all workers.',
    truth: { verdict: 'declined', severity: 'critical' },
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        world.addWorker({ agentName: 'picky-desk', declines: 'terminate' });
        callFor(world, 'declined', 'picky-desk');
      }),
  },
  {
    room: 'declined-by-unnamed',
    kind: 'F',
    about: 'An unnamed worker declined the automatic dispatch. A named agent serves the caller.',
    truth: WELL,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const room = 'declined-by-unnamed';
        const worker = world.addWorker({ declines: 'terminate' });
        callWithout(world, room);
        worker.kill();
        world.createDispatch(room, { agentName: SUPPORT });
      }),
  },
  {
    room: 'passed-on',
    kind: 'F',
    about: 'The only worker with this name declined the job for itself. The list does not show that.',
    truth: NO_WORKER,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        world.addWorker({ agentName: 'shy-desk', declines: 'pass' });
        callFor(world, 'passed-on', 'shy-desk');
      }),
  },
  {
    room: 'full-worker',
    kind: 'K',
    about:
      'The only worker with this name is full with another call. A worker whose name differs by two letters is not.',
    truth: NO_WORKER,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        world.addWorker({ agentName: 'sales-en', capacity: 1, session: converses });
        world.addWorker({ agentName: 'sales-es', session: converses });
        for (const name of ['sales-en', 'sales-es']) callFor(world, `${name}-served`, name);
        callFor(world, 'full-worker', 'sales-en');
      }),
  },
  {
    room: 'mistyped-name',
    kind: 'K',
    about: 'The dispatched name lacks one letter of a name that serves.',
    truth: NO_WORKER,
    play: ({ world, ago }) => ago(ADMITTED_MS, () => callFor(world, 'mistyped-name', 'suport')),
  },
  {
    room: 'no-capacity',
    kind: 'N',
    about: 'A newer server says why no agent joined: it asked four workers, and all were full.',
    truth: NO_WORKER,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        callFor(world, 'no-capacity', 'busy-desk');
        const history = { reason: 'JSR_NO_CAPACITY', workersAsked: 4 } as const;
        for (const { id } of world.listDispatches('no-capacity')) {
          world.tellJob('no-capacity', id, { history });
        }
      }),
  },
  {
    room: 'crash-looping',
    kind: 'N',
    about: "A newer server says that it keeps retrying, and that the agent's own code fails each time.",
    truth: { verdict: 'crash-looping', severity: 'critical' },
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        callFor(world, 'crash-looping', 'dizzy-desk');
        const firstStartedAtMs = world.clock.now();
        const history = { reason: 'JSR_RETRYING', attempts: 5, workersAsked: 1, firstStartedAtMs } as const;
        for (const { id } of world.listDispatches('crash-looping')) {
          world.tellJob('crash-looping', id, { history: { ...history, failedAttemptsMs: 40 * SECOND_MS } });
        }
      }),
  },
  {
    room: 'wrong-deployment',
    kind: 'Q',
    about: 'The dispatch asks for a deployment that no worker with this name has.',
    truth: NO_WORKER,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const dispatch = { agentName: SUPPORT, deployment: 'staging' };
        openCall(world, { room: 'wrong-deployment', dispatch, caller: { identity: 'alice', name: 'Alice' } });
      }),
  },
  {
    room: 'frozen-worker',
    kind: 'Q',
    about: 'One of two workers with this name hangs. Its jobs are lost, though the other worker is idle.',
    truth: NO_WORKER,
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const [healthy, frozen] = [
          world.addWorker({ agentName: 'twin-desk', session: converses }),
          world.addWorker({ agentName: 'twin-desk' }),
        ];
        frozen.hang();
        // The server picks one of them at random. Setting the load makes it pick the hung one.
        frozen.setLoad(1);
        for (const number of [1, 2]) callFor(world, `twin-served-${number}`, 'twin-desk');
        frozen.setLoad(0);
        healthy.setLoad(1);
        callFor(world, 'frozen-worker', 'twin-desk');
        healthy.setLoad(0);
      }),
  },
  {
    room: 'draining-worker',
    kind: 'Q',
    about: 'The only worker with this name is draining. It finishes its call and takes no other.',
    truth: NO_WORKER,
    play: ({ world, ago }) => {
      ago(ADMITTED_MS, () => {
        const worker = world.addWorker({ agentName: 'closing-desk', session: converses });
        callFor(world, 'closing-served', 'closing-desk');
        ago(ADMITTED_MS - 20 * SECOND_MS, () => {
          worker.drain();
          callFor(world, 'draining-worker', 'closing-desk');
        });
      });
    },
  },
  {
    room: 'served-by-another',
    kind: 'R',
    about: 'The caller has an agent. A second dispatch, to a name that no worker has, is left over.',
    truth: { verdict: 'no worker', severity: 'notice' },
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        callFor(world, 'served-by-another', SUPPORT);
        world.createDispatch('served-by-another', { agentName: NOBODY });
      }),
  },
  {
    room: 'dead-automatic-dispatch',
    kind: 'R',
    about: 'The caller has an agent. The agent of the automatic dispatch died before anybody looked.',
    truth: { verdict: 'absent', severity: 'notice' },
    play: ({ world, ago }) =>
      ago(ADMITTED_MS, () => {
        const room = 'dead-automatic-dispatch';
        const worker = world.addWorker();
        callWithout(world, room);
        // Kill it now, before it takes jobs in other rooms.
        worker.kill();
        world.createDispatch(room, { agentName: SUPPORT });
      }),
  },
];
