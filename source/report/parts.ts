import { createHash } from 'node:crypto';
import type { Fleet, Room, Verdict } from '../fleet/fleet.ts';
import type { Incident } from '../fleet/incidents.ts';
import { evidence } from '../fleet/verdict/evidence.ts';

/** The project fields of every document. */
export interface ReportedProject {
  readonly name: string;
  readonly host: string;
  readonly demo: boolean;
}

/** Later years have more than four digits in ISO 8601. */
const LAST_MS = Date.UTC(9999, 11, 31);

/**
 * Formats an ISO time; null: no time. Servers send any number, so a time before 1970 or after the year 9999 gives
 * null, too.
 */
export const time = (atMs: number | null): string | null =>
  atMs !== null && atMs > 0 && atMs <= LAST_MS ? new Date(atMs).toISOString() : null;

/** Returns the verdict fields of every document. */
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

/** A document lists at most 100 rooms of one incident, but counts all of them. */
const MOST_ROOMS = 100;

const roomsOf = (incident: Incident, fleet: Fleet): readonly Room[] =>
  incident.rooms.flatMap((key) => fleet.byKey.get(key) ?? []);

/** Summarises an incident in its own words, or in those of its first room. Raw. */
export const incidentSummary = (incident: Incident, fleet: Fleet): string =>
  incident.summary ?? roomsOf(incident, fleet)[0]?.verdict.summary ?? incident.verdict;

/** Shortens a fleet's incident id. The result is the same in every run. */
export const incidentId = (id: string): string =>
  `LI_${createHash('sha256').update(id).digest('base64url').slice(0, 12)}`;

/** Whether `lk agent simulate` created everybody who could wait in the room. */
export const isSimulation = ({ humans }: Room): boolean =>
  humans.length > 0 && humans.every((human) => human.isSimulated);

/** Returns the incident fields of every document. */
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
