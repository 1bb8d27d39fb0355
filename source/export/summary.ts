import { isEndOf } from '../actions/sentence.ts';
import type { Room } from '../fleet/fleet.ts';
import { evidence } from '../fleet/verdict/evidence.ts';
import { time } from '../report/parts.ts';
import type { Project, SessionState } from '../session/session.ts';
import { counted } from '../text/counted.ts';
import { formatClockTime, formatDuration } from '../text/duration.ts';
import { quoteName, safeText } from '../text/safe-text.ts';
import { truncate } from '../text/width.ts';

/** Longer lines are cut; the bundle holds the full text. */
const MAX_COLUMNS = 300;
const MOST_EVIDENCE = 4;
const MOST_ACTIONS = 2;

const figuresLine = ({ fleet, snapshot }: SessionState): string => {
  const { rooms, roomsWithAgents, activeAgentSessions, critical, warning } = fleet.figures;
  const lost = snapshot.connection.state === 'failing' ? '; the server does not answer' : '';
  return [
    `${counted(rooms, 'room')}, ${roomsWithAgents} with agents, ${counted(activeAgentSessions, 'agent session')}`,
    `${critical} critical, ${counted(warning, 'warning')}${lost}`,
  ].join('; ');
};

const roomLine = ({ name, id, verdict, humans, isRecorded }: Room, nowMs: number): string => {
  const lasting = verdict.sinceMs === null ? '' : ` for ${formatDuration(nowMs - verdict.sinceMs)}`;
  const phones = humans.flatMap(({ phoneNumber }) => phoneNumber ?? []);
  const callers = isRecorded
    ? 'callers not kept'
    : `${counted(humans.length, 'caller')}${phones.length > 0 ? ` (${phones.join(', ')})` : ''}`;
  return `${quoteName(name)} (${safeText(id)}): ${verdict.severity}${lasting}, ${safeText(verdict.summary)}, ${safeText(callers)}`;
};

const timed = (atMs: number | null, text: string): string =>
  `${atMs === null ? '' : `${formatClockTime(atMs, 'UTC')} `}${text}`;

const evidenceLine = ({ verdict }: Room): string => {
  const told = evidence(verdict)
    .slice(0, MOST_EVIDENCE)
    .map(({ atMs, text }) => timed(atMs, text));
  return safeText(told.length === 0 ? 'none' : told.join('; '));
};

/** Lists our newest actions in the room. The start of an action is dropped once its end is listed. */
const actionsText = ({ key, name }: Room, { log }: SessionState): string => {
  const ours = log.events.filter(
    ({ kind, room, roomName }) => kind === 'action' && (room === key || (room === null && roomName === name)),
  );
  const told = ours
    .filter(
      ({ text }, index) =>
        !ours.slice(index + 1).some((later) => later.text === text || isEndOf(later.text, text)),
    )
    .slice(-MOST_ACTIONS)
    .map(({ atMs, text }) => timed(atMs, text));
  return told.length === 0 ? 'nothing' : told.join('; ');
};

const remedyLine = (subject: Room | null, state: SessionState): string => {
  const tried = subject === null ? 'nothing' : actionsText(subject, state);
  return safeText(`remedy: ${subject?.verdict.remedy?.text ?? 'none known'}; tried so far: ${tried}`);
};

/** Says that the summary is about an earlier time. */
const pastText = ({ asOf }: SessionState): string => {
  if (asOf === undefined) return '';
  return asOf.source === 'registry' ? ', as it was then by the registry' : ', as it was then';
};

export interface SummaryInput {
  readonly project: Pick<Project, 'name' | 'host'>;
  readonly state: SessionState;
  readonly room: Room | null;
  readonly nowMs: number;
}

/**
 * Summarizes in five lines where, what, why, what to do and what was done, for a reader who has nothing else.
 * Times are UTC. Safe.
 */
export const summaryLines = ({ project, state, room, nowMs }: SummaryInput): readonly string[] => {
  const subject = room ?? state.fleet.rooms[0] ?? null;
  const at = (time(nowMs) ?? '').replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
  return [
    `lktop: ${quoteName(project.name)} (${safeText(project.host)}), ${at}${pastText(state)}`,
    figuresLine(state),
    subject === null ? 'no rooms' : roomLine(subject, nowMs),
    `seen: ${subject === null ? 'nothing' : evidenceLine(subject)}`,
    remedyLine(subject, state),
  ].map((text) => truncate(text, MAX_COLUMNS));
};
