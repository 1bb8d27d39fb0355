import type {
  ActionProgress,
  ActionState,
  BatchPlan,
  Intention,
  Plan,
  Target,
} from '../../source/actions/action.ts';
import { planMany } from '../../source/actions/plan-many.ts';
import { NO_PAST, NOTHING_WANTED, type PastWanted } from '../../source/agents/past.ts';
import { type CloudPlan, cloudPlanBroken, planCloudAction } from '../../source/cloud/actions.ts';
import { emptyEventLog } from '../../source/fleet/event-log.ts';
import type { Fleet } from '../../source/fleet/fleet.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import { type ConnectionState, noDoubts, noPace, type Snapshot } from '../../source/fleet/snapshot.ts';
import { NO_METRICS } from '../../source/fleet/workers.ts';
import type { MomentRows } from '../../source/registry/history.ts';
import type { MomentReader } from '../../source/registry/store.ts';
import type {
  AcknowledgedRow,
  CloudControl,
  Project,
  Session,
  SessionState,
  WholeRoom,
} from '../../source/session/session.ts';
import { createKeptStates } from '../../source/session/timeline/kept-states.ts';
import { createTimeline } from '../../source/session/timeline/timeline.ts';
import { createManualClock, type ManualClock } from '../helpers/manual-clock.ts';
import { busyFleet, NOW_MS } from './fixtures.ts';

export interface FakeSession extends Session {
  readonly clock: ManualClock;
  /** A sweep that ended just now and saw this. */
  readonly sweep: (fleet: Fleet, changes?: Partial<SessionState>) => void;
  readonly change: (changes: Partial<SessionState>) => void;
  readonly connection: (connection: ConnectionState) => void;
  /** Why the plans asked about do not hold; null: they do. */
  readonly breakPlans: (reason: string | null) => void;
  /** What `readWhole` comes to; null: the server cannot be asked. */
  readonly answerWhole: (whole: WholeRoom | null) => void;
  readonly planned: readonly Intention[];
  readonly run: ((plan: Plan) => void) & { readonly plans: readonly Plan[] };
  readonly runBatch: ((plan: BatchPlan) => void) & { readonly plans: readonly BatchPlan[] };
  readonly noteAcknowledged: ((note: AcknowledgedRow) => void) & {
    readonly notes: readonly AcknowledgedRow[];
  };
  /** How often the batch was to be stopped. */
  readonly batchStops: () => number;
  /** The keys of the workers that are marked as draining. */
  readonly drainMarks: () => readonly string[];
  readonly sweepsAskedFor: () => number;
  /** How the log of a deployed agent is read. Default: it is empty and closed. */
  readonly answerCloudLog: (read: CloudControl['readLog']) => void;
  /** The plans about deployed agents that were run. */
  readonly cloudPlans: readonly CloudPlan[];
  /** What was last wanted of the past. */
  readonly pastWanted: () => PastWanted;
  /** How the registry answers what was. Default: it knows nothing. */
  readonly answerMoments: (reader: Partial<MomentReader>) => void;
}

const snapshotOf = (fleet: Fleet, atMs: number, sweep: number): Snapshot => ({
  sweep,
  startedAtMs: atMs,
  finishedAtMs: atMs,
  connection: { state: 'live' },
  rooms: [],
  verifiedAtMs: new Map(fleet.rooms.filter(({ verified }) => verified).map(({ key }) => [key, atMs])),
  listing: noDoubts,
  callsPerMinute: 1_237,
  pace: noPace,
});

const targetOf = (intention: Intention, fleet: Fleet): Target => {
  const key = 'room' in intention ? intention.room : null;
  const room = fleet.rooms.find((other) => other.key === key || other.name === key) ?? null;
  return {
    room: room?.key ?? null,
    roomName: room?.name ?? '',
    dispatchId: 'dispatchId' in intention ? intention.dispatchId : null,
    identity: 'identity' in intention ? intention.identity : null,
    participantId: null,
  };
};

export const planOf = (intention: Intention, fleet: Fleet, changes: Partial<Plan> = {}): Plan => {
  const target = targetOf(intention, fleet);
  return {
    id: `plan-${intention.kind}`,
    intention,
    question: `${intention.kind} in ${target.roomName} of prod-eu?`,
    sentences: [`Does ${JSON.stringify(intention)}.`],
    warnings: [],
    target,
    steps: [],
    typeToConfirm: ['delete-room', 'clear-ghost'].includes(intention.kind) ? target.roomName : null,
    ...changes,
  };
};

export const progressOf = (
  plan: Plan,
  state: ActionState,
  changes: Partial<ActionProgress> = {},
): ActionProgress => ({
  id: `action-${plan.id}`,
  plan,
  startedAtMs: NOW_MS,
  calledAtMs: null,
  endedAtMs: null,
  state,
  createdDispatchId: null,
  sentence: `doing ${plan.id}`,
  ...changes,
});

export const sessionState = (changes: Partial<SessionState> = {}): SessionState => {
  const fleet = changes.fleet ?? busyFleet();
  return {
    snapshot: snapshotOf(fleet, NOW_MS, 2),
    fleet,
    actions: [],
    batch: null,
    intervalMs: 2_000,
    sweeping: false,
    sharing: null,
    log: emptyEventLog,
    agentNames: [...fleet.servingNames.keys()],
    losses: [],
    workers: null,
    metrics: NO_METRICS,
    workerIncidents: [],
    cloud: null,
    cloudActions: [],
    past: NO_PAST,
    serverIsStale: false,
    notices: [],
    ...changes,
  };
};

/** What a registry answers that knows nothing. */
export const nothingThen = (atMs: number): MomentRows => ({
  atMs,
  rooms: [],
  sessions: [],
  dispatches: [],
  incidents: [],
  isCut: false,
  verdicts: [],
  watched: null,
  lookedBeforeMs: null,
  lookedAfterMs: null,
  watchesKnownMs: null,
  eventsFromMs: null,
});

/** A session that does nothing by itself and remembers what it was asked for. */
export const createFakeSession = (
  changes: Partial<SessionState> = {},
  project: Partial<Project> = {},
): FakeSession => {
  const clock = createManualClock(NOW_MS);
  const listeners = new Set<() => void>();
  const planned: Intention[] = [];
  const plans: Plan[] = [];
  const batches: BatchPlan[] = [];
  const notes: AcknowledgedRow[] = [];
  let batchStops = 0;
  let broken: string | null = null;
  let sweepsAskedFor = 0;
  let pastWanted = NOTHING_WANTED;
  let wholeRoom: WholeRoom | null = null;
  const drainMarks = new Set<string>();
  let state = sessionState(changes);

  let moments: Partial<MomentReader> = {};
  const kept = createKeptStates();
  const timeline = createTimeline({
    kept,
    history: {
      readMoment: async (query) => (moments.readMoment ?? (async () => nothingThen(query.atMs)))(query),
      findChange: async (query) => moments.findChange?.(query) ?? null,
      listEvents: async (query) => moments.listEvents?.(query) ?? [],
    },
    host: 'livekit.example.com',
    clock,
    getState: () => state,
  });
  kept.take(state, changesBetween(new Map(), state.fleet.byKey), clock.now());

  const change = (changed: Partial<SessionState>) => {
    const before = state.fleet;
    state = { ...state, ...changed };
    kept.take(state, changesBetween(before.byKey, state.fleet.byKey), clock.now());
    for (const listener of [...listeners]) listener();
  };
  let cloudLog: CloudControl['readLog'] = async () => 'LiveKit Cloud closed it';
  const cloudPlans: CloudPlan[] = [];
  const fakeCloud: CloudControl = {
    plan: (intention) => {
      let ids = 0;
      return planCloudAction(intention, state.cloud?.rows ?? [], {
        projectName: 'prod-eu',
        newId: () => `cloud-plan-${++ids}`,
      });
    },
    planBroken: (plan) => cloudPlanBroken(plan, state.cloud?.rows ?? []),
    run: (plan) => void cloudPlans.push(plan),
    readLog: (request, onLine, signal) => cloudLog(request, onLine, signal),
  };
  return {
    project: {
      name: 'prod-eu',
      host: 'livekit.example.com',
      demo: false,
      readOnly: false,
      warnings: [],
      ...project,
    },
    clock,
    answerWhole: (whole) => {
      wholeRoom = whole;
    },
    readWhole: async () => {
      if (wholeRoom === null) throw new Error('Nobody answers.');
      return wholeRoom;
    },
    get cloud() {
      return state.cloud === null ? null : fakeCloud;
    },
    cloudPlans,
    answerCloudLog: (read) => {
      cloudLog = read;
    },
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sweepNow: () => {
      sweepsAskedFor += 1;
    },
    sweepsAskedFor: () => sweepsAskedFor,
    expedite: () => {},
    setInterest: () => {},
    askPast: (wanted) => {
      pastWanted = wanted;
    },
    pastWanted: () => pastWanted,
    noteAcknowledged: Object.assign((note: AcknowledgedRow) => void notes.push(note), { notes }),
    momentAt: timeline.momentAt,
    stepInTime: timeline.stepInTime,
    answerMoments: (reader) => {
      moments = reader;
    },
    setIntervalMs: (intervalMs) => change({ intervalMs }),
    plan: (intention) => {
      planned.push(intention);
      return planOf(intention, state.fleet);
    },
    planned,
    redact: (text) => text.replaceAll('our-secret', '[hidden]'),
    planBroken: () => broken,
    breakPlans: (reason) => {
      broken = reason;
      change({});
    },
    toggleDrain: (key) => {
      const isMarked = !drainMarks.has(key);
      if (isMarked) drainMarks.add(key);
      else drainMarks.delete(key);
      return isMarked;
    },
    drainMarks: () => [...drainMarks],
    run: Object.assign((plan: Plan) => void plans.push(plan), { plans }),
    planMany: (intentions, leftOut) => {
      let ids = 0;
      const context = { projectName: 'prod-eu', nowMs: clock.now(), newId: () => `plan-${++ids}` };
      planned.push(...intentions);
      return planMany(intentions, state.fleet, context, leftOut);
    },
    runBatch: Object.assign((plan: BatchPlan) => void batches.push(plan), { plans: batches }),
    stopBatch: () => {
      batchStops += 1;
    },
    batchStops: () => batchStops,
    close: async () => {},
    change,
    connection: (connection) => change({ snapshot: { ...state.snapshot, connection } }),
    sweep: (fleet, more) =>
      change({ fleet, snapshot: snapshotOf(fleet, clock.now(), state.snapshot.sweep + 1), ...more }),
  };
};
