import { of } from '../key-entry.ts';
import { withoutRows } from './disabled.ts';
import { MARK_PANES } from './marks.ts';

export const MARK_BINDINGS = [
  ...of('Many at once', MARK_PANES, [
    {
      id: 'mark',
      keys: ['space'],
      label: 'mark',
      description: 'mark the row: re-dispatch, remove and kick then act on all that are marked',
      footer: 67,
      disabledReason: withoutRows,
    },
    { id: 'mark-all', keys: ['*'], label: 'mark all that are shown, or none', disabledReason: withoutRows },
    { id: 'range', keys: ['v'], label: 'begin to mark a range, and end it', disabledReason: withoutRows },
  ]),
];
