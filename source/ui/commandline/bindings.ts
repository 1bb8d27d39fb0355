import { PANES } from '../app-state.ts';
import { of } from '../key-entry.ts';

export const COMMAND_LINE_BINDINGS = [
  ...of('Command line', PANES, [
    {
      id: 'command-line',
      keys: [':'],
      label: 'command',
      description: 'type a command, such as :room NAME or :export FILE',
      footer: 78,
    },
  ]),
  ...of(
    'Command line',
    ['command line'],
    [
      { id: 'enter-line', keys: ['enter'], label: 'run', description: 'do what is on the line', footer: 0 },
      {
        id: 'leave-line',
        keys: ['esc'],
        label: 'leave',
        description: 'leave the line, nothing done',
        footer: 1,
      },
      {
        id: 'complete',
        keys: ['tab'],
        label: 'complete',
        description: 'complete the word; again: the next that could be meant',
        footer: 2,
      },
      { id: 'complete-back', keys: ['shift-tab'], label: 'the word before that could be meant' },
      { id: 'line-before', keys: ['up', 'ctrl-p'], label: 'the line entered before' },
      { id: 'line-after', keys: ['down', 'ctrl-n'], label: 'the line entered after' },
      { id: 'erase-line', keys: ['backspace', 'delete', 'ctrl-h'], label: 'take back a letter' },
      { id: 'erase-line-word', keys: ['ctrl-w'], label: 'take back a word' },
      { id: 'erase-line-all', keys: ['ctrl-u'], label: 'empty the line' },
    ],
  ),
];
