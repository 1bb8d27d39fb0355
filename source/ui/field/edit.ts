import { editCommandLine } from '../commandline/line-commands.ts';
import type { Controls } from '../commands/controls.ts';
import { editSearch } from '../reading/search.ts';
import type { FieldEvent } from './field-state.ts';

/** Sends an event to the text field that has the focus. */
export const editField = (controls: Controls, event: FieldEvent): void => {
  const { overlay } = controls.store.getState();
  if (overlay?.kind === 'command line') editCommandLine(controls, event);
  else if (overlay?.kind === 'reader') editSearch(controls, event);
  else controls.store.dispatch({ type: 'typed', event });
};
