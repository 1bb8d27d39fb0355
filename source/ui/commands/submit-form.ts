import type { FormState } from '../overlays/form-state.ts';
import { followFields } from '../profiles/dispatch-form.ts';
import { submitProfiles } from '../profiles/profile-commands.ts';
import type { Command, Controls } from './controls.ts';
import { changeForm, submitPlan } from './forms.ts';

const formOf = ({ store }: Controls): FormState | null => {
  const { overlay } = store.getState();
  return overlay?.kind === 'form' ? overlay.form : null;
};

/** Goes on with the form: to the question, or does what the form is for. */
export const submit: Command = (controls) => {
  followFields(controls);
  const form = formOf(controls);
  if (form && !submitProfiles(controls, form)) submitPlan(controls, form);
};

export const stepField =
  (by: 1 | -1): Command =>
  (controls) => {
    followFields(controls);
    changeForm({ type: 'stepped', by })(controls);
  };

/** Forms that are filled in go on from any field: `R`, Enter, `y` are enough. */
const isFilledIn = ({ purpose }: FormState): boolean =>
  purpose.kind === 'redispatch' ||
  purpose.kind === 'redispatch-many' ||
  (purpose.kind === 'dispatch' && purpose.filledBy !== null);

export const enterField: Command = (controls) => {
  const form = formOf(controls);
  if (form === null) return;
  if (isFilledIn(form) || form.active === form.fields.length - 1) submit(controls);
  else stepField(1)(controls);
};
