import { groupingName } from '../../../query/group.ts';
import { safeText } from '../../../text/safe-text.ts';
import { subjectDetail } from '../../detail/subject-detail.ts';
import { agentSentence } from '../../screen-reader/sentences.ts';
import type { AgentItem } from '../../view-model.ts';
import { attributeIn } from '../columns.ts';
import { agentsOf, agentsOfAll, noMembers } from '../members.ts';
import { inScope, isOfManyRooms, type Pane, roomSubject } from '../pane.ts';
import { actionOn } from '../row.ts';
import { AGENT_COLUMNS } from './columns.ts';
import { type AgentListRow, foldGroups, groupDetail, groupRow, isGroupRow } from './groups.ts';

/** Grouping shows the agents of all rooms: its purpose is to find what they share. */
const ofAll: Required<Pane>['ofAll'] = ({ allRooms, query }) => allRooms || query.grouping !== null;

export const agentsPane: Pane<AgentItem, AgentListRow> = {
  id: 'agents',
  keys: ['2'],
  title: 'Agents',
  label: 'agents of the room under the cursor',
  lineDescription: 'the agents, or those that match',
  place: 'right',

  items: (scope) => inScope(scope, ofAll(scope), agentsOfAll, agentsOf),
  isSorted: (scope) => !isOfManyRooms({ ofAll }, scope),
  fold: (agents, { query: { grouping, unfolded, acknowledged } }) =>
    grouping ? foldGroups(agents, grouping, unfolded, acknowledged) : agents,
  things: (row) => (isGroupRow(row) ? row.items : null),
  isNews: (row) => isGroupRow(row) && row.folded && row.news > 0,
  open: (row) => (isGroupRow(row) ? { type: 'group toggled', key: row.key } : null),
  ofAll,
  cursor: ({ query }) => (query.grouping === null ? 'worst' : 'stays'),

  columns: AGENT_COLUMNS,
  attribute: ({ agent }, name) => attributeIn(agent.participant.attributes, name),
  matches: (item, matcher) => matcher.agent(item),
  severity: (row) => (isGroupRow(row) ? row.severity : row.agent.verdict.severity),
  judged: ({ agent }) => agent,

  row: (row, context) => (isGroupRow(row) ? groupRow(row, context) : null),
  actionOn: ({ room, agent }, actions) => actionOn(actions, room, { identity: agent.identity }),
  foldChips: ({ query: { grouping } }) =>
    grouping ? [`grouped by ${safeText(groupingName(grouping))}`] : [],
  empty: (view) => noMembers(view, 'no agent in this room', 'no agent in any room'),

  subject: (item, scope) => (item ? { kind: 'agent', ...item } : roomSubject(scope)),
  rowOfTarget: ({ room, identity }) => (identity === null ? null : `${room}\n${identity}`),
  detail: (paper, view, row) =>
    row && isGroupRow(row) ? groupDetail(paper, row) : subjectDetail(paper, view),

  sentence: agentSentence,
  nothing: 'No agents.',
};
