import {
  ACTION_BINDINGS,
  HANDOVER_BINDINGS,
  SWEEP_BINDINGS,
  WORKER_BINDINGS,
} from './commands/action-keys.ts';
import { DEPLOYED_BINDINGS } from './commands/deployed.ts';
import {
  FINDING_BINDINGS,
  MARK_BINDINGS,
  MOTION_BINDINGS,
  NEXT_PROBLEM_BINDINGS,
  PANE_BINDINGS,
} from './commands/list-keys.ts';
import {
  CHOICE_BINDINGS,
  COMMAND_LINE_BINDINGS,
  FORM_BINDINGS,
  QUESTION_BINDINGS,
  READING_BINDINGS,
} from './commands/overlay-keys.ts';
import { showHelp } from './commands/texts.ts';
import { FIELD_BINDINGS } from './field/bindings.ts';
import { EVERYWHERE, WITH_ROWS } from './key-context.ts';
import { type Binding, of } from './key-entry.ts';
import { toggleMouse } from './mouse.ts';
import { PANES } from './panes/find.ts';
import { PROFILE_BINDINGS } from './profiles/profile-keys.ts';

/**
 * The key table, in the order of the help. It dispatches keys and generates the footer, the help and the key
 * list of the docs.
 */
export const BINDINGS: readonly Binding[] = [
  ...MOTION_BINDINGS,
  ...PANE_BINDINGS,
  ...NEXT_PROBLEM_BINDINGS,
  ...FINDING_BINDINGS,
  ...ACTION_BINDINGS,
  ...DEPLOYED_BINDINGS,
  ...WORKER_BINDINGS,
  ...HANDOVER_BINDINGS,
  ...PROFILE_BINDINGS,
  ...MARK_BINDINGS,
  ...COMMAND_LINE_BINDINGS,
  ...SWEEP_BINDINGS,
  ...QUESTION_BINDINGS,
  ...FORM_BINDINGS,
  ...FIELD_BINDINGS,
  ...CHOICE_BINDINGS,
  ...READING_BINDINGS,
  ...of('General', WITH_ROWS, [
    { id: 'help', keys: ['?'], label: 'help', description: 'all keys', footer: 90, run: showHelp },
  ]),
  ...of('General', PANES, [
    { id: 'quit', blind: true, keys: ['q'], label: 'quit', footer: 95, run: ({ quit }) => quit() },
  ]),
  ...of('General', PANES, [
    {
      id: 'mouse',
      keys: ['M'],
      label: 'mouse on, or off to select text',
      run: toggleMouse,
    },
  ]),
  ...of('General', EVERYWHERE, [
    {
      id: 'redraw',
      blind: true,
      keys: ['ctrl-l'],
      label: 'draw the screen anew',
      run: ({ redraw }) => redraw(),
    },
    {
      id: 'suspend',
      blind: true,
      keys: ['ctrl-z'],
      label: 'to the shell; fg comes back',
      run: ({ suspend }) => suspend(),
    },
    {
      id: 'quit-at-once',
      blind: true,
      keys: ['ctrl-c'],
      label: 'quit from anywhere',
      run: ({ quit }) => quit(),
    },
  ]),
];
