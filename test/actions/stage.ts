import { afterEach, expect } from 'vitest';
import type { ActionProgress, Intention, Plan } from '../../source/actions/action.ts';
import { planAction } from '../../source/actions/plan.ts';
import { type ActionRunnerOptions, createActionRunner } from '../../source/actions/runner.ts';
import { type Assessment, assess, emptyAssessment } from '../../source/fleet/assess.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { createRateLimiter, withinBudget } from '../../source/scanner/rate-limiter.ts';
import { createRoomScanner } from '../../source/scanner/scanner.ts';
import { agent } from '../helpers/facts.ts';
import { createFakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A whole session without the screen, on a fake gateway and a manual clock: scanner, verdicts and actions. */
export const setStage = async (
  fill: (gateway: ReturnType<typeof createFakeGateway>) => void,
  options: Partial<ActionRunnerOptions> & {
    readonly intervalMs?: number;
    /** Milliseconds that a call may take. */
    readonly callTimeoutMs?: number;
  } = {},
) => {
  const { intervalMs = 2000, callTimeoutMs, ...runnerOptions } = options;
  const clock = createManualClock();
  const gateway = createFakeGateway(clock, callTimeoutMs);
  const budget = createRateLimiter(clock, null);
  const scanner = createRoomScanner({ gateway, budget, clock, intervalMs, random: () => 0 });
  let assessment: Assessment = emptyAssessment;
  let plans = 0;
  const runner = createActionRunner({
    gateway: withinBudget(gateway, budget),
    clock,
    getFleet: () => assessment.fleet,
    onSweepWanted: (room) => {
      scanner.expedite(room);
      scanner.sweepNow();
    },
    ...runnerOptions,
  });
  scanner.subscribe((snapshot) => {
    assessment = assess(assessment, snapshot, defaultFleetSettings);
    runner.observe(assessment.fleet, snapshot);
  });
  const states: string[] = [];
  runner.subscribe(() => {
    const newest = runner.getProgress().at(-1);
    const state = newest ? newest.state.state : 'dropped';
    if (states.at(-1) !== state) states.push(state);
  });
  ends.push(async () => {
    scanner.stop();
    await runner.close();
    expect(clock.pending(), 'timers left').toBeLessThanOrEqual(gateway.sleeping());
  });

  fill(gateway);
  scanner.start();
  await settle();

  const plan = (intention: Intention): Plan => {
    const planned = planAction(intention, assessment.fleet, {
      projectName: 'prod-eu',
      nowMs: clock.now(),
      newId: () => `action-${++plans}`,
    });
    if ('impossible' in planned) throw new Error(planned.impossible);
    return planned;
  };
  const changing = ['createDispatch', 'deleteDispatch', 'removeParticipant', 'createRoom', 'deleteRoom'];
  return {
    clock,
    gateway,
    scanner,
    runner,
    states,
    fleet: () => assessment.fleet,
    plan,
    /** Plans and runs an intention, then waits for all answers that come at once. */
    act: async (intention: Intention) => {
      runner.run(plan(intention));
      await settle();
    },
    /** The newest action. */
    progress: (): ActionProgress => {
      const newest = runner.getProgress().at(-1);
      if (!newest) throw new Error('no action');
      return newest;
    },
    /** The calls that change something, in order. */
    changes: () =>
      gateway.calls.filter(({ call }) => changing.includes(call)).map(({ call, room }) => `${call} ${room}`),
    /** Another engineer or the server acts: an agent of the newest dispatch joins the room. */
    agentJoins: (room: string, name = 'support', state = 'ACTIVE') => {
      const found = gateway.rooms.get(room);
      if (!found) throw new Error(`no room ${room}`);
      found.participants = [
        ...found.participants,
        agent({
          identity: `agent-AJ_${found.participants.length}`,
          agentName: name,
          state,
          joinedAtMs: clock.now(),
        }),
      ];
    },
    leaves: (room: string, identity: string) => {
      const found = gateway.rooms.get(room);
      if (found) found.participants = found.participants.filter((one) => one.identity !== identity);
    },
  };
};
