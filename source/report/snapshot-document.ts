import type { Agent, Dispatch, Evidence, Fleet, Human, Remedy, Room } from '../fleet/fleet.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import type { Project } from '../session/session.ts';

/** Names the shape of the document; it changes when a field changes its meaning or goes. */
export const SNAPSHOT_SCHEMA = 'lktop.snapshot/1';

const time = (atMs: number | null): string | null => (atMs ? new Date(atMs).toISOString() : null);

const evidence = (one: Evidence) => ({ at: time(one.atMs), text: one.text });

const remedy = (one: Remedy | null) =>
  one && { text: one.text, actions: one.actions, suggestedAgentName: one.suggestedAgentName };

const verdict = ({ verdict: one }: Pick<Room | Agent | Dispatch, 'verdict'>) => ({
  verdict: one.name,
  severity: one.severity,
  summary: one.summary,
  since: time(one.sinceMs),
  evidence: one.evidence.map(evidence),
  remedy: remedy(one.remedy),
});

const human = (one: Human) => ({
  identity: one.identity,
  name: one.participant.name,
  kind: one.participant.kind,
  state: one.participant.state,
  phoneNumber: one.phoneNumber,
  joinedAt: time(one.participant.joinedAtMs),
  waits: one.waits,
});

const agent = (one: Agent) => ({
  identity: one.identity,
  agentName: one.agentName,
  state: one.state,
  participantState: one.participant.state,
  recognisedBy: one.sign,
  joinedAt: time(one.participant.joinedAtMs),
  dispatchId: one.dispatchId,
  jobId: one.jobId,
  workerId: one.workerId,
  deployment: one.deployment,
  publishesOnBehalfOf: one.publishesOnBehalfOf,
  ...verdict(one),
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
  })),
  ...verdict(one),
});

const room = (one: Room, verifiedAtMs: number | undefined) => ({
  name: one.name,
  id: one.id,
  createdAt: time(one.facts.createdAtMs),
  verifiedAt: time(verifiedAtMs ?? null),
  agentExpected: one.agentExpected,
  waitingSince: time(one.waitingSinceMs),
  ...verdict(one),
  humans: one.humans.map(human),
  agents: one.agents.map(agent),
  dispatches: one.dispatches.map(dispatch),
});

/**
 * A snapshot as data for scripts: ISO times, raw names, no metadata (it is the callers' own), no secrets.
 */
export const snapshotDocument = (
  project: Pick<Project, 'name' | 'host' | 'demo'>,
  snapshot: Snapshot,
  fleet: Fleet,
) => ({
  schema: SNAPSHOT_SCHEMA,
  project: project.name,
  host: project.host,
  demo: project.demo,
  sweptAt: time(snapshot.finishedAtMs),
  coverage: { rooms: fleet.rooms.length, verified: fleet.rooms.filter(({ verified }) => verified).length },
  figures: {
    rooms: fleet.figures.rooms,
    activeAgentSessions: fleet.figures.activeAgentSessions,
    agentParticipants: fleet.figures.agentParticipants,
    roomsWithAgents: fleet.figures.roomsWithAgents,
  },
  problems: { critical: fleet.figures.critical, warning: fleet.figures.warning },
  rooms: fleet.rooms.map((one) => room(one, snapshot.verifiedAtMs.get(one.key))),
});
