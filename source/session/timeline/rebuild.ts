import type { DispatchFacts, ParticipantFacts } from '../../fleet/facts.ts';
import {
  type Agent,
  type Cause,
  type Dispatch,
  type Evidence,
  type Figures,
  type Fleet,
  OF_ROOM,
  type Room,
  UNKNOWN_THEN,
  type Verdict,
} from '../../fleet/fleet.ts';
import { compareAgents, compareDispatches, compareRooms } from '../../fleet/order.ts';
import type { Severity } from '../../fleet/severity.ts';
import { roomKey } from '../../fleet/snapshot.ts';
import { VERDICTS } from '../../fleet/verdict/verdicts.ts';
import type {
  DispatchRow,
  EventRow,
  IncidentRow,
  MomentRows,
  RoomRow,
  SessionRow,
} from '../../registry/history.ts';

/** A dispatch without an agent is unserved after this time, as in `fleet/settings.ts`. */
const UNSERVED_MS = 10_000;

const verdictOf = <Name extends string>(
  name: Name,
  severity: Severity,
  summary: string,
  sinceMs: number | null,
  basis: readonly Evidence[],
): Verdict<Name> => ({ name, severity, summary, sinceMs, basis, remedy: null });

/** The registry keeps when an agent was there, and not how it was. */
const agentThen = (row: SessionRow): Agent => {
  const participant: ParticipantFacts = {
    id: row.participantId,
    identity: row.identity,
    name: '',
    kind: 'AGENT',
    kindDetails: [],
    state: 'ACTIVE',
    hidden: false,
    recorder: false,
    isPublisher: false,
    joinedAtMs: row.joinedMs,
    metadata: '',
    attributes: {},
    tracks: [],
  };
  return {
    identity: row.identity,
    participant,
    sign: 'kind',
    agentName: row.agentName,
    state: null,
    stateSinceMs: row.joinedMs,
    isFormer: false,
    unheardSinceMs: null,
    dispatchId: row.dispatchId,
    jobId: row.jobId,
    workerId: row.workerId,
    deployment: row.deployment,
    publishesOnBehalfOf: null,
    verdict: verdictOf(UNKNOWN_THEN, 'ignored', 'was there; its state was not kept', row.joinedMs, [
      { atMs: row.joinedMs, text: 'joined, by the registry' },
    ]),
  };
};

/** Judges a dispatch by what is kept of it: whether its agent had joined, and for how long it had waited. */
const dispatchVerdict = (row: DispatchRow, isThere: boolean, atMs: number): Dispatch['verdict'] => {
  const { createdMs, firstJobMs, joinedMs } = row;
  const basis: Evidence[] = [{ atMs: createdMs, text: 'dispatched, by the registry' }];
  if (firstJobMs !== null && firstJobMs <= atMs)
    basis.push({ atMs: firstJobMs, text: 'its first job began' });
  if (joinedMs !== null && joinedMs <= atMs) {
    basis.push({ atMs: joinedMs, text: 'its first agent joined' });
    return isThere
      ? verdictOf(UNKNOWN_THEN, 'ignored', 'its agent was there', joinedMs, basis)
      : verdictOf(UNKNOWN_THEN, 'ignored', 'its agent had come and gone', joinedMs, basis);
  }
  const isLate = atMs - createdMs >= UNSERVED_MS;
  return verdictOf(UNKNOWN_THEN, isLate ? 'notice' : 'ok', 'no agent had joined yet', null, basis);
};

const dispatchThen = (row: DispatchRow, agents: readonly Agent[], atMs: number): Dispatch => {
  const agent = agents.find(({ dispatchId }) => dispatchId === row.dispatchId);
  const facts: DispatchFacts = {
    id: row.dispatchId,
    agentName: row.agentName,
    metadata: row.metadata ?? '',
    deployment: row.deployment ?? '',
    restartPolicy: '',
    attributes: {},
    createdAtMs: row.createdMs,
    deletedAtMs: 0,
    jobs: [],
  };
  return {
    id: row.dispatchId,
    facts,
    agentIdentity: agent?.identity ?? null,
    verdict: dispatchVerdict(row, agent !== undefined, atMs),
  };
};

/** The longest first, because some names begin like others. */
const VERDICT_NAMES = VERDICTS.map(({ name }) => name as string).sort((a, b) => b.length - a.length);

/** The name of the verdict that an event told, see `verdictEvents` in `fleet/events.ts`. */
const nameIn = (text: string): string => VERDICT_NAMES.find((name) => text.startsWith(name)) ?? UNKNOWN_THEN;

const causeOf = (
  subject: string | null,
  agents: readonly Agent[],
  dispatches: readonly Dispatch[],
): Cause => {
  const agent = agents.find(({ identity }) => identity === subject);
  if (agent) {
    const { identity, agentName, deployment } = agent;
    return { of: 'agent', id: identity, agentName, deployment };
  }
  const dispatch = dispatches.find(({ id }) => id === subject);
  if (!dispatch) return OF_ROOM;
  const { id, facts } = dispatch;
  return { of: 'dispatch', id, agentName: facts.agentName, deployment: facts.deployment || null };
};

/** What a room's verdict is told by. */
interface Told {
  readonly event: EventRow | undefined;
  readonly incident: IncidentRow | undefined;
  /** Somebody looked at that time. */
  readonly isWatched: boolean;
}

/** A verdict is shown as it was told. Nothing is judged with what is known today. */
const roomVerdict = ({ event, incident, isWatched }: Told): Verdict => {
  if (event) {
    const { text, severity, atMs } = event;
    const name = nameIn(text);
    const summary = text.startsWith(`${name}: `) ? text.slice(name.length + 2) : text;
    return verdictOf(name, severity, summary, atMs, [{ atMs, text: `told at that time: ${text}` }]);
  }
  if (incident) {
    const { verdict, severity, agentName, sinceMs, mostRooms } = incident;
    const about = agentName ? ` (${agentName})` : '';
    return verdictOf(verdict, severity, `${verdict}${about}`, sinceMs, [
      { atMs: sinceMs, text: `an incident was on: ${verdict}${about}, in up to ${mostRooms} rooms` },
    ]);
  }
  return isWatched
    ? verdictOf(UNKNOWN_THEN, 'ignored', 'no problem on record', null, [
        {
          atMs: null,
          text: 'the registry has no problem of this room at that time; it keeps no other verdicts',
        },
      ])
    : verdictOf(UNKNOWN_THEN, 'ignored', 'unknown then', null, [
        {
          atMs: null,
          text: 'nobody looked at that time; the room was there by what was seen before or after',
        },
      ]);
};

const roomThen = (
  row: RoomRow,
  sessions: readonly SessionRow[],
  dispatchRows: readonly DispatchRow[],
  told: Told,
  atMs: number,
): Room => {
  const agents = sessions.map(agentThen).sort(compareAgents);
  const dispatches = dispatchRows.map((one) => dispatchThen(one, agents, atMs)).sort(compareDispatches);
  return {
    key: roomKey({ id: row.roomId, name: row.roomName }),
    name: row.roomName,
    id: row.roomId,
    facts: {
      name: row.roomName,
      id: row.roomId,
      createdAtMs: row.createdMs,
      metadata: '',
      numParticipants: 0,
      numPublishers: 0,
      maxParticipants: 0,
      emptyTimeoutSeconds: 0,
      departureTimeoutSeconds: 0,
    },
    verified: true,
    failure: null,
    humans: [],
    others: [],
    former: [],
    agents,
    dispatches,
    waitingSinceMs: null,
    awaitsSecondLook: false,
    expectation: null,
    problems: [],
    verdict: roomVerdict(told),
    cause: causeOf(told.event?.subject ?? null, agents, dispatches),
    isRecorded: true,
  };
};

const figuresOf = (rooms: readonly Room[]): Figures => {
  const count = (isMeant: (room: Room) => boolean): number => rooms.filter(isMeant).length;
  const agents = rooms.reduce((sum, room) => sum + room.agents.length, 0);
  return {
    rooms: rooms.length,
    activeAgentSessions: agents,
    agentParticipants: agents,
    roomsWithAgents: count((room) => room.agents.length > 0),
    critical: count(({ verdict }) => verdict.severity === 'critical'),
    warning: count(({ verdict }) => verdict.severity === 'warning'),
  };
};

/**
 * Rebuilds what was there at a time from what the registry keeps: rooms, agents and dispatches with their beginnings and
 * ends, and the verdicts that were told. Pure.
 */
export const rebuildFleet = ({
  atMs,
  rooms: rows,
  sessions,
  dispatches,
  incidents,
  verdicts,
  watched,
  eventsFromMs,
}: MomentRows): Fleet => {
  const sessionsIn = Map.groupBy(sessions, ({ roomId }) => roomId);
  const dispatchesIn = Map.groupBy(dispatches, ({ roomId }) => roomId);
  const eventOf = new Map(verdicts.map((event) => [event.roomId, event]));
  // An incident begins when its first problem did, which is before anybody could tell. So it counts only where the
  // events are no longer kept. It names its first room.
  const areEventsKept = eventsFromMs !== null && eventsFromMs <= atMs;
  const incidentOf = new Map(
    watched === null || areEventsKept ? [] : incidents.map((incident) => [incident.roomName, incident]),
  );
  const rooms = rows
    .map((row) =>
      roomThen(
        row,
        sessionsIn.get(row.roomId) ?? [],
        dispatchesIn.get(row.roomId) ?? [],
        {
          event: eventOf.get(row.roomId),
          incident: incidentOf.get(row.roomName),
          isWatched: watched !== null,
        },
        atMs,
      ),
    )
    .sort(compareRooms);
  const serving = new Map<string, number>();
  for (const room of rooms)
    for (const name of new Set(room.agents.map(({ agentName }) => agentName)))
      if (name) serving.set(name, (serving.get(name) ?? 0) + 1);
  return {
    rooms,
    byKey: new Map(rooms.map((room) => [room.key, room])),
    figures: figuresOf(rooms),
    servingNames: new Map([...serving].sort(([, one], [, other]) => other - one)),
    knownNames: [...serving.keys()].sort(),
  };
};
