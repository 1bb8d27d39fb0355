import { randomUUID } from 'node:crypto';
import { planAction } from '../actions/plan.ts';
import { planBroken } from '../actions/plan-broken.ts';
import { createActionRunner } from '../actions/runner.ts';
import type { VerifyLimits } from '../actions/verify.ts';
import type { Clock } from '../clock.ts';
import { type Assessment, assess, emptyAssessment } from '../fleet/assess.ts';
import { emptyEventLog, logEvents } from '../fleet/event-log.ts';
import { happenings } from '../fleet/events.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { FleetSettings } from '../fleet/settings.ts';
import type { RoomKey, Snapshot } from '../fleet/snapshot.ts';
import type { Gateway } from '../livekit/gateway.ts';
import { createRedact } from '../livekit/redact.ts';
import type { Registry } from '../registry/registry.ts';
import { countCalls } from '../scanner/call-counter.ts';
import { createRoomScanner } from '../scanner/scanner.ts';
import { actionHappenings } from './action-happenings.ts';
import { connectionHappenings } from './connection-happenings.ts';
import { probeNotices } from './probe-notices.ts';
import { createServerClock } from './server-clock.ts';
import type { Project, Session, SessionState } from './session.ts';

export interface SessionOptions {
  readonly project: Project;
  /** Made with the session's clock, which runs by the server's time. */
  readonly connect: (clock: Clock) => Gateway;
  readonly clock: Clock;
  /** Milliseconds between sweeps; 0: by hand. */
  readonly intervalMs: number;
  readonly settings: FleetSettings;
  readonly registry: Registry;
  /** Never to be handed over. Default: none. */
  readonly secrets?: readonly string[];
  /** API calls a minute that sweeps may bring the project to. Default: as many as it takes. */
  readonly budget?: number;
  /** How long an action may take to be seen. */
  readonly verifyLimits?: VerifyLimits;
  /** Called when the session is closed, after its calls have ended: stops what was started for it. */
  readonly onClose?: () => Promise<void>;
}

const suggestNames = (fleet: Fleet, seenBefore: readonly string[]): readonly string[] => [
  ...new Set([...fleet.servingNames.keys(), ...fleet.knownNames, ...seenBefore]),
];

/** Starts to watch a project: probes it, then sweeps until it is closed. */
export const createSession = (options: SessionOptions): Session => {
  const { project, settings, registry } = options;
  const clock = createServerClock(options.clock);
  const gateway = countCalls(options.connect(clock), clock);
  const scanner = createRoomScanner({
    gateway,
    clock,
    intervalMs: options.intervalMs,
    ...(options.budget === undefined ? {} : { budget: options.budget }),
  });
  const seenBefore = registry.seenAgentNames(project);
  const listeners = new Set<() => void>();
  const closing = new AbortController();

  let assessment: Assessment = emptyAssessment;
  /** The rooms of the first listing: they were there before we looked. */
  let baseline: ReadonlySet<RoomKey> | null = null;
  let state: SessionState = {
    snapshot: scanner.getSnapshot(),
    fleet: assessment.fleet,
    actions: [],
    intervalMs: options.intervalMs,
    sweeping: false,
    log: emptyEventLog,
    agentNames: suggestNames(assessment.fleet, seenBefore),
    notices: [],
  };

  const update = (changes: Partial<SessionState>): void => {
    state = { ...state, ...changes };
    for (const listener of [...listeners]) listener();
  };

  const runner = createActionRunner({
    gateway,
    clock,
    getFleet: () => assessment.fleet,
    onSweepWanted: (room) => {
      scanner.expedite(room);
      scanner.sweepNow();
    },
    ...(options.verifyLimits === undefined ? {} : { limits: options.verifyLimits }),
  });

  const takeSnapshot = (snapshot: Snapshot): void => {
    const before = assessment.fleet;
    assessment = assess(assessment, snapshot, settings);
    const { fleet } = assessment;
    if (snapshot.connection.state === 'live') baseline ??= new Set(fleet.byKey.keys());
    const known = baseline;
    const happened = [
      ...connectionHappenings(state.snapshot.connection, snapshot.connection),
      ...happenings(before, fleet, (key) => known?.has(key) ?? true),
    ];
    if (fleet.knownNames !== before.knownNames) registry.rememberAgentNames(project, fleet.knownNames);
    update({
      snapshot,
      fleet,
      sweeping: scanner.isSweeping(),
      log: logEvents(state.log, clock.now(), happened),
      agentNames:
        fleet.knownNames === before.knownNames && fleet.servingNames === before.servingNames
          ? state.agentNames
          : suggestNames(fleet, seenBefore),
    });
    runner.observe(fleet, snapshot);
  };

  const takeActions = (): void => {
    const actions = runner.getProgress();
    for (const action of actions) {
      const earlier = state.actions.find(({ id }) => id === action.id);
      if (earlier?.state.state !== action.state.state) registry.recordAction(project, action);
    }
    update({ actions, log: logEvents(state.log, clock.now(), actionHappenings(state.actions, actions)) });
  };

  const start = async (): Promise<void> => {
    try {
      const probe = await gateway.probe({ signal: closing.signal });
      clock.adjust(probe.clockSkewMs);
      update({ notices: probeNotices(probe) });
    } catch {
      // The first listing fails for the same reason, and its failure is the one that is shown.
    }
    if (!closing.signal.aborted) scanner.start();
  };

  scanner.subscribe(takeSnapshot);
  runner.subscribe(takeActions);
  void start();

  return {
    project,
    clock,
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sweepNow: scanner.sweepNow,
    expedite: scanner.expedite,
    setIntervalMs: (intervalMs) => {
      scanner.setIntervalMs(intervalMs);
      update({ intervalMs });
    },
    plan: (intention) =>
      planAction(intention, assessment.fleet, {
        projectName: project.name,
        nowMs: clock.now(),
        newId: randomUUID,
      }),
    redact: createRedact(options.secrets ?? []),
    planBroken: (plan) => planBroken(plan, assessment.fleet),
    run: (plan) => {
      if (project.readOnly) throw new Error('a read-only project runs no actions');
      runner.run(plan);
    },
    close: async () => {
      closing.abort();
      scanner.stop();
      await runner.close();
      gateway.close();
      listeners.clear();
      await options.onClose?.();
    },
  };
};
