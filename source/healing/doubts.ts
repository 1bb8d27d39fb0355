import { named } from '../actions/words.ts';
import type { Room } from '../fleet/fleet.ts';
import { staleAfterMs } from '../fleet/staleness.ts';
import { areAsked } from '../fleet/workers.ts';
import type { SessionState } from '../session/session.ts';
import { formatDuration } from '../text/duration.ts';
import { HEAL_LOOK_LIMIT_MS, WORKERS_REGISTER_MS } from '../time-limits.ts';
import type { Candidate } from './candidates.ts';

/** Why something is not healed. Nothing is done while in doubt: a human decides. */
export interface Doubt {
  /** A stable word. */
  readonly kind:
    | 'server stale'
    | 'sweep stale'
    | 'workers down'
    | 'unattended'
    | 'handed over'
    | 'retrying'
    | 'doubtful people'
    | 'acknowledged'
    | 'healed before'
    | 'not recorded';
  /** What it is about. A doubt about the project or about an agent name is told once for all of its rooms. */
  readonly about: 'project' | 'agent name' | 'dispatch';
  /** Raw. */
  readonly sentence: string;
}

/** What the sweeps and the workers tell. */
export type Known = Pick<SessionState, 'snapshot' | 'fleet' | 'serverIsStale' | 'intervalMs' | 'workers'> & {
  /** When the server last failed to answer; null: not in this run. */
  readonly failedAtMs: number | null;
};

const ofServer = (
  { snapshot: { connection }, serverIsStale, failedAtMs }: Known,
  nowMs: number,
): Doubt | null => {
  if (connection.state === 'failing') {
    return {
      kind: 'server stale',
      about: 'project',
      sentence: `the server does not answer: ${connection.failure.sentence}`,
    };
  }
  if (serverIsStale) {
    return {
      kind: 'server stale',
      about: 'project',
      sentence: 'the server says that its node is stale (406), so its listings may be old',
    };
  }
  return failedAtMs !== null && nowMs - failedAtMs < WORKERS_REGISTER_MS
    ? {
        kind: 'server stale',
        about: 'project',
        sentence: 'the server has just come back, and its workers may not be registered yet',
      }
    : null;
};

const ofSweep = ({ snapshot, intervalMs }: Known, nowMs: number): Doubt | null => {
  const ageMs = nowMs - snapshot.startedAtMs;
  return ageMs > (staleAfterMs(intervalMs) ?? Number.POSITIVE_INFINITY)
    ? {
        kind: 'sweep stale',
        about: 'project',
        sentence: `the last sweep is ${formatDuration(ageMs)} old`,
      }
    : null;
};

/** `support`, or `without a name` for unnamed workers. Raw. */
const ofName = (agentName: string): string =>
  agentName === '' ? 'without a name' : `of ${named(agentName)}`;

/** All known workers of the name are down, so nobody would take the new dispatch. */
const ofWorkers = ({ workers, fleet }: Known, agentName: string, nowMs: number): Doubt | null => {
  if (workers === null) return null;
  const mine = workers.workers.filter(({ facts }) => facts?.agentName === agentName);
  const up = mine.filter(({ condition }) => condition === 'up');
  const doubt = (sentence: string): Doubt => ({ kind: 'workers down', about: 'agent name', sentence });
  if (up.some(({ sinceMs }) => nowMs - sinceMs >= WORKERS_REGISTER_MS)) return null;
  if (up.length > 0) {
    return doubt(
      `${up.length === 1 ? 'the only known worker' : `all ${up.length} known workers`} ${ofName(agentName)} that ${up.length === 1 ? 'is' : 'are'} up ${up.length === 1 ? 'was' : 'were'} first seen up less than ${WORKERS_REGISTER_MS / 1_000} s ago, and may not be registered yet`,
    );
  }
  if (mine.length > 0) {
    const conditions = [...new Set(mine.map(({ condition }) => condition))].sort().join(' or ');
    return doubt(
      mine.length === 1
        ? `the only known worker ${ofName(agentName)} is ${conditions}`
        : `all ${mine.length} known workers ${ofName(agentName)} are ${conditions}`,
    );
  }
  // Perhaps one is behind a source that failed, has not told its name yet, or was not named to lktop.
  const isSure =
    !fleet.servingNames.has(agentName) &&
    areAsked(workers) &&
    workers.failures.length === 0 &&
    workers.workers.every(({ facts, condition }) => facts !== null || condition === 'down');
  return isSure ? doubt(`no known worker ${ofName(agentName)} is up`) : null;
};

const ofDispatch = (kind: Doubt['kind'], sentence: string): Doubt => ({ kind, about: 'dispatch', sentence });

/** A participant of a kind that this version does not know may be an agent. */
const KNOWN_KINDS: ReadonlySet<string> = new Set([
  'STANDARD',
  'INGRESS',
  'EGRESS',
  'SIP',
  'AGENT',
  'CONNECTOR',
  'BRIDGE',
]);

const ofPeople = ({ humans, others }: Room): Doubt | null => {
  const doubtful = humans.find(({ doubt }) => doubt !== null);
  if (doubtful) {
    return ofDispatch(
      'doubtful people',
      `${named(doubtful.identity)} may be an agent or a person, judging by its ${doubtful.doubt} only`,
    );
  }
  const unknown = others.find(({ kind }) => !KNOWN_KINDS.has(kind));
  return unknown
    ? ofDispatch(
        'doubtful people',
        `${named(unknown.identity)} is of a kind that lktop does not know (${named(unknown.kind)})`,
      )
    : null;
};

const ofRoom = (room: Room): Doubt | null => ofDispatches(room) ?? ofPeople(room);

const ofDispatches = ({ problems, dispatches }: Room): Doubt | null => {
  if (problems.some(({ name }) => name === 'unattended')) {
    return ofDispatch('unattended', 'it is not known whether an agent is expected there');
  }
  if ([...problems, ...dispatches.map(({ verdict }) => verdict)].some(({ name }) => name === 'handed over')) {
    return ofDispatch('handed over', 'an agent handed its caller over there');
  }
  const retried = dispatches.find(({ facts }) =>
    facts.jobs.some(({ history }) => history?.reason === 'RETRYING'),
  );
  if (retried) {
    return ofDispatch('retrying', `the server still retries dispatch ${named(retried.id)} (RETRYING)`);
  }
  return null;
};

/** An act that cannot be recorded is not done: after a restart nobody would know of it. */
export const notRecorded = (sentence: string): Doubt => ({
  kind: 'not recorded',
  about: 'project',
  sentence: `it could not be recorded. ${sentence}`,
});

/** The look just before an act got no answer. */
export const NOT_SEEN: Doubt = ofDispatch(
  'sweep stale',
  `the room could not be looked at again within ${HEAL_LOOK_LIMIT_MS / 1_000} s`,
);

/**
 * The first reason why a dispatch must not be healed now, from what the sweeps and the workers tell. Pure.
 * @param nowMs by the session's clock
 */
export const findDoubt = ({ room, dispatch }: Candidate, known: Known, nowMs: number): Doubt | null =>
  ofServer(known, nowMs) ??
  ofSweep(known, nowMs) ??
  ofWorkers(known, dispatch.facts.agentName, nowMs) ??
  ofRoom(room);
