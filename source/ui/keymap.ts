import { PANES } from './app-state.ts';
import { COMMAND_LINE_BINDINGS } from './commandline/bindings.ts';
import { FINDING_BINDINGS, FIRST_ROW_BINDINGS } from './finding/bindings.ts';
import { HANDOVER_BINDINGS } from './handover/bindings.ts';
import {
  cannotAct,
  EVERYWHERE,
  FIELDS,
  LISTS,
  roomTarget,
  unconfirmed,
  WITH_ROWS,
  whileActing,
  withoutPlan,
  withoutProblems,
  withoutSubject,
  withoutSuggestions,
} from './key-context.ts';
import { of, type TypedBinding } from './key-entry.ts';
import { MARK_BINDINGS } from './marks/bindings.ts';
import { orForMany } from './marks/disabled.ts';
import { READING_BINDINGS } from './reading/bindings.ts';
import { forceTarget, kickTargets, redispatchTarget, removalTarget } from './targets.ts';

/** The one table of keys: it dispatches, and makes the footer, the help and the README's list. */
const TABLE = [
  ...of('Motion', WITH_ROWS, [
    { id: 'down', keys: ['down', 'j'], label: 'one row down' },
    { id: 'up', keys: ['up', 'k'], label: 'one row up' },
    { id: 'half-down', keys: ['ctrl-d'], label: 'half a page down' },
    { id: 'half-up', keys: ['ctrl-u'], label: 'half a page up' },
    { id: 'page-down', keys: ['page-down', 'ctrl-f'], label: 'a page down' },
    { id: 'page-up', keys: ['page-up', 'ctrl-b'], label: 'a page up' },
    { id: 'last', keys: ['end', 'G'], label: 'to the last row' },
  ]),
  ...FIRST_ROW_BINDINGS,
  ...of('Panes', LISTS, [
    {
      id: 'open',
      keys: ['enter'],
      label: 'details',
      description: 'read the details of the row; of an event, those of its room',
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
  ...FINDING_BINDINGS,
  ...of('Actions', PANES, [
    {
      id: 'force',
      keys: ['F'],
      label: 'force',
      description: 'remove by force the agent that stayed after its dispatch was removed',
      dangerous: true,
      footer: 5,
      disabledReason: whileActing((view) => forceTarget(view.session.actions)),
    },
    {
      id: 'dispatch',
      keys: ['a'],
      label: 'dispatch',
      description: 'dispatch an agent to a room',
      dangerous: true,
      footer: 10,
      disabledReason: cannotAct,
    },
    {
      id: 'redispatch',
      keys: ['R'],
      label: 're-dispatch',
      description: 'remove a dispatch and make it again; asks for the agent name',
      dangerous: true,
      footer: 11,
      disabledReason: orForMany(whileActing(redispatchTarget)),
    },
    {
      id: 'remove',
      keys: ['x'],
      label: 'remove',
      description: 'remove a dispatch, or an agent with its dispatch',
      dangerous: true,
      footer: 12,
      disabledReason: orForMany(whileActing(removalTarget)),
    },
    {
      id: 'kick',
      keys: ['K'],
      label: 'kick',
      description: 'remove a participant from its room',
      dangerous: true,
      footer: 50,
      disabledReason: orForMany(whileActing(kickTargets)),
    },
    {
      id: 'create-room',
      keys: ['c'],
      label: 'new room',
      description: 'create a room',
      dangerous: true,
      footer: 55,
      disabledReason: cannotAct,
    },
    {
      id: 'delete-room',
      keys: ['D'],
      label: 'delete the room; its name must be typed',
      dangerous: true,
      disabledReason: whileActing(roomTarget),
    },
    {
      id: 'json',
      keys: ['y'],
      label: 'JSON',
      description: 'the raw facts of the row, as JSON',
      footer: 45,
      disabledReason: withoutSubject,
    },
  ]),
  ...HANDOVER_BINDINGS,
  ...MARK_BINDINGS,
  ...COMMAND_LINE_BINDINGS,
  ...of('Sweeps', PANES, [
    { id: 'sweep', keys: ['r'], label: 'sweep now' },
    { id: 'slower', keys: ['+'], label: 'sweep less often' },
    { id: 'faster', keys: ['-'], label: 'sweep more often' },
    { id: 'freeze', keys: ['p'], label: 'let the screen stand still, and go on' },
  ]),
  ...of(
    'Questions',
    ['confirm'],
    [
      {
        id: 'confirm',
        keys: ['y'],
        label: 'yes, do it',
        description: 'do what the question says',
        dangerous: true,
        footer: 0,
        disabledReason: unconfirmed,
      },
      {
        id: 'cancel',
        keys: ['esc', 'n', 'enter'],
        label: 'no',
        description: 'leave the question, nothing done',
        footer: 1,
      },
      {
        id: 'copy-plan',
        keys: ['L'],
        label: 'lk command',
        description: 'show the lk command that does the same, and copy it; nothing done',
        footer: 2,
        disabledReason: withoutPlan,
      },
    ],
  ),
  ...of(
    'Questions',
    ['typed confirm'],
    [
      {
        id: 'confirm-typed',
        keys: ['enter'],
        label: 'do it',
        description: 'do what the question says, once what it asks for was typed',
        dangerous: true,
        footer: 0,
        disabledReason: unconfirmed,
      },
    ],
  ),
  ...of(
    'Forms',
    ['form'],
    [
      { id: 'submit', keys: ['ctrl-s'], label: 'go on', description: 'go on to the question', footer: 1 },
      {
        id: 'enter-field',
        keys: ['enter'],
        label: 'next',
        description: 'next field; from the last one on to the question',
        footer: 2,
      },
      { id: 'next-field', keys: ['tab'], label: 'next field' },
      { id: 'previous-field', keys: ['shift-tab'], label: 'previous field' },
      {
        id: 'next-suggestion',
        keys: ['down'],
        label: 'take a name',
        description: 'take the next name that is offered',
        footer: 4,
        disabledReason: withoutSuggestions,
      },
      {
        id: 'previous-suggestion',
        keys: ['up'],
        label: 'take the name that was offered before',
        disabledReason: withoutSuggestions,
      },
    ],
  ),
  ...of('Forms', FIELDS, [
    { id: 'clear-field', keys: ['ctrl-u'], label: 'empty the field' },
    { id: 'cancel-form', keys: ['esc'], label: 'cancel', description: 'leave, nothing done', footer: 3 },
  ]),
  ...of(
    'Texts and choices',
    ['chooser'],
    [{ id: 'choose', keys: ['enter'], label: 'choose', description: 'take the row', footer: 0 }],
  ),
  ...of(
    'Texts and choices',
    ['menu'],
    [
      {
        id: 'open-choice',
        keys: ['enter'],
        label: 'choose',
        description: 'take the row of the menu',
        footer: 0,
      },
      {
        id: 'open-numbered',
        keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
        label: 'the row of that number',
      },
    ],
  ),
  ...of(
    'Texts and choices',
    ['reader', 'chooser', 'menu'],
    [{ id: 'close', keys: ['esc', 'q'], label: 'close', footer: 1 }],
  ),
  ...READING_BINDINGS,
  ...of('General', WITH_ROWS, [
    { id: 'help', keys: ['?'], label: 'help', description: 'all keys', footer: 90 },
  ]),
  ...of('General', PANES, [{ id: 'quit', keys: ['q'], label: 'quit', footer: 95 }]),
  ...of('General', EVERYWHERE, [
    { id: 'redraw', keys: ['ctrl-l'], label: 'draw the screen anew' },
    { id: 'suspend', keys: ['ctrl-z'], label: 'to the shell; fg comes back' },
    { id: 'quit-at-once', keys: ['ctrl-c'], label: 'quit from anywhere' },
  ]),
];

export type CommandId = (typeof TABLE)[number]['id'];
export type Binding = TypedBinding<CommandId>;

/** In the order of the help. */
export const BINDINGS: readonly Binding[] = TABLE;
