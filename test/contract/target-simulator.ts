import { listens, neverJoins } from '../../source/simulator/sessions.ts';
import { startSimulator } from '../../source/simulator/simulator.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';
import type { Target, TargetSource, Timed } from './target.ts';

const STEP_MS = 100;
const GIVEN_UP_AFTER_MS = 60_000;

const openSimulatedTarget = async (): Promise<Target> => {
  const clock = createManualClock();
  const simulator = await startSimulator({ clock });
  const { world } = simulator;
  const shared: string[] = [];
  let names = 0;
  const newName = (label: string) => `${label}-${++names}`;
  const countCalls = () => [...simulator.calls.values()].reduce((sum, count) => sum + count, 0);

  const timed = async <Answer>(call: () => Promise<Answer>): Promise<Timed<Answer>> => {
    const callsBefore = countCalls();
    const startedAtMs = clock.now();
    let result: Timed<Answer>['result'] | null = null;
    const ended = call().then(
      (answer) => {
        result = { answer };
      },
      (error: unknown) => {
        result = { error };
      },
    );
    while (countCalls() === callsBefore && result === null) await settle();
    while (result === null) {
      if (clock.now() - startedAtMs > GIVEN_UP_AFTER_MS) throw new Error('the call was never answered');
      await Promise.race([ended, settle()]);
      if (result === null && clock.pending() > 0) await clock.advance(STEP_MS);
    }
    return { elapsedMs: clock.now() - startedAtMs, result };
  };

  return {
    url: simulator.url,
    apiKey: simulator.apiKey,
    apiSecret: simulator.apiSecret,
    newName,
    now: clock.now,
    pass: clock.advance,
    timed,
    sharedWorker: async () => {
      if (shared[0] === undefined) shared[0] = world.addWorker({ agentName: 'shared' }).agentName;
      return shared[0];
    },
    addWorker: async ({ agentName = newName('worker'), joins = true, raisesFor, ...wish } = {}) => {
      const worker = world.addWorker({
        agentName,
        session: joins ? listens : neverJoins,
        sessionFor: (identity) => (identity === raisesFor ? neverJoins : null),
        ...wish,
      });
      return {
        agentName,
        kill: async () => worker.kill(),
        hang: async () => worker.hang(),
        drain: async () => worker.drain(),
        // A job report never shows in the lists, so the simulator ignores it.
        reportJob: async () => {},
      };
    },
    addCaller: async (wish) => {
      const roomAgents = (wish.roomAgents ?? []).map((agentName) => ({ agentName }));
      const caller = world.addCaller({ ...wish, roomAgents });
      await clock.advance(1_000);
      return { leave: async () => caller.leave(), kill: async () => caller.kill() };
    },
    close: simulator.close,
  };
};

/** A simulator for each test, with a clock that moves only on request. */
export const simulatedTargets: TargetSource = { open: openSimulatedTarget, timeoutMs: 5 * 60_000 };
