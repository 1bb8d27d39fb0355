import { emptyAssessment } from '../fleet/assess.ts';
import { type EventLog, emptyEventLog, logEvents } from '../fleet/event-log.ts';
import type { EventDraft } from '../fleet/events.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { RoomKey } from '../fleet/snapshot.ts';
import { createRedact } from '../livekit/redact.ts';
import { createRateLimiter, withinBudget } from '../scanner/rate-limiter.ts';
import { createRoomScanner } from '../scanner/scanner.ts';
import { createSweepSharing } from '../sharing/share-sweeps.ts';
import { createAgentNames } from './agent-names.ts';
import { createAuditedPlans } from './audited-plans.ts';
import { createDeployedAgents } from './deployed-agents.ts';
import { createSweepJudge, type JudgedSweep } from './judge-sweeps.ts';
import { createListingWatch } from './listing-watch.ts';
import { createAudit, createNotices, isStaleNode } from './notices.ts';
import { createOwnActions, shareOfSweeps } from './own-actions.ts';
import { createPast } from './past.ts';
import { createPastWatch } from './past-watch.ts';
import { createProbe } from './probe.ts';
import { readWholeRoom } from './read-whole-room.ts';
import { createServerClock } from './server-clock.ts';
import type { Session, SessionState } from './session.ts';
import type { SessionOptions } from './session-options.ts';
import { createKeptStates } from './timeline/kept-states.ts';
import { createTimeline } from './timeline/timeline.ts';
import { whatIsAcknowledged } from './what-is-acknowledged.ts';
import { createWorkerView } from './worker-view.ts';
import { createHistoryWriter } from './write-history.ts';

/** Returns the rooms with problems, worst first. */
const problemRooms = ({ rooms, figures }: Fleet): readonly RoomKey[] =>
  rooms.slice(0, figures.critical + figures.warning).map(({ key }) => key);

const lookedAtOnce = ({ rooms }: Fleet): readonly RoomKey[] =>
  rooms.flatMap(({ key, awaitsSecondLook }) => (awaitsSecondLook ? [key] : []));

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
  const past = createPast(experience, settings, workers.known);
  const audit = createAudit(registry, options.requireRegistry ?? false);
  const plans = createAuditedPlans(project, clock, audit, () => judge.fleet());
  const deployed = options.watchCloud
    ? createDeployedAgents({
        watch: options.watchCloud(clock),
        clock,
        project,
        registry,
        audited: plans.audited,
        mayBegin: audit.mayBegin,
        ...(options.locks === undefined ? {} : { locks: options.locks }),
        onState: (cloud, happened) => update({ cloud, log: logged(happened) }),
        onActions: (cloudActions, happened) =>
          update({ cloudActions, log: logged(happened), notices: notices.now() }),
      })
    : null;
  const beganMs = options.clock.now();
  const pastWatch = createPastWatch({
    history: registry.history,
    host: project.host,
    clock,
    // The server's time is known only after the first answer.
    startedMs: () => clock.now() - (options.clock.now() - beganMs),
    missing:
      registry.isInMemory && !project.demo ? 'No registry is kept: the past is that of this run.' : null,
    ...(deployed === null ? {} : { versionsOf: deployed.versionsOfDay }),
    onChange: () => update({ past: pastWatch.getState() }),
  });
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

  let state: SessionState = {
    snapshot: scanner.getSnapshot(),
    fleet: emptyAssessment.fleet,
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
    cloud: deployed?.state() ?? null,
    cloudActions: [],
    past: pastWatch.getState(),
    serverIsStale: false,
    notices: notices.now(),
  };

  const update = (changes: Partial<SessionState>): void => {
    state = { ...state, ...changes };
    for (const listener of [...listeners]) listener();
  };

  const logged = (happened: readonly EventDraft[]): EventLog => logEvents(state.log, clock.now(), happened);

  const budgeted = withinBudget(gateway, budget);

  const own = createOwnActions({
    project,
    gateway: budgeted,
    calls: budget,
    clock,
    registry,
    past,
    getFleet: () => judge.fleet(),
    onSweepWanted: (room) => {
      scanner.expedite(room);
      scanner.lookNow();
    },
    mayBegin: audit.mayBegin,
    ...(options.locks === undefined ? {} : { locks: options.locks }),
    ...(options.verifyLimits === undefined ? {} : { limits: options.verifyLimits }),
    onActions: (actions, happened) => update({ actions, log: logged(happened), notices: notices.now() }),
    onBatch: (batch, happened) => update({ batch, log: logged(happened) }),
  });

  const writeHistory = createHistoryWriter({ project, experience, workers, sharing });

  const takeJudged = (sweep: JudgedSweep): void => {
    const { before, after: fleet, changes, snapshot, nowMs, events } = sweep;
    if (fleet.rooms !== before.rooms) {
      scanner.setInterest({ problems: problemRooms(fleet), lookedAtOnce: lookedAtOnce(fleet) });
    }
    workers.observe(changes, fleet.rooms);
    if (options.keepsHistory) writeHistory(sweep);
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
      log: logEvents(state.log, nowMs, events),
      agentNames: agentNames.suggested(),
    });
    if (options.keepsHistory) kept.take(state, changes, nowMs);
    own.observe(fleet, snapshot);
  };

  const judge = createSweepJudge({
    first: state.snapshot,
    settings,
    clock,
    past,
    experience,
    listings,
    signal: closing.signal,
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
    judge.stop();
    workers.stop();
    await deployed?.stop();
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

  scanner.subscribe(judge.take);
  workers.start();
  deployed?.start();
  sharing?.start();
  void start();

  return {
    project,
    clock,
    getState: () => state,
    cloud: deployed?.control ?? null,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sweepNow: scanner.sweepNow,
    expedite: scanner.expedite,
    setInterest: ({ selected, onScreen }) => scanner.setInterest({ selected, onScreen }),
    noteAcknowledged: (note) => {
      const about = whatIsAcknowledged(note, judge.fleet());
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
