import type { ActionProgress } from '../actions/action.ts';
import type { FleetEvent } from '../fleet/events.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import type { Session, SessionState } from '../session/session.ts';
import type { DebugLog } from './debug-log.ts';

const logConnection = (log: DebugLog, { connection }: Snapshot): void => {
  if (connection.state === 'failing') {
    const { kind, sentence } = connection.failure;
    log.write('warn', 'connection', { state: connection.state, kind, sentence });
  } else log.write('info', 'connection', { state: connection.state });
};

const logSweep = (log: DebugLog, { snapshot, fleet: { figures } }: SessionState): void => {
  const { sweep, startedAtMs, finishedAtMs, callsPerMinute } = snapshot;
  log.write('info', 'sweep', {
    sweep,
    ms: finishedAtMs === null ? null : finishedAtMs - startedAtMs,
    callsPerMinute,
    ...figures,
  });
};

/** Logs only the names of verdicts, because their sentences quote callers and jobs. */
const logVerdict = (log: DebugLog, event: FleetEvent, before: Fleet, now: Fleet): void => {
  if (event.kind !== 'verdict' || event.room === null) return;
  const verdict = now.byKey.get(event.room)?.verdict;
  log.write(event.severity === 'critical' ? 'warn' : 'info', 'verdict', {
    room: event.roomName,
    subject: event.subject,
    before: before.byKey.get(event.room)?.verdict.name ?? null,
    verdict: verdict?.name ?? null,
    severity: event.severity,
  });
};

const logAction = (log: DebugLog, { id, plan, state }: ActionProgress): void => {
  const isBad = state.state === 'failed' || state.state === 'unverified';
  log.write(isBad ? 'warn' : 'info', 'action', {
    id,
    kind: plan.intention.kind,
    room: plan.target.roomName,
    state: state.state,
    ...(state.state === 'failed' ? { failure: state.failure.kind, sentence: state.failure.sentence } : {}),
  });
};

/** Logs the events of a session: its connection, sweeps, changing verdicts, and actions. */
export const logSession = (session: Session, log: DebugLog): void => {
  const { name, host, readOnly } = session.project;
  log.write('info', 'session', { project: name, host, readOnly, intervalMs: session.getState().intervalMs });
  let before = session.getState();
  session.subscribe(() => {
    const now = session.getState();
    if (now.snapshot.connection !== before.snapshot.connection) logConnection(log, now.snapshot);
    if (now.sharing !== null && now.sharing !== before.sharing)
      log.write('info', 'sharing', { ...now.sharing });
    const { finishedAtMs } = now.snapshot;
    if (finishedAtMs !== null && finishedAtMs !== before.snapshot.finishedAtMs) logSweep(log, now);
    const news = now.log.nextNumber - before.log.nextNumber;
    if (news > 0) {
      for (const event of now.log.events.slice(-news)) logVerdict(log, event, before.fleet, now.fleet);
    }
    const stood = new Map(before.actions.map((action) => [action.id, action.state.state]));
    for (const action of now.actions) {
      if (stood.get(action.id) !== action.state.state) logAction(log, action);
    }
    before = now;
  });
};
