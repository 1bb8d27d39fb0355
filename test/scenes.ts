import type { Scenario } from '../source/simulator/scenario.ts';
import { scenarios } from '../source/simulator/scenarios/scenarios.ts';
import { listens, neverJoins, type Session } from '../source/simulator/sessions.ts';
import { createStage, fictionalNumber, MINUTE_MS, openCall } from '../source/simulator/stage.ts';

/** A project in a state worth looking at: for the stories, for the README's pictures and for `npm run scene`. */
export interface Scene {
  readonly scenario: Scenario;
  /** Beside where to connect. */
  readonly args: readonly string[];
  /** `config.yaml` */
  readonly config: string;
  /** What a picture of it must show. Without colours and signs, as `--ascii` takes them away. */
  readonly shows: RegExp;
}

const ANY_ROOM = /\brooms?\b/;

const scene = (scenario: Scenario, options: Partial<Scene> = {}): readonly [string, Scene] => [
  scenario.name,
  { scenario, args: [], config: '', shows: ANY_ROOM, ...options },
];

const THREE_MINUTES_MS = 3 * MINUTE_MS;
const CALLS_OF_THE_OLD_WORKER = 3;

const forgotten: Scenario = {
  name: 'forgotten',
  about: 'A backend forgot to dispatch an agent to one of two rooms.',
  ageMs: THREE_MINUTES_MS,
  build: ({ world, faults }) => {
    createStage(world, faults, THREE_MINUTES_MS);
    world.addWorker({ agentName: 'support-v2' });
    openCall(world, {
      room: 'call-0001',
      dispatch: { agentName: 'support-v2' },
      caller: { identity: 'bob' },
    });
    world.createRoom({ name: 'call-0002' });
    world.addCaller({ room: 'call-0002', identity: 'alice' });
  },
};

const twoWorkers: Scenario = {
  name: 'two-workers',
  about: 'Of two workers of one name the first has three calls, drains and takes no more.',
  ageMs: THREE_MINUTES_MS,
  build: ({ world, faults }) => {
    const stage = createStage(world, faults, THREE_MINUTES_MS);
    const old = world.addWorker({ agentName: 'support-v2' });
    for (let call = 1; call <= CALLS_OF_THE_OLD_WORKER; call += 1) {
      openCall(world, {
        room: `call-000${call}`,
        dispatch: { agentName: 'support-v2' },
        caller: { identity: `caller-${call}`, phoneNumber: fictionalNumber(call) },
      });
    }
    stage.ago(MINUTE_MS, () => {
      old.drain();
      world.addWorker({ agentName: 'support-v2' });
      openCall(world, {
        room: 'call-0009',
        dispatch: { agentName: 'support-v2' },
        caller: { identity: 'caller-9', phoneNumber: fictionalNumber(9) },
      });
    });
  },
};

/** A minute ago one call began. Its first agent does what `session` says, and the next ones work. */
const oneCall = (name: string, about: string, session: Session, callerStays: boolean): Scenario => ({
  name,
  about,
  ageMs: MINUTE_MS,
  build: ({ world, faults }) => {
    createStage(world, faults, MINUTE_MS);
    const worker = world.addWorker({ agentName: 'billing', session });
    const caller = openCall(world, {
      room: 'call-trouble',
      dispatch: { agentName: 'billing' },
      caller: { identity: 'alice' },
    });
    worker.setSession(listens);
    if (!callerStays) caller?.leave();
  },
});

/** What scenes need beside the scenario, such as shorter grace times, so that nobody waits for them. */
const OF_SCENARIOS: Readonly<Record<string, Partial<Scene>>> = {
  demo: { shows: /call-7f31 +no worker for suport-v2/ },
  // A thousand rooms take two thousand calls, and the default is 6000 a minute.
  large: { args: ['--budget', '60000'] },
  'job-error': { shows: /call-trouble +billing job failed/ },
  silent: { config: 'grace: {silent: 5}\n', shows: /call-trouble +billing silent/ },
  duplicate: { shows: /call-trouble +two agents named support-v2/ },
  'old-deployment': { shows: /call-trouble +no worker for billing/ },
};

/** Every scene by its name: all scenarios of the simulator, and those of the stories. */
export const scenes: ReadonlyMap<string, Scene> = new Map([
  ...[...scenarios.values()].map((scenario) => scene(scenario, OF_SCENARIOS[scenario.name])),
  scene(forgotten, { args: ['--expect', 'call-*'], shows: /call-0002 +caller waits, no agent/ }),
  scene(twoWorkers),
  scene(oneCall('absent', 'A job claims to run, and its agent never joined.', neverJoins, true), {
    shows: /call-trouble +billing not there, caller waits/,
  }),
  scene(oneCall('left-alone', 'The caller of the only call has left, and the agent stays.', listens, false), {
    config: 'grace: {alone: 1, aloneFromStart: 1}\n',
    shows: /call-trouble +billing alone/,
  }),
]);

/** @throws where there is no such scene */
export const sceneNamed = (name: string): Scene => {
  const found = scenes.get(name);
  if (!found) throw new Error(`There is no scene ${JSON.stringify(name)}.`);
  return found;
};
