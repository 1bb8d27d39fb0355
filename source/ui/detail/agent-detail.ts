import type { Agent, AgentSign, Room } from '../../fleet/fleet.ts';
import { formatDuration } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { BLANK_LINE, type Line } from '../line.ts';
import { agentNameText } from '../panes/row.ts';
import { attributeFacts, delayText, fact, heading, metadataFact, type Paper, timeText } from './paper.ts';
import { trackText } from './participant-lines.ts';
import { verdictLines } from './verdict-lines.ts';

const SIGNS: Readonly<Record<AgentSign, string>> = {
  kind: 'recognised by its kind, AGENT',
  pattern: 'recognised by a pattern of the settings',
};

const stateText = (state: string): string =>
  state === 'ACTIVE'
    ? 'ACTIVE: the server holds its connection, which proves no more; a killed agent looks the same for about 20 s'
    : safeText(state);

const sessionText = ({ state, stateSinceMs }: Agent, nowMs: number): string =>
  state === null
    ? 'none reported: no agent session was started, or it does not tell'
    : `${safeText(state)} for ${formatDuration(nowMs - stateSinceMs)}, as it says itself`;

/** `12:04:33 (4 min ago), 0.4 s after its dispatch was made`. */
const joinedText = (room: Room, { participant, dispatchId }: Agent, nowMs: number): string => {
  const joinedAtMs = participant.joinedAtMs;
  const dispatch = room.dispatches.find(({ id }) => id === dispatchId);
  const after = dispatch ? delayText(dispatch.facts.createdAtMs, joinedAtMs) : '';
  return `${timeText(joinedAtMs, nowMs)}${after && `, ${after} after its dispatch was made`}`;
};

/** Describes an agent participant. */
export const agentDetail = (paper: Paper, room: Room, agent: Agent, canAct: boolean): readonly Line[] => {
  const { participant } = agent;
  return [
    ...verdictLines(paper, agent.verdict, canAct),
    BLANK_LINE,
    heading('Agent'),
    ...fact(paper, 'agent name', agentNameText(agent.agentName)),
    ...fact(paper, 'identity', quoteName(agent.identity)),
    ...fact(paper, 'room', quoteName(room.name)),
    ...fact(paper, 'participant', safeText(participant.id)),
    ...(room.isRecorded
      ? fact(paper, 'state', 'not kept: the registry knows when it was there')
      : [
          ...fact(paper, 'sign', `${SIGNS[agent.sign]}; kind ${safeText(participant.kind)}`),
          ...fact(paper, 'state', stateText(participant.state)),
          ...fact(paper, 'session', sessionText(agent, paper.nowMs)),
        ]),
    ...fact(paper, 'joined', joinedText(room, agent, paper.nowMs)),
    ...fact(paper, 'tracks', trackText(participant.tracks)),
    ...fact(paper, 'dispatch', agent.dispatchId === null ? 'belongs to none' : safeText(agent.dispatchId)),
    ...fact(paper, 'job', safeText(agent.jobId ?? (room.isRecorded ? 'not kept' : 'not listed (yet)'))),
    ...fact(paper, 'worker', safeText(agent.workerId ?? 'unknown')),
    ...fact(paper, 'deployment', safeText(agent.deployment ?? '')),
    ...fact(
      paper,
      'avatar of',
      agent.publishesOnBehalfOf === null ? '' : quoteName(agent.publishesOnBehalfOf),
    ),
    ...fact(paper, 'name', safeText(participant.name)),
    ...metadataFact(paper, 'metadata', participant.metadata),
    ...attributeFacts(paper, participant.attributes),
  ];
};
