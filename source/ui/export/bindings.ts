import { PANES } from '../app-state.ts';
import { withoutSubject } from '../key-context.ts';
import { of } from '../key-entry.ts';

export const HANDOVER_BINDINGS = [
  ...of('Hand-over', PANES, [
    {
      id: 'copy-id',
      keys: ['C'],
      label: 'copy id',
      description: 'show the id of the row and copy it to the clipboard of the terminal',
      footer: 72,
      disabledReason: withoutSubject,
    },
    {
      id: 'copy-lk',
      keys: ['L'],
      label: 'lk command',
      description: 'show the lk command for the row and copy it',
      footer: 73,
      disabledReason: withoutSubject,
    },
    {
      id: 'bundle',
      keys: ['B'],
      label: 'bundle',
      description: 'write a bundle, a file with all that is known, and a summary to paste',
      footer: 74,
    },
    {
      id: 'custom-commands',
      keys: ['!'],
      label: 'custom commands',
      description: 'run a command of your own on the row; see commands in the settings',
    },
    {
      id: 'projects',
      keys: ['P'],
      label: 'projects',
      description: 'watch another project: Enter or its number',
      footer: 80,
    },
  ]),
];
