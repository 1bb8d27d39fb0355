import type { Agent, Dispatch, Fleet, Human, Room } from '../fleet/fleet.ts';
import { matchesPattern } from '../fleet/pattern.ts';
import { isProblem } from '../fleet/severity.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import type { SnapshotDocument } from './documents/snapshot.ts';
import { coverageOf, figuresOf, problemsOf, type ReportedProject, time, verdictParts } from './parts.ts';

/** Which rooms to report; null and false select all. */
export interface Selection {
  /** A room's name, in which `*` stands for any characters. */
  readonly room: string | null;
  /** An agent name; `*` works the same way. */
  readonly agent: string | null;
  /** Only rooms that are critical or a warning. */
  readonly problems: boolean;
}

/** Keeps only the agents and dispatches of that name. */
const narrow = (room: Room, pattern: string): Room => ({
  ...room,
  agents: room.agents.filter(({ agentName }) => agentName !== null && matchesPattern(agentName, pattern)),
  dispatches: room.dispatches.filter(({ facts }) => matchesPattern(facts.agentName, pattern)),
});

/** Returns the selected rooms in the fleet's order. With an agent name, each room keeps only what belongs to it. */
export const selectRooms = (fleet: Fleet, { room, agent, problems }: Selection): readonly Room[] => {
  const chosen = fleet.rooms.filter(
    (one) => (room === null || matchesPattern(one.name, room)) && (!problems || isProblem(one.verdict)),
  );
  if (agent === null) return chosen;
  return chosen
    .map((one) => narrow(one, agent))
    .filter(({ agents, dispatches }) => agents.length > 0 || dispatches.length > 0);
};

const human = (one: Human) => ({
  identity: one.identity,
  name: one.participant.name,
  kind: one.participant.kind,
  state: one.participant.state,
  phoneNumber: one.phoneNumber,
  joinedAt: time(one.participant.joinedAtMs),
  waits: one.waits,
  maybeAgent: one.doubt,
  simulated: one.isSimulated,
});

const agent = (one: Agent) => ({
  identity: one.identity,
  agentName: one.agentName,
  state: one.state,
  participantState: one.participant.state,
  recognisedBy: one.sign,
  formerLife: one.isFormer,
  joinedAt: time(one.participant.joinedAtMs),
  dispatchId: one.dispatchId,
  jobId: one.jobId,
  workerId: one.workerId,
  deployment: one.deployment,
  publishesOnBehalfOf: one.publishesOnBehalfOf,
  ...verdictParts(one.verdict),
});

const dispatch = (one: Dispatch) => ({
  id: one.id,
  agentName: one.facts.agentName,
  deployment: one.facts.deployment,
  createdAt: time(one.facts.createdAtMs),
  agentIdentity: one.agentIdentity,
  jobs: one.facts.jobs.map((job) => ({
    id: job.id,
    type: job.type,
    status: job.status,
    error: job.error,
    startedAt: time(job.startedAtMs),
    endedAt: time(job.endedAtMs),
    participantIdentity: job.participantIdentity,
    workerId: job.workerId,
    subject: job.subject,
    reason: job.history?.reason ?? '',
    attempts: job.history?.attempts ?? 0,
    workersAsked: job.history?.workersAsked ?? 0,
  })),
  ...verdictParts(one.verdict),
});

const room = (one: Room, verifiedAtMs: number | undefined) => ({
  name: one.name,
  id: one.id,
  createdAt: time(one.facts.createdAtMs),
  verifiedAt: time(verifiedAtMs ?? null),
  agentExpected: one.expectation !== null,
  expectedBecause: one.expectation?.evidence.text ?? null,
  waitingSince: time(one.waitingSinceMs),
  ...verdictParts(one.verdict),
  humans: one.humans.map(human),
  former: one.former.map(({ identity, kind, joinedAtMs }) => ({
    identity,
    kind,
    joinedAt: time(joinedAtMs),
  })),
  agents: one.agents.map(agent),
  dispatches: one.dispatches.map(dispatch),
});

/**
 * Builds a snapshot for scripts: ISO times, raw names, no secrets, and no metadata, because that belongs to the
 * callers.
 * @param rooms the selected rooms of the fleet
 */
export const buildSnapshot = (
  project: ReportedProject,
  snapshot: Snapshot,
  fleet: Fleet,
  rooms: readonly Room[],
  selection: Selection,
): SnapshotDocument => ({
  schema: 'lktop.snapshot/1',
  project: project.name,
  host: project.host,
  demo: project.demo,
  sweptAt: time(snapshot.finishedAtMs),
  coverage: coverageOf(fleet),
  figures: figuresOf(fleet),
  problems: problemsOf(fleet),
  shown: { ...selection, rooms: rooms.length },
  rooms: rooms.map((one) => room(one, snapshot.verifiedAtMs.get(one.key))),
});
