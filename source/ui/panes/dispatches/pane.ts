import { subjectDetail } from '../../detail/subject-detail.ts';
import { dispatchSentence } from '../../screen-reader/sentences.ts';
import type { DispatchItem } from '../../view-model.ts';
import { attributeIn } from '../columns.ts';
import { dispatchesOf, dispatchesOfAll, noMembers } from '../members.ts';
import { inScope, isOfManyRooms, type Pane, roomSubject } from '../pane.ts';
import { actionOn } from '../row.ts';
import { DISPATCH_COLUMNS } from './columns.ts';

const ofAll: Required<Pane>['ofAll'] = ({ allRooms }) => allRooms;

export const dispatchesPane: Pane<DispatchItem> = {
  id: 'dispatches',
  keys: ['3'],
  title: 'Dispatches',
  label: 'dispatches of the room under the cursor',
  lineDescription: 'the dispatches, or those that match',
  place: 'right',

  items: (scope) => inScope(scope, ofAll(scope), dispatchesOfAll, dispatchesOf),
  isSorted: (scope) => !isOfManyRooms({ ofAll }, scope),
  ofAll,
  cursor: () => 'worst',

  columns: DISPATCH_COLUMNS,
  attribute: ({ dispatch }, name) => attributeIn(dispatch.facts.attributes, name),
  matches: (item, matcher) => matcher.dispatch(item),
  severity: ({ dispatch }) => dispatch.verdict.severity,
  judged: ({ dispatch }) => dispatch,

  actionOn: ({ room, dispatch }, actions) => actionOn(actions, room, { dispatchId: dispatch.id }),
  empty: (view) => noMembers(view, 'no dispatch in this room', 'no dispatch in any room'),

  subject: (item, scope) => (item ? { kind: 'dispatch', ...item } : roomSubject(scope)),
  rowOfTarget: ({ room, dispatchId }) => (dispatchId === null ? null : `${room}\n${dispatchId}`),
  detail: subjectDetail,

  sentence: dispatchSentence,
  nothing: 'No dispatches.',
};
