import type { Command } from '../commands/controls.ts';
import { FIELDS } from '../key-context.ts';
import { of } from '../key-entry.ts';
import { editField } from './edit.ts';
import type { FieldEvent } from './field-state.ts';

const edit =
  (event: FieldEvent): Command =>
  (controls) =>
    editField(controls, event);

/** Keys of all text fields. Some terminals send Ctrl-H for Backspace. */
export const FIELD_BINDINGS = of('Text fields', FIELDS, [
  {
    id: 'field-left',
    keys: ['left'],
    label: 'one letter to the left',
    run: edit({ type: 'moved', to: 'left' }),
  },
  {
    id: 'field-right',
    keys: ['right'],
    label: 'one letter to the right',
    run: edit({ type: 'moved', to: 'right' }),
  },
  {
    id: 'field-start',
    keys: ['home', 'ctrl-a'],
    label: 'to the start of the text',
    run: edit({ type: 'moved', to: 'start' }),
  },
  {
    id: 'field-end',
    keys: ['end', 'ctrl-e'],
    label: 'to the end of the text',
    run: edit({ type: 'moved', to: 'end' }),
  },
  {
    id: 'delete-before',
    keys: ['backspace', 'ctrl-h'],
    label: 'delete the letter before the cursor',
    run: edit({ type: 'deleted', what: 'letter before' }),
  },
  {
    id: 'delete-after',
    keys: ['delete'],
    label: 'delete the letter under the cursor',
    run: edit({ type: 'deleted', what: 'letter after' }),
  },
  {
    id: 'delete-word',
    keys: ['ctrl-w'],
    label: 'delete the word before the cursor',
    run: edit({ type: 'deleted', what: 'word before' }),
  },
  {
    id: 'delete-to-start',
    keys: ['ctrl-u'],
    label: 'delete to start',
    description: 'delete from the start of the text to the cursor',
    footer: 9,
    run: edit({ type: 'deleted', what: 'all before' }),
  },
  {
    id: 'delete-to-end',
    keys: ['ctrl-k'],
    label: 'delete from the cursor to the end of the text',
    run: edit({ type: 'deleted', what: 'all after' }),
  },
]);
