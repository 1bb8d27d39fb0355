import type { Agent } from '../../../fleet/fleet.ts';
import { compareAgents } from '../../../fleet/order.ts';
import { byText, most, oldest, worst } from '../../../query/sort.ts';
import { quoteName } from '../../../text/safe-text.ts';
import { type Span, span } from '../../line.ts';
import type { AgentItem } from '../../view-model.ts';
import { type PaneColumn, textColumn, VERDICT_COLUMN } from '../columns.ts';
import {
  DEPLOYMENT_WIDTH,
  ID_WIDTH,
  NAME_WIDTH,
  ROOM_COLUMN,
  STATUS_WIDTH,
  TO_JOIN,
  toJoinMs,
  toJoinText,
  WORKER_WIDTH,
} from '../members.ts';
import { AGE_COLUMN, agentNameText, ageOf, statusOf, withoutName } from '../row.ts';

/**
 * A problem shows how long it lasts. A healthy agent shows how long it is in the room, since its state
 * changes often.
 */
export const agentAge = ({ verdict, participant }: Agent): number =>
  verdict.severity === 'ok' ? participant.joinedAtMs : (verdict.sinceMs ?? participant.joinedAtMs);

const tookMs = ({ room, agent: { dispatchId, participant } }: AgentItem): number | null => {
  const dispatch = room.dispatches.find(({ id }) => id === dispatchId);
  return dispatch ? toJoinMs(dispatch.facts.createdAtMs, participant.joinedAtMs) : null;
};

/** An agent of a former life of the room is struck through. */
const nameCell = ({ agent }: AgentItem): Span =>
  span(agentNameText(agent.agentName), agent.isFormer ? 'struck' : 'plain');

const STANDARD_IDENTITY = /^agent-(AJ_[A-Za-z0-9]{12})$/;

/**
 * The id of an agent's job. A job that is not listed yet, or that an automatic dispatch has, is in the identity that
 * LiveKit's SDK gives the agent. Raw.
 */
const jobOf = ({ agent: { jobId, identity } }: AgentItem): string =>
  jobId ?? STANDARD_IDENTITY.exec(identity)?.[1] ?? identity;

export const AGENT_COLUMNS: readonly PaneColumn<AgentItem>[] = [
  ROOM_COLUMN,
  {
    id: 'name',
    heading: 'Agent',
    description: 'the agent name',
    width: NAME_WIDTH,
    rank: 0,
    order: byText(({ agent }) => agent.agentName),
    cell: nameCell,
  },
  {
    id: 'status',
    heading: 'Status',
    description: 'its state, or what is wrong; sorted by severity',
    width: STATUS_WIDTH,
    rank: 0,
    order: worst((one, other) => compareAgents(one.agent, other.agent)),
    cell: ({ agent: { agentName, verdict } }, context, columns) =>
      statusOf(
        { summary: withoutName(verdict.summary, agentName || 'unnamed agent'), verdict, name: agentName },
        columns,
        context,
      ),
  },
  textColumn({
    id: 'state',
    heading: 'State',
    description: 'the state that the agent reports itself',
    width: { least: 12, wanted: 12 },
    rank: 6,
    shown: 'named',
    textOf: ({ agent }) => agent.state,
  }),
  textColumn({
    ...VERDICT_COLUMN,
    rank: 6,
    textOf: ({ agent }) => agent.verdict.name,
  }),
  textColumn({
    id: 'deployment',
    heading: 'Deployment',
    description: 'the deployment of its worker',
    width: DEPLOYMENT_WIDTH,
    rank: 5,
    shown: 'wide',
    textOf: ({ agent }) => agent.deployment,
  }),
  textColumn({
    id: 'worker',
    heading: 'Worker',
    description: 'its worker, AW_…',
    width: WORKER_WIDTH,
    rank: 4,
    shown: 'wide',
    textOf: ({ agent }) => agent.workerId,
  }),
  {
    ...TO_JOIN,
    order: most(tookMs),
    cell: (item) => span(toJoinText(tookMs(item)), 'muted'),
  },
  {
    id: 'identity',
    heading: 'Identity',
    description: 'the identity of the participant',
    width: { least: 15, wanted: 21 },
    rank: 6,
    shown: 'named',
    order: byText(({ agent }) => agent.identity),
    cell: ({ agent }) => span(quoteName(agent.identity), 'muted'),
  },
  textColumn({
    id: 'id',
    heading: 'Job',
    description: 'the id of its job, AJ_…; if none is known, the identity of the participant',
    width: ID_WIDTH,
    rank: 2,
    textOf: jobOf,
  }),
  {
    ...AGE_COLUMN,
    description: 'how long the problem lasts, or how long the agent is in the room',
    order: oldest(({ agent }) => agentAge(agent)),
    cell: ({ agent }, context) => ageOf(agentAge(agent), context),
  },
];
