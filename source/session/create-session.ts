import { randomUUID } from 'node:crypto';
import { createBatchRunner } from '../actions/batch.ts';
import { type PlanContext, planAction } from '../actions/plan.ts';
import { planBroken } from '../actions/plan-broken.ts';
import { planMany } from '../actions/plan-many.ts';
import type { RoomLocks } from '../actions/room-locks.ts';
import { createActionRunner } from '../actions/runner.ts';
import type { VerifyLimits } from '../actions/verify.ts';
import type { Clock } from '../clock.ts';
import type { CloudState, CloudWatch } from '../cloud/poller.ts';
import type { CloudProgress } from '../cloud/run-action.ts';
import { versionSpans } from '../cloud/version-times.ts';
import { type Assessment, assess, emptyAssessment } from '../fleet/assess.ts';
import { emptyEventLog, logEvents } from '../fleet/event-log.ts';
import { fleetDiff } from '../fleet/events.ts';
import type { Fleet, Room } from '../fleet/fleet.ts';
import { type Change, changesBetween } from '../fleet/indexed-map.ts';
import type { FleetSettings } from '../fleet/settings.ts';
import type { RoomKey, Snapshot } from '../fleet/snapshot.ts';
import type { Gateway } from '../livekit/gateway.ts';
import { createRedact } from '../livekit/redact.ts';
import type { Registry } from '../registry/registry.ts';
import { createRateLimiter, withinBudget } from '../scanner/rate-limiter.ts';
import { createRoomScanner } from '../scanner/scanner.ts';
import type { SharedPlace } from '../sharing/place.ts';
import { createSweepSharing } from '../sharing/share-sweeps.ts';
import { PAST_PATIENCE_MS, PROBE_AGAIN_MS } from '../time-limits.ts';
import type { WorkerWatch } from '../workers/watch-workers.ts';
import { createCloudControl } from './cloud-control.ts';
import { cloudActionEvent, cloudEvents } from './cloud-events.ts';
import { createListingWatch } from './listing-watch.ts';
import { createAudit, isStaleNode, probeNotices, toldTogether } from './notices.ts';
import { actionEvents, batchEvents, connectionEvents } from './own-events.ts';
import { createPast } from './past.ts';
import { createPastWatch, type VersionsOf } from './past-watch.ts';
import { createServerClock } from './server-clock.ts';
import type { Project, Session, SessionState } from './session.ts';
import { createKeptStates } from './timeline/kept-states.ts';
import { createTimeline } from './timeline/timeline.ts';
import { whatIsAcknowledged } from './what-is-acknowledged.ts';
import { createWorkerView } from './worker-view.ts';

export interface SharingPlace {
  readonly place: SharedPlace;
  /** `alice@host`, as others are told. */
  readonly who: string;
  /** Follows others, and never sweeps for them. */
  readonly onlyFollows: boolean;
}

export interface SessionOptions {
  readonly project: Project;
  /** Called with the session's clock, which follows the server's time. */
  readonly connect: (clock: Clock) => Gateway;
  readonly clock: Clock;
  /** Milliseconds between sweeps; 0: manual refresh. */
  readonly intervalMs: number;
  readonly settings: FleetSettings;
  readonly registry: Registry;
  /** Removed from every text that leaves lktop. Default: none. */
  readonly secrets?: readonly string[];
  /** API calls allowed in any 60 seconds, including actions and repeats. Default: no limit. */
  readonly budget?: number;
  /** Refuses actions that cannot be recorded. Default: false. */
  readonly requireRegistry?: boolean;
  /** The session sees the whole project for long enough to write its history. Default: false. */
  readonly keepsHistory?: boolean;
  /** Taken before an action's calls. Default: no locks. */
  readonly locks?: RoomLocks;
  /** How long lktop waits to see an action's effect. */
  readonly verifyLimits?: VerifyLimits;
  /** Asks LiveKit Cloud about its deployed agents, by the session's clock. Default: nobody asks. */
  readonly watchCloud?: (clock: Clock) => CloudWatch;
  /** Watches the workers' own ports, by the session's clock. Default: nobody asks them. */
  readonly watchWorkers?: (clock: Clock) => WorkerWatch;
  /** Where the lktops of this project share one sweep. Default: this one sweeps for itself. */
  readonly sharing?: SharingPlace;
  /** Called when the session is closed, after its calls have ended. It stops what was started for the session. */
  readonly onClose?: () => Promise<void>;
}

/**
 * While a batch runs, sweeps may use only half of the budget. The other half is for the actions' calls and the looks
 * that prove them.
 */
const SHARE_DURING_BATCH = 1 / 2;

const suggestNames = (fleet: Fleet, seenBefore: readonly string[]): readonly string[] => [
  ...new Set([...fleet.servingNames.keys(), ...fleet.knownNames, ...seenBefore]),
];

/** Returns the rooms with problems, worst first. */
const problemRooms = ({ rooms, figures }: Fleet): readonly RoomKey[] =>
  rooms.slice(0, figures.critical + figures.warning).map(({ key }) => key);

const lookedAtOnce = ({ rooms }: Fleet): readonly RoomKey[] =>
  rooms.flatMap(({ key, awaitsSecondLook }) => (awaitsSecondLook ? [key] : []));

const DAY_MS = 24 * 60 * 60_000;
/** More agents than any project has. Each costs the registry a question every few seconds. */
const MOST_VERSIONED = 50;

/** The versions that the deployed agents had on the last day. */
const versionsOfDay = ({ rows, seenVersions }: CloudState, nowMs: number): readonly VersionsOf[] =>
  (rows ?? [])
    .filter(({ currentVersion }) => currentVersion !== null)
    .slice(0, MOST_VERSIONED)
    .map((row) => ({
      agentId: row.id,
      agentName: row.name,
      spans: versionSpans(row, seenVersions.get(row.id) ?? [], nowMs - DAY_MS, nowMs),
    }));

const NO_CHANGES: readonly Change<Room>[] = [];

const roomChanges = (before: Fleet, after: Fleet): readonly Change<Room>[] =>
  before.rooms === after.rooms ? NO_CHANGES : changesBetween(before.byKey, after.byKey);

/** Starts to watch a project: probes it, then sweeps until the session is closed. */
export const createSession = (options: SessionOptions): Session => {
  const { project, settings, registry } = options;
  const clock = createServerClock(options.clock);
  const gateway = options.connect(clock);
  const budget = createRateLimiter(clock, options.budget ?? null);
  let isBatchUnderWay = false;
  const scanner = createRoomScanner({
    gateway,
    budget,
    clock,
    intervalMs: options.intervalMs,
    share: () => (isBatchUnderWay ? SHARE_DURING_BATCH : 1),
  });
  const redact = createRedact(options.secrets ?? []);
  const sharing = options.sharing
    ? createSweepSharing({
        ...options.sharing,
        scanner,
        clock,
        intervalMs: options.intervalMs,
        callsPerMinute: options.budget ?? null,
        redact,
        onChange: () => takeSharing(),
      })
    : null;
  let seenBefore = registry.seenAgentNames(project);
  const experience = registry.experienceOf(project.host);
  const workers = createWorkerView({
    watch: options.watchWorkers?.(clock) ?? null,
    host: project.host,
    clock,
    marks: registry.drainMarksOf(project.host),
    history: registry.history,
    onChange: () => takeWorkers(),
  });
  const cloud = options.watchCloud?.(clock) ?? null;
  const past = createPast(experience, settings, workers.known);
  const beganMs = options.clock.now();
  const pastWatch = createPastWatch({
    history: registry.history,
    host: project.host,
    clock,
    // The server's time is known only after the first answer.
    startedMs: () => clock.now() - (options.clock.now() - beganMs),
    missing:
      registry.isInMemory && !project.demo ? 'No registry is kept: the past is that of this run.' : null,
    ...(cloud === null ? {} : { versionsOf: (nowMs) => versionsOfDay(cloud.getState(), nowMs) }),
    onChange: () => update({ past: pastWatch.getState() }),
  });
  const audit = createAudit(registry, options.requireRegistry ?? false);
  const listings = createListingWatch(experience.roomsBefore);
  let probed: readonly string[] = [];
  const listeners = new Set<() => void>();
  const closing = new AbortController();

  const kept = createKeptStates();
  const timeline = createTimeline({
    kept,
    history: registry.history,
    host: project.host,
    clock,
    getState: () => state,
  });

  let assessment: Assessment = emptyAssessment;
  /** The rooms of the first listing. They existed before lktop started. */
  let baseline: ReadonlySet<RoomKey> | null = null;
  let state: SessionState = {
    snapshot: scanner.getSnapshot(),
    fleet: assessment.fleet,
    actions: [],
    batch: null,
    intervalMs: options.intervalMs,
    sweeping: false,
    sharing: sharing?.getState() ?? null,
    log: emptyEventLog,
    agentNames: suggestNames(assessment.fleet, seenBefore),
    losses: [],
    workers: workers.state(),
    metrics: workers.metrics(),
    workerIncidents: workers.incidents(),
    cloud: cloud?.getState() ?? null,
    cloudActions: [],
    past: pastWatch.getState(),
    serverIsStale: false,
    notices: audit.notices(),
  };

  const update = (changes: Partial<SessionState>): void => {
    state = { ...state, ...changes };
    for (const listener of [...listeners]) listener();
  };

  const budgeted = withinBudget(gateway, budget);

  const takeCloudAction = (progress: CloudProgress, all: readonly CloudProgress[]): void => {
    const before = state.cloudActions.find(({ plan }) => plan.id === progress.plan.id);
    if (before?.outcome !== progress.outcome) registry.recordCloudAction(project, progress);
    const happened = cloudActionEvent(before, progress);
    update({
      cloudActions: all,
      ...(happened === null ? {} : { log: logEvents(state.log, clock.now(), [happened]) }),
      notices: noticesNow(),
    });
  };

  const runner = createActionRunner({
    gateway: budgeted,
    clock,
    getFleet: () => assessment.fleet,
    onSweepWanted: (room) => {
      scanner.expedite(room);
      scanner.lookNow();
    },
    mayBegin: audit.mayBegin,
    ...(options.locks === undefined ? {} : { locks: options.locks }),
    ...(options.verifyLimits === undefined ? {} : { limits: options.verifyLimits }),
  });

  const batches = createBatchRunner({ runner, clock, calls: budget });

  const planContext = (): PlanContext => ({
    projectName: project.name,
    nowMs: clock.now(),
    newId: randomUUID,
  });

  /** Returns the same list while its content is the same. */
  const noticesNow = (): readonly string[] => {
    const alone = sharing?.getState();
    const why = alone?.role === 'alone' ? alone.why : null;
    const notices = [...probed, ...toldTogether(audit.notices(), why), ...listings.notices()];
    return notices.join('\n') === state.notices.join('\n') ? state.notices : notices;
  };

  /**
   * Adds a warning to a question if its action would not be recorded. If recording is required, it refuses instead.
   */
  const audited = <Asked extends { readonly warnings: readonly string[] }>(
    ask: () => Asked | { readonly impossible: string },
  ): Asked | { readonly impossible: string } => {
    const warnings = audit.warnings();
    const impossible = audit.refusal();
    if (impossible !== null) return { impossible };
    const asked = ask();
    return 'impossible' in asked ? asked : { ...asked, warnings: [...asked.warnings, ...warnings] };
  };

  const deployed =
    cloud &&
    createCloudControl({
      cloud,
      clock,
      project,
      audited,
      mayBegin: audit.mayBegin,
      onProgress: takeCloudAction,
      ...(options.locks === undefined ? {} : { locks: options.locks }),
    });

  /** The sweeper writes the history of its sweep. Only who asks workers knows more than it. */
  const isWrittenByAnother = (): boolean =>
    sharing?.getState().role === 'follows' && workers.state() === null;

  const takeJudged = (judged: Assessment, snapshot: Snapshot): void => {
    const nowMs = clock.now();
    const before = assessment.fleet;
    assessment = judged;
    const { fleet } = assessment;
    const changes = roomChanges(before, fleet);
    if (fleet.rooms !== before.rooms) {
      scanner.setInterest({ problems: problemRooms(fleet), lookedAtOnce: lookedAtOnce(fleet) });
    }
    if (snapshot.connection.state === 'live') baseline ??= new Set(fleet.byKey.keys());
    const known = baseline;
    workers.observe(changes, fleet.rooms);
    const happened = [
      ...connectionEvents(state.snapshot.connection, snapshot.connection),
      ...fleetDiff(changes, (key) => known?.has(key) ?? true),
      ...listings.observe({ before, after: fleet, changes }, snapshot, nowMs),
    ];
    if (options.keepsHistory) {
      const write = isWrittenByAnother() ? experience.skip : experience.record;
      write({
        changes,
        snapshot,
        fleet,
        events: happened,
        incidents: workers.incidents(),
        nowMs,
        projectName: project.name,
        workers: workers.state(),
      });
    }
    past.observe(changes, snapshot);
    if (fleet.knownNames !== before.knownNames) registry.rememberAgentNames(project, fleet.knownNames);
    // The names of earlier runs arrive late.
    const seenEarlier = seenBefore;
    seenBefore = registry.seenAgentNames(project);
    update({
      snapshot,
      fleet,
      sweeping: scanner.isSweeping(),
      losses: listings.incidents(),
      workers: workers.state(),
      workerIncidents: workers.incidents(),
      notices: noticesNow(),
      log: logEvents(state.log, nowMs, happened),
      agentNames:
        fleet.knownNames === before.knownNames &&
        fleet.servingNames === before.servingNames &&
        seenBefore === seenEarlier
          ? state.agentNames
          : suggestNames(fleet, seenBefore),
    });
    if (options.keepsHistory) kept.take(state, changes, nowMs);
    runner.observe(fleet, snapshot);
  };

  /** The newest snapshot, while it waits for what earlier runs know of its rooms. */
  let waiting: { snapshot: Snapshot; readonly cancel: () => void } | null = null;
  /** The past was asked in vain: nothing waits for it until it answers again. */
  let isPastSlow = false;

  const takeSnapshot = (snapshot: Snapshot, hasNews = false): void => {
    const judged = assess(assessment, snapshot, settings, past.background, hasNews);
    if (snapshot.rooms.length === 0) experience.roomsBefore();
    if (past.isAsking() && !isPastSlow && !closing.signal.aborted) {
      // Judged again when the answer is there: otherwise a verdict would change a moment after it was shown.
      if (waiting) waiting.snapshot = snapshot;
      else waiting = { snapshot, cancel: clock.after(PAST_PATIENCE_MS, stopWaiting) };
      return;
    }
    waiting?.cancel();
    waiting = null;
    takeJudged(judged, snapshot);
  };

  const stopWaiting = (): void => {
    isPastSlow = true;
    if (waiting) takeSnapshot(waiting.snapshot);
  };

  past.onAnswers((isNews) => {
    isPastSlow = false;
    if (waiting) takeSnapshot(waiting.snapshot, isNews);
    else if (isNews && !closing.signal.aborted) takeSnapshot(state.snapshot, true);
  });

  const takeSharing = (): void => {
    update({ sharing: sharing?.getState() ?? null, notices: noticesNow() });
  };

  const takeActions = (): void => {
    const actions = runner.getProgress();
    const earlier = new Map(state.actions.map((action) => [action.id, action]));
    for (const action of actions) {
      const isNews = earlier.get(action.id)?.state.state !== action.state.state;
      if (!isNews) continue;
      registry.recordAction(project, action);
      past.takeAction(assessment.fleet, action);
    }
    const happened = actionEvents(state.actions, actions, assessment.fleet);
    update({
      actions,
      log: logEvents(state.log, clock.now(), happened),
      notices: noticesNow(),
    });
  };

  const takeWorkers = (): void =>
    update({
      workers: workers.state(),
      metrics: workers.metrics(),
      workerIncidents: workers.incidents(),
    });

  const takeBatch = (): void => {
    const batch = batches.getProgress();
    isBatchUnderWay = batch !== null && batch.state !== 'ended';
    update({ batch, log: logEvents(state.log, clock.now(), batchEvents(state.batch, batch)) });
  };

  let cancelProbe = () => {};
  /** A node that is stale is asked again until it is well. */
  const probe = async (): Promise<void> => {
    try {
      const result = await gateway.probe({ signal: closing.signal });
      clock.adjust(result.clockSkewMs);
      probed = probeNotices(result);
      update({ serverIsStale: isStaleNode(result), notices: noticesNow() });
    } catch {
      // The next listing fails for the same reason, and the screen shows its failure.
    }
    if (state.serverIsStale && !closing.signal.aborted) {
      cancelProbe = clock.after(PROBE_AGAIN_MS, () => void probe());
    }
  };

  const start = async (): Promise<void> => {
    await probe();
    if (!closing.signal.aborted) scanner.start();
  };

  const end = async (): Promise<void> => {
    closing.abort();
    cancelProbe();
    waiting?.cancel();
    workers.stop();
    await deployed?.close();
    cloud?.stop();
    pastWatch.stop();
    const left = sharing?.stop();
    scanner.stop();
    batches.close();
    await runner.close();
    await left;
    gateway.close();
    listeners.clear();
    await options.onClose?.();
  };
  let ended: Promise<void> | null = null;

  scanner.subscribe((snapshot) => takeSnapshot(snapshot));
  runner.subscribe(takeActions);
  batches.subscribe(takeBatch);
  workers.start();
  cloud?.subscribe(() => {
    const now = cloud.getState();
    update({ cloud: now, log: logEvents(state.log, clock.now(), cloudEvents(state.cloud, now)) });
  });
  cloud?.start();
  sharing?.start();
  void start();

  return {
    project,
    clock,
    getState: () => state,
    cloud: deployed,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sweepNow: scanner.sweepNow,
    expedite: scanner.expedite,
    setInterest: ({ selected, onScreen }) => scanner.setInterest({ selected, onScreen }),
    noteAcknowledged: (note) => {
      const about = whatIsAcknowledged(note, assessment.fleet);
      if (about === null) return;
      const { verdict, isTakenBack } = note;
      registry.recordAcknowledgement(project, { ...about, verdict, isTakenBack, atMs: clock.now() });
    },
    askPast: pastWatch.want,
    momentAt: timeline.momentAt,
    stepInTime: timeline.stepInTime,
    setIntervalMs: (intervalMs) => {
      scanner.setIntervalMs(intervalMs);
      sharing?.setIntervalMs(intervalMs);
      update({ intervalMs });
    },
    plan: (intention) => audited(() => planAction(intention, assessment.fleet, planContext())),
    planMany: (intentions, leftOut) =>
      audited(() => planMany(intentions, assessment.fleet, planContext(), leftOut)),
    readWhole: async (roomName) => {
      const asked = { isWhole: true, signal: closing.signal };
      const [[room = null], participants, dispatches] = await Promise.all([
        budgeted.listRooms([roomName], asked),
        budgeted.listParticipants(roomName, asked),
        budgeted.listDispatches(roomName, asked),
      ]);
      return { room, participants, dispatches };
    },
    redact,
    planBroken: (plan) => planBroken(plan, assessment.fleet),
    toggleDrain: (worker) => {
      if (project.readOnly) throw new Error('a read-only project marks no workers');
      return workers.toggleDrain(worker);
    },
    run: (plan) => {
      if (project.readOnly) throw new Error('a read-only project runs no actions');
      runner.run(plan);
    },
    runBatch: (plan) => {
      if (project.readOnly) throw new Error('a read-only project runs no actions');
      batches.run(plan);
    },
    stopBatch: batches.stop,
    close: () => {
      ended ??= end();
      return ended;
    },
  };
};
