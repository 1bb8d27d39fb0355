import type { Fleet, Verdict } from '../fleet/fleet.ts';
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
