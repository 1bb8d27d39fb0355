import { createHash } from 'node:crypto';
import type { Fleet, Room, Verdict } from '../fleet/fleet.ts';
import type { Incident } from '../fleet/incidents.ts';
import { evidence } from '../fleet/verdict/evidence.ts';

/** What every document says of its project. */
export interface ReportedProject {
  readonly name: string;
  readonly host: string;
  readonly demo: boolean;
}

/** An ISO time; null for what has none. Servers send any number: one that no calendar holds is none. */
export const time = (atMs: number | null): string | null =>
  atMs && Math.abs(atMs) <= 8.64e15 ? new Date(atMs).toISOString() : null;

/** A verdict's fields, as every document has them. */
export const verdictParts = (verdict: Verdict) => ({
  verdict: verdict.name,
  severity: verdict.severity,
  summary: verdict.summary,
  since: time(verdict.sinceMs),
  evidence: evidence(verdict).map(({ atMs, text }) => ({ at: time(atMs), text })),
  remedy: verdict.remedy && {
    text: verdict.remedy.text,
    actions: [...verdict.remedy.actions],
    suggestedAgentName: verdict.remedy.suggestedAgentName,
  },
});

export const coverageOf = ({ rooms }: Fleet) => ({
  rooms: rooms.length,
  verified: rooms.filter(({ verified }) => verified).length,
});

export const figuresOf = ({ figures }: Fleet) => ({
  rooms: figures.rooms,
  activeAgentSessions: figures.activeAgentSessions,
  agentParticipants: figures.agentParticipants,
  roomsWithAgents: figures.roomsWithAgents,
});

export const problemsOf = ({ figures }: Fleet) => ({ critical: figures.critical, warning: figures.warning });

/** A document lists no more rooms of one incident; it counts them all. */
const MOST_ROOMS = 100;

const roomsOf = (incident: Incident, fleet: Fleet): readonly Room[] =>
  incident.rooms.flatMap((key) => fleet.byKey.get(key) ?? []);

/** What is wrong, in a few words: those of its first room. Raw. */
export const incidentSummary = (incident: Incident, fleet: Fleet): string =>
  roomsOf(incident, fleet)[0]?.verdict.summary ?? incident.verdict;

/** A short id for what the fleet calls an incident: the same whenever lktop is started anew. */
export const incidentId = (id: string): string =>
  `LI_${createHash('sha256').update(id).digest('base64url').slice(0, 12)}`;

/** Everybody who could wait in it was made by `lk agent simulate`. */
export const isSimulation = ({ humans }: Room): boolean =>
  humans.length > 0 && humans.every((human) => human.isSimulated);

/** An incident's fields, as every document has them. */
export const incidentParts = (incident: Incident, fleet: Fleet) => ({
  id: incidentId(incident.id),
  verdict: incident.verdict,
  severity: incident.severity,
  agentName: incident.agentName,
  deployment: incident.deployment,
  since: time(incident.sinceMs),
  summary: incidentSummary(incident, fleet),
  roomCount: incident.rooms.length,
  rooms: roomsOf(incident, fleet)
    .slice(0, MOST_ROOMS)
    .map(({ name, id }) => ({ name, id })),
  simulated: incident.rooms.length > 0 && roomsOf(incident, fleet).every(isSimulation),
});

export type IncidentParts = ReturnType<typeof incidentParts>;
