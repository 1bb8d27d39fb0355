import type { Scenario } from '../scenario.ts';
import { converses, listens, losesVoice, neverJoins, type Session } from '../sessions.ts';
import {
  createStage,
  fictionalNumber,
  MINUTE_MS,
  onlyDispatch,
  openCall,
  SECOND_MS,
  type Stage,
} from '../stage.ts';

const AGE_MS = 3 * MINUTE_MS;
const HEALTHY_CALLS = 3;

/** The room with the problem. */
export const TROUBLED_ROOM = 'call-trouble';

const named = (name: string, about: string, play: (stage: Stage) => void): Scenario => ({
  name,
  about,
  ageMs: AGE_MS,
  build: ({ world, faults }) => play(createStage(world, faults, AGE_MS)),
});

/**
 * Some healthy rooms, so the room with the problem is not the only one.
 * @param madeWith their dispatches, or others to create later
 */
const addHealthyCalls = ({ world }: Stage, madeWith = true): void => {
  const dispatch = { agentName: 'support-v2' };
  world.addWorker({ agentName: 'support-v2', session: converses });
  for (let call = 1; call <= HEALTHY_CALLS; call += 1) {
    const room = `call-000${call}`;
    const caller = { identity: `caller-${call}`, phoneNumber: fictionalNumber(call) };
    openCall(world, { room, caller, ...(madeWith ? { dispatch } : {}) });
    if (!madeWith) world.createDispatch(room, dispatch);
  }
};

const openTroubledCall = ({ world }: Stage, agentName: string) =>
  openCall(world, {
    room: TROUBLED_ROOM,
    dispatch: { agentName },
    caller: { identity: 'alice', name: 'Alice' },
  });

/**
 * A call, one minute old, with its own worker. The worker's first agent runs this session; later agents work
 * normally.
 */
const withFirstAgent = (stage: Stage, session: Session): void => {
  addHealthyCalls(stage);
  stage.ago(MINUTE_MS, () => {
    const worker = stage.world.addWorker({ agentName: 'billing', session });
    openTroubledCall(stage, 'billing');
    worker.setSession(listens);
  });
};

const healthy = named('healthy', 'Every caller is served.', addHealthyCalls);

const noWorker = named(
  'no-worker',
  'A dispatch whose worker is not running. The worker starts after half a minute, but the dispatch is not retried.',
  (stage) => {
    addHealthyCalls(stage);
    stage.ago(MINUTE_MS, () => openTroubledCall(stage, 'billing'));
    stage.ago(-30 * SECOND_MS, () => {
      stage.world.addWorker({ agentName: 'billing' });
    });
  },
);

const wrongName = named('wrong-name', 'A dispatch with a mistyped agent name.', (stage) => {
  addHealthyCalls(stage);
  stage.ago(MINUTE_MS, () => openTroubledCall(stage, 'suport-v2'));
});

const crashed = named(
  'crashed',
  'An agent is killed after five seconds, and looks alive for twenty more. Another worker is there.',
  (stage) => {
    addHealthyCalls(stage);
    stage.ago(MINUTE_MS, () => {
      const worker = stage.world.addWorker({ agentName: 'billing' });
      openTroubledCall(stage, 'billing');
      stage.ago(-5 * SECOND_MS, () => {
        worker.kill();
        stage.world.addWorker({ agentName: 'billing' });
      });
    });
  },
);

const silent = named('silent', 'An agent loses its voice after five seconds, and stays.', (stage) =>
  withFirstAgent(stage, losesVoice(MINUTE_MS + 5 * SECOND_MS)),
);

const duplicate = named(
  'duplicate',
  'A dispatch was created twice. Two agents talk to one caller.',
  (stage) => {
    addHealthyCalls(stage);
    stage.ago(MINUTE_MS, () => openTroubledCall(stage, 'support-v2'));
    stage.ago(50 * SECOND_MS, () => stage.world.createDispatch(TROUBLED_ROOM, { agentName: 'support-v2' }));
  },
);

const alone = named('alone', 'A caller leaves after five seconds, and the agent stays.', (stage) => {
  addHealthyCalls(stage);
  stage.ago(MINUTE_MS, () => {
    const caller = openTroubledCall(stage, 'support-v2');
    stage.ago(-5 * SECOND_MS, () => caller?.leave());
  });
});

const jobError = named('job-error', 'A job that failed, with an error.', (stage) => {
  const { world, ago } = stage;
  withFirstAgent(stage, neverJoins);
  ago(50 * SECOND_MS, () => {
    const { id } = onlyDispatch(world, TROUBLED_ROOM);
    world.endJob(TROUBLED_ROOM, id, 'JS_FAILED', "entrypoint raised KeyError: 'customer_id'");
  });
});

const oldDeployment = named(
  'old-deployment',
  'A backend still dispatches to a draining deployment. Running sessions go on, new ones get no agent.',
  (stage) => {
    const { world, ago } = stage;
    addHealthyCalls(stage);
    const old = world.addWorker({ agentName: 'billing', deployment: 'blue', session: converses });
    world.addWorker({ agentName: 'billing', deployment: 'green', session: converses });
    for (const deployment of ['blue', 'green']) {
      openCall(world, {
        room: `call-${deployment}`,
        dispatch: { agentName: 'billing', deployment },
        caller: { identity: `caller-${deployment}` },
      });
    }
    ago(2 * MINUTE_MS, old.drain);
    ago(MINUTE_MS, () => {
      openCall(world, {
        room: TROUBLED_ROOM,
        dispatch: { agentName: 'billing', deployment: 'blue' },
        caller: { identity: 'alice', name: 'Alice' },
      });
    });
  },
);

const restart = named(
  'restart',
  'The server restarts after ten seconds. Dispatches created by the API are lost, and the agents go on serving.',
  (stage) => {
    addHealthyCalls(stage, false);
    stage.ago(-10 * SECOND_MS, () => stage.world.restart());
  },
);

/** Each has at most one problem. */
export const smallScenarios: readonly Scenario[] = [
  healthy,
  noWorker,
  wrongName,
  crashed,
  silent,
  duplicate,
  alone,
  jobError,
  oldDeployment,
  restart,
];
