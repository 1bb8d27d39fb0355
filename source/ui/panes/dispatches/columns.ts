import type { Dispatch } from '../../../fleet/fleet.ts';
import { compareDispatches } from '../../../fleet/order.ts';
import { byText, earliest, most, oldest, worst } from '../../../query/sort.ts';
import { span } from '../../line.ts';
import type { DispatchItem } from '../../view-model.ts';
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
import { AGE_COLUMN, ageOf, createdOf, dispatchNameText, statusOf, withoutName } from '../row.ts';

/** A dispatch holds the request; its jobs hold the worker that took it. */
const workerOf = ({ dispatch }: DispatchItem): string =>
  dispatch.facts.jobs.find(({ workerId }) => workerId !== '')?.workerId ?? '';

const deploymentOf = ({ dispatch }: DispatchItem): string =>
  dispatch.facts.deployment ||
  (dispatch.facts.jobs.find(({ deployment }) => deployment !== '')?.deployment ?? '');

export const dispatchAge = ({ verdict, facts }: Dispatch): number => verdict.sinceMs ?? facts.createdAtMs;

const tookMs = ({ room, dispatch }: DispatchItem): number | null => {
  const agent = room.agents.find(({ identity }) => identity === dispatch.agentIdentity);
  return agent ? toJoinMs(dispatch.facts.createdAtMs, agent.participant.joinedAtMs) : null;
};

export const DISPATCH_COLUMNS: readonly PaneColumn<DispatchItem>[] = [
  ROOM_COLUMN,
  {
    id: 'name',
    heading: 'Agent',
    description: 'the agent name that is asked for',
    width: NAME_WIDTH,
    rank: 0,
    order: byText(({ dispatch }) => dispatch.facts.agentName),
    cell: (item) => span(dispatchNameText(item)),
  },
  {
    id: 'status',
    heading: 'Status',
    description: 'what came of the dispatch; sorted by severity',
    width: STATUS_WIDTH,
    rank: 0,
    order: worst((one, other) => compareDispatches(one.dispatch, other.dispatch)),
    cell: ({ dispatch: { facts, verdict } }, context, columns) =>
      statusOf(
        {
          summary: withoutName(verdict.summary, facts.agentName || 'unnamed agent'),
          verdict,
          name: facts.agentName,
        },
        columns,
        context,
      ),
  },
  textColumn({
    ...VERDICT_COLUMN,
    rank: 7,
    textOf: ({ dispatch }) => dispatch.verdict.name,
  }),
  textColumn({
    id: 'deployment',
    heading: 'Deployment',
    description: 'the deployment that is asked for, else that of the worker',
    width: DEPLOYMENT_WIDTH,
    rank: 5,
    shown: 'wide',
    textOf: deploymentOf,
  }),
  textColumn({
    id: 'worker',
    heading: 'Worker',
    description: 'the worker that took the job, AW_…',
    width: WORKER_WIDTH,
    rank: 4,
    shown: 'wide',
    textOf: workerOf,
  }),
  {
    id: 'created',
    heading: 'Created',
    description: 'when the dispatch was created',
    width: { least: 7, wanted: 7 },
    align: 'end',
    rank: 6,
    shown: 'wide',
    order: earliest(({ dispatch }) => dispatch.facts.createdAtMs),
    cell: ({ dispatch }, context) => createdOf(dispatch.facts.createdAtMs, context),
  },
  {
    ...TO_JOIN,
    order: most(tookMs),
    cell: (item) => span(toJoinText(tookMs(item)), 'muted'),
  },
  textColumn({
    id: 'id',
    heading: 'Dispatch',
    description: 'the id of the dispatch, AD_…',
    width: ID_WIDTH,
    rank: 2,
    textOf: ({ dispatch }) => dispatch.id,
  }),
  {
    ...AGE_COLUMN,
    description: 'how long the outcome lasts',
    order: oldest(({ dispatch }) => dispatchAge(dispatch)),
    cell: ({ dispatch }, context) => ageOf(dispatchAge(dispatch), context),
  },
];
