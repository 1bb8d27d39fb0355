import { jobDetail } from '../../detail/dispatch-detail.ts';
import { subjectDetail } from '../../detail/subject-detail.ts';
import { staleMs } from '../../header/freshness.ts';
import { TREE } from '../../layout.ts';
import { isNarrowed, queryIn } from '../../query/query-state.ts';
import { agentSentence, dispatchSentence, jobSentence, roomSentence } from '../../screen-reader/sentences.ts';
import type { Subject } from '../../view-model.ts';
import type { Pane } from '../pane.ts';
import { actionOn } from '../row.ts';
import { foldNodes, nodesOfAll, rootOf, rowAbove, type TreeNode } from './nodes.ts';
import { TREE_COLUMNS, treeMark } from './row.ts';

const NONE: readonly TreeNode[] = [];

/** What the row acts on elsewhere. A job is asked for by its dispatch. */
const subjectOf = ({ key, thing, room }: TreeNode): Subject => {
  switch (thing.kind) {
    case 'room':
      return { kind: 'room', key, room };
    case 'dispatch':
    case 'job':
      return { kind: 'dispatch', key, room, dispatch: thing.dispatch };
    case 'agent':
      return { kind: 'agent', key, room, agent: thing.agent };
  }
};

/** Rooms with what belongs to them, as one foldable list. */
export const treePane: Pane<TreeNode> = {
  id: TREE,
  keys: ['X'],
  title: 'Tree',
  label: 'tree',
  description: 'each room with its dispatches, their jobs, agents and avatars, or back to Rooms',
  footer: 61,
  lineDescription: 'rooms with all that belongs to them, or those that match',
  place: 'left alone',
  toggles: true,

  // A closed tree costs nothing at a sweep.
  items: ({ session, listPane }) => (listPane === TREE ? nodesOfAll(session.fleet.rooms) : NONE),
  leader: rootOf,
  fold: (nodes, { query }) => foldNodes(nodes, query.folds),
  standIn: rowAbove,
  cursor: () => 'stays',

  columns: TREE_COLUMNS,
  matches: ({ room }, matcher) => matcher.room(room),
  severity: ({ thing, room }) => {
    switch (thing.kind) {
      case 'room':
        return room.verdict.severity;
      case 'dispatch':
        return thing.dispatch.verdict.severity;
      case 'agent':
        return thing.agent.verdict.severity;
      case 'job':
        return 'ignored';
    }
  },
  judged: ({ thing, room }) => {
    switch (thing.kind) {
      case 'room':
        return room;
      case 'dispatch':
        return thing.dispatch;
      case 'agent':
        return thing.agent;
      case 'job':
        return null;
    }
  },

  mark: treeMark,
  actionOn: ({ thing, room }, actions) => {
    switch (thing.kind) {
      case 'room':
        return actionOn(actions, room);
      case 'dispatch':
        return actionOn(actions, room, { dispatchId: thing.dispatch.id });
      case 'agent':
        return actionOn(actions, room, { identity: thing.agent.identity });
      case 'job':
        return null;
    }
  },
  staleMs: ({ thing, room }, session, nowMs) =>
    thing.kind === 'room' ? staleMs(session, room.key, nowMs) : null,
  total: (view) => (isNarrowed(queryIn(view.query, TREE)) ? treePane.items(view).length : null),
  empty: () => 'no rooms in this project',

  subject: (node) => node && subjectOf(node),
  rowOfTarget: ({ room, dispatchId, identity }) => {
    const id = dispatchId ?? identity;
    return id === null ? room : `${room}\n${id}`;
  },
  detail: (paper, view, row) =>
    row?.thing.kind === 'job'
      ? [...jobDetail(paper, row.thing.dispatch, row.thing.job), ...(subjectDetail(paper, view) ?? [])]
      : subjectDetail(paper, view),

  sentence: (node, nowMs) => {
    const { key, thing, room } = node;
    switch (thing.kind) {
      case 'room':
        return roomSentence(room, nowMs);
      case 'dispatch':
        return dispatchSentence({ key, room, dispatch: thing.dispatch }, nowMs);
      case 'agent':
        return agentSentence({ key, room, agent: thing.agent }, nowMs);
      case 'job':
        return jobSentence(room, thing.job);
    }
  },
  nothing: 'No rooms.',
};
