import { deployedAgents, deployedSeverity } from '../../agents/deployed.ts';
import type { EventKind, FleetEvent } from '../../fleet/events.ts';
import type { JobFacts } from '../../fleet/facts.ts';
import type { Room, Verdict } from '../../fleet/fleet.ts';
import { sessionLoad } from '../../fleet/session-limit.ts';
import type { Project, SessionState } from '../../session/session.ts';
import { counted } from '../../text/counted.ts';
import { formatClockTime, formatDuration } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { agentNameText, dispatchNameText } from '../panes/row.ts';
import type { AgentItem, DispatchItem } from '../view-model.ts';

/** Sentences for screen readers: no columns, no symbols, words for everything. All are safe. */

/** `prod-eu at livekit.example.com, read-only` */
export const projectSentence = ({ name, host, demo, readOnly }: Project): string =>
  [
    `${quoteName(name)} at ${safeText(host)}`,
    ...(demo ? ['a demo'] : []),
    ...(readOnly ? ['read-only'] : []),
  ].join(', ');

/** Summarizes the project: its size, and the number of problems. */
export const figuresSentence = (
  { fleet, snapshot, cloud }: SessionState,
  sessionLimit: number | undefined,
): string => {
  const { rooms, roomsWithAgents, activeAgentSessions, critical, warning } = fleet.figures;
  if (snapshot.connection.state === 'failing') {
    const { sentence, remedy } = snapshot.connection.failure;
    return safeText(`The server does not answer. ${sentence} ${remedy}`);
  }
  if (snapshot.finishedAtMs === null && rooms === 0) return 'No sweep has ended yet.';
  const trouble =
    critical + warning === 0 ? 'no problems' : `${critical} critical, ${counted(warning, 'warning')}`;
  const load = sessionLoad(activeAgentSessions, sessionLimit);
  const sessions =
    load === null
      ? counted(activeAgentSessions, 'agent session')
      : `${load.sessions} of ${counted(load.limit, 'agent session')}${load.isNear ? ', warning: near the limit of the plan' : ''}`;
  const troubled = deployedAgents(cloud)
    .map(deployedSeverity)
    .filter((severity) => severity === 'critical' || severity === 'warning').length;
  const deployed = troubled === 0 ? '' : ` ${counted(troubled, 'agent')} on LiveKit Cloud with problems.`;
  return `${counted(rooms, 'room')}, ${roomsWithAgents} with agents, ${sessions}: ${trouble}.${deployed}`;
};

const lasting = ({ sinceMs }: Verdict, nowMs: number): string =>
  sinceMs === null ? '' : `, for ${formatDuration(nowMs - sinceMs)}`;

const graded = (name: string, verdict: Verdict, nowMs: number): string =>
  `${verdict.severity}: ${name}: ${safeText(verdict.summary)}${lasting(verdict, nowMs)}`;

export const roomSentence = (room: Room, nowMs: number): string => {
  const callers = room.isRecorded
    ? ', callers not kept'
    : room.humans.length === 0
      ? ''
      : `, ${counted(room.humans.length, 'caller')}`;
  return room.verified || room.failure !== null
    ? `${graded(quoteName(room.name), room.verdict, nowMs)}${callers}`
    : `${quoteName(room.name)}: not swept yet`;
};

export const agentSentence = ({ room, agent }: AgentItem, nowMs: number): string =>
  graded(`${agentNameText(agent.agentName)} in ${quoteName(room.name)}`, agent.verdict, nowMs);

export const dispatchSentence = (item: DispatchItem, nowMs: number): string =>
  graded(`${dispatchNameText(item)} in ${quoteName(item.room.name)}`, item.dispatch.verdict, nowMs);

/** `job AJ_1 in call-7f31 claims RUNNING, worker AW_1` */
export const jobSentence = (room: Room, { id, status, workerId }: JobFacts): string =>
  `job ${quoteName(id)} in ${quoteName(room.name)} claims ${safeText(status)}, worker ${safeText(workerId || 'unknown')}`;

/** The kinds of events whose severity is meaningful. */
const GRADED: readonly EventKind[] = ['verdict', 'listing', 'action', 'connection', 'deployed agent'];

/** `12:04:31 critical: call-7f31: no worker for suport-v2` */
export const eventSentence = ({ atMs, kind, roomName, text, severity }: FleetEvent): string => {
  const grade = GRADED.includes(kind) && severity !== 'ok' && severity !== 'ignored' ? `${severity}: ` : '';
  const where = roomName === null ? '' : `${quoteName(roomName)}: `;
  // The arrow between two states is lktop's own character, not the server's.
  const spoken = kind === 'agent state' || kind === 'deployed agent' ? text.replaceAll(' → ', ' to ') : text;
  return `${formatClockTime(atMs)} ${grade}${where}${safeText(spoken)}`;
};
