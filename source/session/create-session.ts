import type { RoomLocks } from '../actions/room-locks.ts';
import type { VerifyLimits } from '../actions/verify.ts';
import type { Clock } from '../clock.ts';
import type { CloudWatch } from '../cloud/poller.ts';
import type { CloudProgress } from '../cloud/run-action.ts';
import { type Assessment, assess, emptyAssessment } from '../fleet/assess.ts';
import { emptyEventLog, logEvents } from '../fleet/event-log.ts';
import { type EventDraft, fleetDiff } from '../fleet/events.ts';
import type { Fleet, Room } from '../fleet/fleet.ts';
import { type Change, changesBetween } from '../fleet/indexed-map.ts';
import type { FleetSettings } from '../fleet/settings.ts';
import type { RoomKey, Snapshot } from '../fleet/snapshot.ts';
import type { Gateway } from '../livekit/gateway.ts';
import { createRedact } from '../livekit/redact.ts';
import type { Sweep } from '../registry/recorder.ts';
import type { Registry } from '../registry/registry.ts';
import { createRateLimiter, withinBudget } from '../scanner/rate-limiter.ts';
import { createRoomScanner } from '../scanner/scanner.ts';
import type { SharedPlace } from '../sharing/place.ts';
import { createSweepSharing } from '../sharing/share-sweeps.ts';
import type { WorkerWatch } from '../workers/watch-workers.ts';
import { createAgentNames } from './agent-names.ts';
import { createAuditedPlans } from './audited-plans.ts';
import { createCloudControl } from './cloud-control.ts';
import { cloudActionEvent, cloudEvents } from './cloud-events.ts';
import { createListingWatch, type FleetChange } from './listing-watch.ts';
import { createAudit, createNotices, isStaleNode } from './notices.ts';
import { createOwnActions, shareOfSweeps } from './own-actions.ts';
import { connectionEvents } from './own-events.ts';
import { createPast } from './past.ts';
import { createPastWatch, versionsOfDay } from './past-watch.ts';
import { createProbe } from './probe.ts';
import { createServerClock } from './server-clock.ts';
import type { Project, Session, SessionState, WholeRoom } from './session.ts';
import { createKeptStates } from './timeline/kept-states.ts';
import { createTimeline } from './timeline/timeline.ts';
import { createWaitForPast } from './wait-for-past.ts';
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

/** Returns the rooms with problems, worst first. */
const problemRooms = ({ rooms, figures }: Fleet): readonly RoomKey[] =>
  rooms.slice(0, figures.critical + figures.warning).map(({ key }) => key);

const lookedAtOnce = ({ rooms }: Fleet): readonly RoomKey[] =>
  rooms.flatMap(({ key, awaitsSecondLook }) => (awaitsSecondLook ? [key] : []));

const NO_CHANGES: readonly Change<Room>[] = [];

const roomChanges = (before: Fleet, after: Fleet): readonly Change<Room>[] =>
  before.rooms === after.rooms ? NO_CHANGES : changesBetween(before.byKey, after.byKey);

const readWholeRoom = async (gateway: Gateway, roomName: string, signal: AbortSignal): Promise<WholeRoom> => {
  const asked = { isWhole: true, signal };
  const [[room = null], participants, dispatches] = await Promise.all([
    gateway.listRooms([roomName], asked),
    gateway.listParticipants(roomName, asked),
    gateway.listDispatches(roomName, asked),
  ]);
  return { room, participants, dispatches };
};

/** Starts to watch a project: probes it, then sweeps until the session is closed. */
export const createSession = (options: SessionOptions): Session => {
  const { project, settings, registry } = options;
  const clock = createServerClock(options.clock);
  const gateway = options.connect(clock);
  const budget = createRateLimiter(clock, options.budget ?? null);
  const scanner = createRoomScanner({
    gateway,
    budget,
    clock,
    intervalMs: options.intervalMs,
    share: () => shareOfSweeps(state.batch),
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
  const agentNames = createAgentNames(registry, project, emptyAssessment.fleet);
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
  const notices = createNotices(audit, listings, () => sharing?.getState() ?? null);
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
    agentNames: agentNames.suggested(),
    losses: [],
    workers: workers.state(),
    metrics: workers.metrics(),
    workerIncidents: workers.incidents(),
    cloud: cloud?.getState() ?? null,
    cloudActions: [],
    past: pastWatch.getState(),
    serverIsStale: false,
    notices: notices.now(),
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
      notices: notices.now(),
    });
  };

  const plans = createAuditedPlans(project, clock, audit, () => assessment.fleet);

  const own = createOwnActions({
    project,
    gateway: budgeted,
    calls: budget,
    clock,
    registry,
    past,
    getFleet: () => assessment.fleet,
    onSweepWanted: (room) => {
      scanner.expedite(room);
      scanner.lookNow();
    },
    mayBegin: audit.mayBegin,
    ...(options.locks === undefined ? {} : { locks: options.locks }),
    ...(options.verifyLimits === undefined ? {} : { limits: options.verifyLimits }),
    onActions: (actions, happened) =>
      update({ actions, log: logEvents(state.log, clock.now(), happened), notices: notices.now() }),
    onBatch: (batch, happened) => update({ batch, log: logEvents(state.log, clock.now(), happened) }),
  });

  const deployed =
    cloud &&
    createCloudControl({
      cloud,
      clock,
      project,
      audited: plans.audited,
      mayBegin: audit.mayBegin,
      onProgress: takeCloudAction,
      ...(options.locks === undefined ? {} : { locks: options.locks }),
    });

  /** What happened from one fleet to the next, for the event log. */
  const eventsOf = (change: FleetChange, snapshot: Snapshot, nowMs: number): readonly EventDraft[] => {
    if (snapshot.connection.state === 'live') baseline ??= new Set(change.after.byKey.keys());
    const known = baseline;
    return [
      ...connectionEvents(state.snapshot.connection, snapshot.connection),
      ...fleetDiff(change.changes, (key) => known?.has(key) ?? true),
      ...listings.observe(change, snapshot, nowMs),
    ];
  };

  /** The sweeper writes the history of its sweep. Only who asks workers knows more than it. */
  const isWrittenByAnother = (): boolean =>
    sharing?.getState().role === 'follows' && workers.state() === null;

  const writeHistory = (sweep: Pick<Sweep, 'changes' | 'snapshot' | 'fleet' | 'events' | 'nowMs'>): void => {
    const write = isWrittenByAnother() ? experience.skip : experience.record;
    write({
      ...sweep,
      incidents: workers.incidents(),
      projectName: project.name,
      workers: workers.state(),
    });
  };

  const takeJudged = (judged: Assessment, snapshot: Snapshot): void => {
    const nowMs = clock.now();
    const before = assessment.fleet;
    assessment = judged;
    const { fleet } = assessment;
    const changes = roomChanges(before, fleet);
    if (fleet.rooms !== before.rooms) {
      scanner.setInterest({ problems: problemRooms(fleet), lookedAtOnce: lookedAtOnce(fleet) });
    }
    workers.observe(changes, fleet.rooms);
    const happened = eventsOf({ before, after: fleet, changes }, snapshot, nowMs);
    if (options.keepsHistory) writeHistory({ changes, snapshot, fleet, events: happened, nowMs });
    past.observe(changes, snapshot);
    agentNames.observe(before, fleet);
    update({
      snapshot,
      fleet,
      sweeping: scanner.isSweeping(),
      losses: listings.incidents(),
      workers: workers.state(),
      workerIncidents: workers.incidents(),
      notices: notices.now(),
      log: logEvents(state.log, nowMs, happened),
      agentNames: agentNames.suggested(),
    });
    if (options.keepsHistory) kept.take(state, changes, nowMs);
    own.observe(fleet, snapshot);
  };

  const waitForPast = createWaitForPast({
    past,
    clock,
    signal: closing.signal,
    latest: () => state.snapshot,
    judge: (snapshot, hasNews) => {
      const judged = assess(assessment, snapshot, settings, past.background, hasNews);
      if (snapshot.rooms.length === 0) experience.roomsBefore();
      return judged;
    },
    onJudged: takeJudged,
  });

  const takeSharing = (): void => {
    update({ sharing: sharing?.getState() ?? null, notices: notices.now() });
  };

  const takeWorkers = (): void =>
    update({
      workers: workers.state(),
      metrics: workers.metrics(),
      workerIncidents: workers.incidents(),
    });

  const probe = createProbe({
    gateway,
    clock,
    signal: closing.signal,
    onAnswer: (result) => {
      notices.takeProbe(result);
      update({ serverIsStale: isStaleNode(result), notices: notices.now() });
    },
  });

  const start = async (): Promise<void> => {
    await probe.ask();
    if (!closing.signal.aborted) scanner.start();
  };

  const end = async (): Promise<void> => {
    closing.abort();
    probe.stop();
    waitForPast.stop();
    workers.stop();
    await deployed?.close();
    cloud?.stop();
    pastWatch.stop();
    const left = sharing?.stop();
    scanner.stop();
    await own.close();
    await left;
    gateway.close();
    listeners.clear();
    await options.onClose?.();
  };
  let ended: Promise<void> | null = null;

  scanner.subscribe(waitForPast.take);
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
    plan: plans.plan,
    planMany: plans.planMany,
    planBroken: plans.planBroken,
    readWhole: (roomName) => readWholeRoom(budgeted, roomName, closing.signal),
    redact,
    toggleDrain: (worker) => {
      if (project.readOnly) throw new Error('a read-only project marks no workers');
      return workers.toggleDrain(worker);
    },
    run: own.run,
    runBatch: own.runBatch,
    stopBatch: own.stopBatch,
    close: () => {
      ended ??= end();
      return ended;
    },
  };
};
