import type { EventDraft } from '../fleet/events.ts';
import { type Agent, agentsThere, type Dispatch, type Fleet, type Room } from '../fleet/fleet.ts';
import type { RoomKey, Snapshot } from '../fleet/snapshot.ts';
import type { Tracked } from '../fleet/track-incidents.ts';
import { isUnserved } from '../fleet/verdict/unserved.ts';
import { AGENT_IS_THERE, DISPATCH_IS_OVER } from '../fleet/verdict/verdicts.ts';
import type { SdkOf } from './sdk-of-sessions.ts';
import type {
  AgentSeen,
  DispatchSeen,
  EventSeen,
  IncidentSeen,
  RoomSeen,
  SweepRecord,
} from './sweep-record.ts';

/** LiveKit's own limit for names is 256 bytes. Longer texts come from hostile servers. */
const MOST_OF_A_NAME = 512;
const MOST_OF_A_TEXT = 500;

/** Removes secrets and tokens from a text. */
export type Redact = (text: string) => string;

/** A cut may leave the first half of a surrogate pair. */
const HALF_A_CHARACTER = /[\uD800-\uDBFF]$/;

/** Cuts a text. @param most in UTF-16 units */
export const short = (text: string, most = MOST_OF_A_NAME): string =>
  text.length <= most ? text : text.slice(0, most).replace(HALF_A_CHARACTER, '');

/** A hostile server may send any number, and the tables take only whole ones. */
export const whole = (timeMs: number): number =>
  Number.isSafeInteger(Math.round(timeMs)) ? Math.round(timeMs) : 0;

const shortOrNull = (text: string | null): string | null => text && short(text);

const agentSeen = (agent: Agent, sdkOf: SdkOf): AgentSeen => {
  const { participant, identity, agentName } = agent;
  return {
    participantId: short(participant.id || identity),
    identity: short(identity),
    agentName: agentName === null ? null : short(agentName),
    dispatchId: shortOrNull(agent.dispatchId),
    jobId: shortOrNull(agent.jobId),
    workerId: shortOrNull(agent.workerId),
    deployment: shortOrNull(agent.deployment),
    sdk: shortOrNull(sdkOf(agent)),
    joinedMs: whole(participant.joinedAtMs),
    isActive: participant.state === 'ACTIVE' && agent.publishesOnBehalfOf === null,
  };
};

const earliest = (times: readonly number[]): number | null => {
  const known = times.map(whole).filter((time) => time > 0);
  return known.length === 0 ? null : Math.min(...known);
};

const STATES: Readonly<Partial<Record<Dispatch['verdict']['name'], DispatchSeen['state']>>> = {
  failed: 'failed',
  'crash-looping': 'failed',
  declined: 'untaken',
  checking: 'checking',
};

const stateOf = (dispatch: Dispatch): DispatchSeen['state'] => {
  const { name } = dispatch.verdict;
  if (dispatch.agentIdentity !== null || AGENT_IS_THERE.has(name)) return 'serving';
  if (STATES[name] !== undefined) return STATES[name];
  if (DISPATCH_IS_OVER.has(name)) return 'over';
  return isUnserved(dispatch) ? 'untaken' : 'waiting';
};

const dispatchSeen = (dispatch: Dispatch, agents: readonly Agent[], redact: Redact): DispatchSeen => {
  const { id, facts } = dispatch;
  const own = agents.filter(({ dispatchId }) => dispatchId === id);
  const failed = facts.jobs.find(({ status, error }) => status === 'FAILED' || error !== '');
  return {
    id: short(id),
    agentName: short(facts.agentName),
    deployment: short(facts.deployment),
    createdMs: whole(facts.createdAtMs),
    firstJobMs: earliest(facts.jobs.map(({ startedAtMs, history }) => history?.createdAtMs || startedAtMs)),
    joinedMs: earliest(own.map(({ participant }) => participant.joinedAtMs)),
    error: failed
      ? short(redact(short(failed.error || failed.status, 4 * MOST_OF_A_TEXT)), MOST_OF_A_TEXT)
      : null,
    state: stateOf(dispatch),
    isUnserved: isUnserved(dispatch),
  };
};

/**
 * What the history keeps of a room. Names and errors are cut, and times are whole.
 *
 * @param times when the room answered last, and when the time before; undefined: never
 * @param redact removes secrets and tokens from a text
 */
export const roomSeen = (
  room: Room,
  [verifiedAtMs, beforeMs]: readonly [number | undefined, number | undefined],
  sdkOf: SdkOf,
  redact: Redact,
): RoomSeen => {
  const agents = agentsThere(room);
  const verifiedMs = room.verified ? verifiedAtMs : undefined;
  return {
    roomId: room.id,
    name: short(room.name),
    createdMs: whole(room.facts.createdAtMs),
    verifiedMs: verifiedMs === undefined ? null : whole(verifiedMs),
    beforeMs: beforeMs === undefined ? null : whole(beforeMs),
    agents: agents.map((agent) => agentSeen(agent, sdkOf)),
    dispatches: room.dispatches.map((dispatch) => dispatchSeen(dispatch, agents, redact)),
  };
};

/** The key of a room begins with its id, see `roomKey`. */
export const roomIdOf = (key: RoomKey): string => key.split(' ', 1)[0] ?? '';

/** What the history keeps of an incident. @param nowMs since when it is, if nobody knows */
export const incidentSeen = ({ id, incident }: Tracked, fleet: Fleet, nowMs: number): IncidentSeen => {
  const { verdict, severity, agentName, deployment, sinceMs, rooms } = incident;
  const [first] = rooms;
  return {
    id: short(id, 4 * MOST_OF_A_NAME),
    verdict,
    severity,
    agentName: shortOrNull(agentName),
    deployment: shortOrNull(deployment),
    sinceMs: whole(sinceMs ?? nowMs),
    rooms: rooms.length,
    roomName: first === undefined ? null : shortOrNull(fleet.byKey.get(first)?.name ?? null),
  };
};

/** What the history keeps of an event, without secrets. */
export const eventSeen = (
  { kind, severity, room, roomName, subject, text }: EventDraft,
  atMs: number,
  redact: Redact,
): EventSeen => ({
  atMs: whole(atMs),
  kind,
  severity,
  roomId: room && roomIdOf(room),
  roomName: shortOrNull(roomName),
  subject: shortOrNull(subject),
  text: short(redact(short(text, 4 * MOST_OF_A_TEXT)), MOST_OF_A_TEXT),
});

/** Since when all rooms that ever answered have answered again. Nobody answers for a ghost. */
export const proofOf = ({
  pace,
  rooms,
  verifiedAtMs,
  startedAtMs,
}: Snapshot): Pick<SweepRecord, 'provenMs' | 'isWhole'> => {
  if (pace.oldestVerifiedAtMs !== null) return { provenMs: whole(pace.oldestVerifiedAtMs), isWhole: true };
  const living = rooms.filter(({ ghostSinceMs }) => ghostSinceMs === null);
  const times = living.flatMap(({ key }) => verifiedAtMs.get(key) ?? []);
  return {
    provenMs: whole(times.reduce((oldestMs, atMs) => Math.min(oldestMs, atMs), startedAtMs)),
    isWhole: times.length === living.length,
  };
};
