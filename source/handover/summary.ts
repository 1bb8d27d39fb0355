import type { Room } from '../fleet/fleet.ts';
import { time } from '../report/parts.ts';
import type { Project, SessionState } from '../session/session.ts';
import { formatClockTime, formatDuration } from '../text/duration.ts';
import { quoteName, safeText } from '../text/safe-text.ts';
import { truncate } from '../text/width.ts';

/** More of a line than this is in the bundle itself. */
const MAX_COLUMNS = 300;
const MOST_EVIDENCE = 4;

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const figuresLine = ({ fleet, snapshot }: SessionState): string => {
  const { rooms, roomsWithAgents, activeAgentSessions, critical, warning } = fleet.figures;
  const lost = snapshot.connection.state === 'failing' ? '; the server does not answer' : '';
  return [
    `${counted(rooms, 'room')}, ${roomsWithAgents} with agents, ${counted(activeAgentSessions, 'agent session')}`,
    `${critical} critical, ${counted(warning, 'warning')}${lost}`,
  ].join('; ');
};

const roomLine = ({ name, id, verdict, humans }: Room, nowMs: number): string => {
  const lasting = verdict.sinceMs === null ? '' : ` for ${formatDuration(nowMs - verdict.sinceMs)}`;
  const phones = humans.flatMap(({ phoneNumber }) => phoneNumber ?? []);
  const callers = `${counted(humans.length, 'caller')}${phones.length > 0 ? ` (${phones.join(', ')})` : ''}`;
  return `${quoteName(name)} (${safeText(id)}): ${verdict.severity}${lasting}, ${safeText(verdict.summary)}, ${safeText(callers)}`;
};

const evidenceLine = ({ verdict: { evidence } }: Room): string => {
  const told = evidence
    .slice(0, MOST_EVIDENCE)
    .map(({ atMs, text }) => `${atMs === null ? '' : `${formatClockTime(atMs, 'UTC')} `}${text}`);
  return safeText(told.length === 0 ? 'none' : told.join('; '));
};

export interface SummaryInput {
  readonly project: Pick<Project, 'name' | 'host'>;
  readonly state: SessionState;
  readonly room: Room | null;
  readonly nowMs: number;
}

/** Five lines that tell somebody who has nothing else where, what, why and what to do. Times are UTC. Safe. */
export const summaryLines = ({ project, state, room, nowMs }: SummaryInput): readonly string[] => {
  const subject = room ?? state.fleet.rooms[0] ?? null;
  const at = (time(nowMs) ?? '').replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
  return [
    `lktop: ${quoteName(project.name)} (${safeText(project.host)}), ${at}`,
    figuresLine(state),
    subject === null ? 'no rooms' : roomLine(subject, nowMs),
    `seen: ${subject === null ? 'nothing' : evidenceLine(subject)}`,
    `remedy: ${safeText(subject?.verdict.remedy?.text ?? 'none known')}`,
  ].map((text) => truncate(text, MAX_COLUMNS));
};
