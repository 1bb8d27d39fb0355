import { JUDGED, LISTS, MARKED, SORTED, unlessPast, WITH_ROWS, withoutProblems } from '../key-context.ts';
import { of } from '../key-entry.ts';
import { paneKeyId } from '../key-hints.ts';
import { DETAIL, TREE } from '../layout.ts';
import { withoutRows } from '../marks/many-rows.ts';
import { PANES } from '../panes/find.ts';
import { REGISTER } from '../panes/register.ts';
import { withoutAgents, withoutProblemHere } from '../query/under-cursor.ts';
import type { View } from '../view-model.ts';
import { toggleAllMarks, toggleMark, toggleRange } from './marks.ts';
import { back, findProblem, focus, focusNext, move, open } from './navigation.ts';
import {
  acknowledge,
  beginFilter,
  clearFilter,
  groupByNext,
  keepFilter,
  reverse,
  sortByNext,
  toggleIncidents,
  toggleProblems,
} from './query.ts';
import { foldAllRows, foldRow, toggle, unfoldRow } from './tree.ts';

/** Keys of the lists: motion, panes, problems, finding, marks. */

export const MOTION_BINDINGS = [
  ...of('Motion', WITH_ROWS, [
    { id: 'down', keys: ['down', 'j'], label: 'one row down', run: move('down') },
    { id: 'up', keys: ['up', 'k'], label: 'one row up', run: move('up') },
    { id: 'half-down', keys: ['ctrl-d'], label: 'half a page down', run: move('half-down') },
    { id: 'half-up', keys: ['ctrl-u'], label: 'half a page up', run: move('half-up') },
    { id: 'page-down', keys: ['page-down', 'ctrl-f'], label: 'a page down', run: move('page-down') },
    { id: 'page-up', keys: ['page-up', 'ctrl-b'], label: 'a page up', run: move('page-up') },
    { id: 'last', keys: ['end', 'G'], label: 'to the last row', run: move('last') },
    { id: 'first', keys: ['home', 'g'], label: 'to the first row', run: move('first') },
  ]),
];

export const PANE_BINDINGS = [
  ...of('Panes', LISTS, [
    {
      id: 'open',
      keys: ['enter'],
      label: 'open',
      description:
        'open the row: its details, the rooms of many as one, the agents of a group; of an event, the details of its room; of an agent name, its history',
      footer: 40,
      run: open,
    },
  ]),
  ...of('Panes', PANES, [
    {
      id: 'back',
      keys: ['esc'],
      label: 'back; from the past to now; stop what is done to many; unmark; hide what was said',
      run: back,
    },
    {
      id: 'next-pane',
      keys: ['tab'],
      label: 'pane',
      description: 'next pane',
      footer: 60,
      run: focusNext(1),
    },
    { id: 'previous-pane', keys: ['shift-tab'], label: 'previous pane', run: focusNext(-1) },
    ...REGISTER.map((pane) => ({
      id: paneKeyId(pane.id),
      keys: pane.keys,
      label: pane.label,
      ...(pane.description === undefined ? {} : { description: pane.description }),
      ...(pane.footer === undefined ? {} : { footer: pane.footer }),
      disabledReason: ({ session }: View) => pane.absent?.(session) ?? null,
      run: pane.toggles ? toggle(pane.id) : focus(pane.id),
    })),
    {
      id: 'zoom',
      keys: ['z'],
      label: 'zoom',
      description: 'one pane on the whole screen, and back',
      footer: 70,
      run: ({ store }) => store.dispatch({ type: 'zoom toggled' }),
    },
    {
      id: 'all-rooms',
      keys: ['A'],
      label: 'all rooms',
      description: 'agents, dispatches and events of all rooms, or of the one under the cursor',
      footer: 65,
      run: ({ store }) => store.dispatch({ type: 'all rooms toggled' }),
    },
  ]),
  ...of('Panes', TREE, [
    {
      id: 'tree-fold',
      keys: ['left', 'h'],
      label: 'fold',
      description: 'fold the row, or go to the row it belongs to',
      footer: 41,
      run: foldRow,
    },
    {
      id: 'tree-unfold',
      keys: ['right', 'l'],
      label: 'unfold',
      description: 'unfold the row, or go to the first row below it',
      footer: 42,
      run: unfoldRow,
    },
    {
      id: 'tree-fold-all',
      keys: ['Z'],
      label: 'fold all',
      description: 'fold all rows, or unfold all',
      footer: 43,
      run: foldAllRows,
    },
  ]),
];

export const NEXT_PROBLEM_BINDINGS = [
  ...of('Problems', PANES, [
    {
      id: 'next-problem',
      keys: ['n'],
      label: 'next problem',
      description: 'next problem in the list',
      footer: 30,
      disabledReason: withoutProblems,
      run: findProblem(1),
    },
    {
      id: 'previous-problem',
      keys: ['N'],
      label: 'previous problem in the list',
      disabledReason: withoutProblems,
      run: findProblem(-1),
    },
  ]),
];

export const FINDING_BINDINGS = [
  ...of(
    'Problems',
    [...JUDGED, DETAIL],
    [
      {
        id: 'acknowledge',
        keys: ['m'],
        label: 'acknowledge',
        description: 'acknowledge a problem until its verdict changes, or take that back',
        footer: 68,
        disabledReason: unlessPast(withoutProblemHere),
        run: acknowledge,
      },
    ],
  ),
  ...of('Problems', LISTS, [
    {
      id: 'problems-only',
      keys: ['f'],
      label: 'problems',
      description: 'problems only, or all rows; in Events those about problems',
      footer: 46,
      run: toggleProblems,
    },
  ]),
  ...of('Problems', 'rooms', [
    {
      id: 'incidents',
      keys: ['i'],
      label: 'problems with one cause as one row, or each room by itself',
      run: toggleIncidents,
    },
  ]),
  ...of('Finding', LISTS, [
    {
      id: 'filter',
      keys: ['/'],
      label: 'filter',
      description:
        'filter the rows while typing: words, !word, "as it stands", a field as in agent:name, phone: or !phone:',
      footer: 35,
      run: beginFilter,
    },
  ]),
  ...of('Finding', SORTED, [
    { id: 'sort-next', keys: ['s'], label: 'sort by the next column', run: sortByNext },
    { id: 'sort-reverse', keys: ['S'], label: 'sort the other way round', run: reverse },
  ]),
  ...of(
    'Finding',
    ['agents', 'deployments'],
    [
      {
        id: 'group',
        keys: ['g'],
        label: 'group',
        description:
          'group the agents of all rooms by deployment, worker, agent name or an attribute; the agent names by deployment',
        footer: 36,
        overrides: 'first',
        disabledReason: withoutAgents,
        run: groupByNext,
      },
    ],
  ),
  ...of('While a filter is typed', 'filter', [
    {
      id: 'filter-keep',
      keys: ['enter'],
      label: 'keep',
      description: 'keep the filter',
      footer: 0,
      run: keepFilter,
    },
    {
      id: 'filter-clear',
      keys: ['esc'],
      label: 'all rows',
      description: 'leave the filter, all rows are shown',
      footer: 1,
      run: clearFilter,
    },
    { id: 'filter-down', keys: ['down'], label: 'next row of those found', run: move('down') },
    { id: 'filter-up', keys: ['up'], label: 'previous row of those found', run: move('up') },
  ]),
];

export const MARK_BINDINGS = [
  ...of('Many at once', MARKED, [
    {
      id: 'mark',
      keys: ['space'],
      label: 'mark',
      description: 'mark the row: re-dispatch, remove and kick then act on all that are marked',
      footer: 67,
      disabledReason: unlessPast(withoutRows),
      run: toggleMark,
    },
    {
      id: 'mark-all',
      keys: ['*'],
      label: 'mark all that are shown, or none',
      disabledReason: unlessPast(withoutRows),
      run: toggleAllMarks,
    },
    {
      id: 'range',
      keys: ['v'],
      label: 'begin to mark a range, and end it',
      disabledReason: unlessPast(withoutRows),
      run: toggleRange,
    },
  ]),
];
