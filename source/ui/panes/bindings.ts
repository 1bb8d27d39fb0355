import { PANES } from '../app-state.ts';
import { LISTS, WITH_ROWS, withoutProblems } from '../key-context.ts';
import { of } from '../key-entry.ts';

export const MOTION_BINDINGS = [
  ...of('Motion', WITH_ROWS, [
    { id: 'down', keys: ['down', 'j'], label: 'one row down' },
    { id: 'up', keys: ['up', 'k'], label: 'one row up' },
    { id: 'half-down', keys: ['ctrl-d'], label: 'half a page down' },
    { id: 'half-up', keys: ['ctrl-u'], label: 'half a page up' },
    { id: 'page-down', keys: ['page-down', 'ctrl-f'], label: 'a page down' },
    { id: 'page-up', keys: ['page-up', 'ctrl-b'], label: 'a page up' },
    { id: 'last', keys: ['end', 'G'], label: 'to the last row' },
  ]),
];

export const PANE_BINDINGS = [
  ...of('Panes', LISTS, [
    {
      id: 'open',
      keys: ['enter'],
      label: 'open',
      description:
        'open the row: its details, the rooms of many as one, the agents of a group; of an event, the details of its room',
      footer: 40,
    },
  ]),
  ...of('Panes', PANES, [
    {
      id: 'back',
      keys: ['esc'],
      label: 'back; stop what is done to many; unmark; hide what was said',
    },
    { id: 'next-pane', keys: ['tab'], label: 'pane', description: 'next pane', footer: 60 },
    { id: 'previous-pane', keys: ['shift-tab'], label: 'previous pane' },
    { id: 'pane-rooms', keys: ['1'], label: 'rooms' },
    { id: 'pane-agents', keys: ['2'], label: 'agents of the room under the cursor' },
    { id: 'pane-dispatches', keys: ['3'], label: 'dispatches of the room under the cursor' },
    {
      id: 'pane-events',
      keys: ['6', 'e'],
      label: 'events',
      description: 'what happened in the room under the cursor, or with A in all',
      footer: 62,
    },
    {
      id: 'zoom',
      keys: ['z'],
      label: 'zoom',
      description: 'one pane on the whole screen, and back',
      footer: 70,
    },
    {
      id: 'all-rooms',
      keys: ['A'],
      label: 'all rooms',
      description: 'agents, dispatches and events of all rooms, or of the one under the cursor',
      footer: 65,
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
    },
    {
      id: 'previous-problem',
      keys: ['N'],
      label: 'previous problem in the list',
      disabledReason: withoutProblems,
    },
  ]),
];
