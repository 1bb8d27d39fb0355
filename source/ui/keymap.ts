import { PANES } from './app-state.ts';
import { COMMAND_LINE_BINDINGS } from './commandline/bindings.ts';
import { ACTION_BINDINGS } from './commands/bindings.ts';
import { HANDOVER_BINDINGS } from './export/bindings.ts';
import { EVERYWHERE, WITH_ROWS } from './key-context.ts';
import { of, type TypedBinding } from './key-entry.ts';
import { MARK_BINDINGS } from './marks/bindings.ts';
import { CHOICE_BINDINGS, FORM_BINDINGS, QUESTION_BINDINGS } from './overlays/bindings.ts';
import { MOTION_BINDINGS, NEXT_PROBLEM_BINDINGS, PANE_BINDINGS } from './panes/bindings.ts';
import { FINDING_BINDINGS, FIRST_ROW_BINDINGS } from './query/bindings.ts';
import { READING_BINDINGS } from './reading/bindings.ts';

/** The one table of keys: it dispatches, and makes the footer, the help and the README's list. */
const TABLE = [
  ...MOTION_BINDINGS,
  ...FIRST_ROW_BINDINGS,
  ...PANE_BINDINGS,
  ...NEXT_PROBLEM_BINDINGS,
  ...FINDING_BINDINGS,
  ...ACTION_BINDINGS,
  ...HANDOVER_BINDINGS,
  ...MARK_BINDINGS,
  ...COMMAND_LINE_BINDINGS,
  ...of('Sweeps', PANES, [
    { id: 'sweep', keys: ['r'], label: 'sweep now' },
    { id: 'slower', keys: ['+'], label: 'sweep less often' },
    { id: 'faster', keys: ['-'], label: 'sweep more often' },
    { id: 'freeze', keys: ['p'], label: 'let the screen stand still, and go on' },
  ]),
  ...QUESTION_BINDINGS,
  ...FORM_BINDINGS,
  ...CHOICE_BINDINGS,
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
