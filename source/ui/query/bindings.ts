import { type KeyContext, LISTS, WITH_ROWS } from '../key-context.ts';
import { of } from '../key-entry.ts';
import { withoutAgents, withoutProblemHere } from './under-cursor.ts';

const isNotAgents = (context: KeyContext): boolean => context !== 'agents';
/** What happened has no order but that of time. */
const SORTED: readonly KeyContext[] = ['rooms', 'agents', 'dispatches'];

/** In Agents `g` groups: whoever is there looks for what agents have in common. */
export const FIRST_ROW_BINDINGS = [
  ...of('Motion', WITH_ROWS.filter(isNotAgents), [
    { id: 'first', keys: ['home', 'g'], label: 'to the first row; in Agents Home alone' },
  ]),
  ...of(
    'Motion',
    ['agents'],
    [{ id: 'first-agent', keys: ['home'], label: 'to the first row; in Agents Home alone' }],
  ),
];

export const FINDING_BINDINGS = [
  ...of(
    'Problems',
    [...SORTED, 'detail'],
    [
      {
        id: 'acknowledge',
        keys: ['m'],
        label: 'acknowledge',
        description: 'acknowledge a problem until its verdict changes, or take that back',
        footer: 68,
        disabledReason: withoutProblemHere,
      },
    ],
  ),
  ...of('Problems', LISTS, [{ id: 'problems-only', keys: ['f'], label: 'problems only, or all rows' }]),
  ...of(
    'Problems',
    ['rooms'],
    [{ id: 'incidents', keys: ['i'], label: 'problems with one cause as one row, or each room by itself' }],
  ),
  ...of('Finding', LISTS, [
    {
      id: 'filter',
      keys: ['/'],
      label: 'filter',
      description:
        'filter the rows while typing: words, !word, "as it stands", a field as in agent:name, phone: or !phone:',
      footer: 35,
    },
  ]),
  ...of('Finding', SORTED, [
    { id: 'sort-next', keys: ['s'], label: 'sort by the next column' },
    { id: 'sort-reverse', keys: ['S'], label: 'sort the other way round' },
  ]),
  ...of(
    'Finding',
    ['agents'],
    [
      {
        id: 'group',
        keys: ['g'],
        label: 'group',
        description: 'group the agents of all rooms by deployment, worker, agent name or an attribute',
        footer: 36,
        disabledReason: withoutAgents,
      },
    ],
  ),
  ...of(
    'Finding',
    ['filter'],
    [
      { id: 'filter-keep', keys: ['enter'], label: 'keep', description: 'keep the filter', footer: 0 },
      {
        id: 'filter-clear',
        keys: ['esc'],
        label: 'all rows',
        description: 'leave the filter, all rows are shown',
        footer: 1,
      },
      { id: 'filter-erase', keys: ['backspace', 'delete', 'ctrl-h'], label: 'take back a letter' },
      { id: 'filter-erase-word', keys: ['ctrl-w'], label: 'take back a word' },
      { id: 'filter-erase-all', keys: ['ctrl-u'], label: 'empty the filter', footer: 2 },
      { id: 'filter-down', keys: ['down'], label: 'next row of those found' },
      { id: 'filter-up', keys: ['up'], label: 'previous row of those found' },
    ],
  ),
];
