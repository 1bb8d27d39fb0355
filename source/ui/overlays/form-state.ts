import type { RoomKey } from '../../fleet/snapshot.ts';
import type { Profile } from '../../profiles/profile.ts';
import { quoteName } from '../../text/safe-text.ts';
import { canBeTyped, type FieldEvent, type FieldState, fieldOf, reduceField } from '../field/field-state.ts';
import type { Gathered, Redispatch } from '../marks/marks.ts';

export type FieldId = 'room' | 'agentName' | 'metadata' | 'deployment' | 'name' | 'file';

export interface FormField extends FieldState {
  readonly id: FieldId;
  readonly label: string;
  /** Shown in an empty field. Safe. */
  readonly hint: string;
  /** The value while the field is empty: a name that cannot be typed, or "". Raw. */
  readonly kept: string | null;
  /** Names to offer, the likeliest first. All of them can be typed. */
  readonly suggestions: readonly Suggestion[];
}

export interface Suggestion {
  readonly value: string;
  /** For example `36 rooms`. */
  readonly note: string;
}

/** The profile that filled a form, and what it put there. */
export interface FilledBy {
  readonly profile: Profile;
  /** As long as the metadata is this text, it follows the room, the agent and the deployment of the form. Raw. */
  readonly metadata: string;
  /** The time of the variables. */
  readonly atMs: number;
}

export type FormPurpose =
  | { readonly kind: 'dispatch'; readonly filledBy: FilledBy | null }
  /** `before`: the profile that is changed; null: a new one. */
  | { readonly kind: 'profile'; readonly before: Profile | null }
  | { readonly kind: 'import profiles' }
  | { readonly kind: 'export profiles' }
  | { readonly kind: 'create-room' }
  | {
      readonly kind: 'redispatch';
      readonly room: RoomKey;
      readonly dispatchId: string;
      /** The current deployment. */
      readonly deployment: string;
    }
  | ({ readonly kind: 'redispatch-many' } & Gathered<Redispatch>);

export interface FormState {
  readonly purpose: FormPurpose;
  /** Safe. */
  readonly title: string;
  /** Shown above the fields. Safe. */
  readonly sentences: readonly string[];
  readonly fields: readonly FormField[];
  readonly active: number;
  /** Why the form cannot be submitted. Raw. */
  readonly problem: string | null;
}

export type FormEvent =
  | { readonly type: 'edited'; readonly edit: FieldEvent }
  | { readonly type: 'stepped'; readonly by: 1 | -1 }
  | { readonly type: 'suggested'; readonly by: 1 | -1 }
  /** The variables of the profile were filled in again. `sentences` are safe. */
  | { readonly type: 'filled'; readonly metadata: string; readonly sentences: readonly string[] }
  | { readonly type: 'refused'; readonly problem: string };

export const field = (
  id: FieldId,
  label: string,
  options: {
    readonly value?: string;
    readonly hint?: string;
    readonly suggestions?: readonly Suggestion[];
  } = {},
): FormField => {
  const { value = '' } = options;
  // A name must look like itself. Metadata need only come through the field as it is.
  const isTypeable = id === 'metadata' ? fieldOf(value).text === value : canBeTyped(value);
  const kept = options.value !== undefined && !isTypeable ? value : null;
  return {
    id,
    label,
    ...fieldOf(kept === null ? value : ''),
    hint: kept === null ? (options.hint ?? '') : `${quoteName(kept)} (kept while this is empty)`,
    kept,
    suggestions: options.suggestions ?? [],
  };
};

export const metadataField = (options: { readonly hint?: string; readonly value?: string } = {}): FormField =>
  field('metadata', 'metadata', { hint: 'JSON or text for the agent', ...options });

export const activeField = (form: FormState): FormField | null => form.fields[form.active] ?? null;

/** Returns the value of a field: its text, or the kept name if the text is empty. Raw. */
export const fieldValue = (form: FormState, id: FieldId): string => {
  const found = form.fields.find((candidate) => candidate.id === id);
  return found === undefined ? '' : found.text === '' ? (found.kept ?? '') : found.text;
};

/** Returns the suggestions that contain the text, or all if the text is empty or equals one of them. */
export const shownSuggestions = ({ text, suggestions }: FormField): readonly Suggestion[] => {
  if (suggestions.some((suggestion) => suggestion.value === text)) return suggestions;
  const wanted = text.trim().toLowerCase();
  return suggestions.filter((suggestion) => suggestion.value.toLowerCase().includes(wanted));
};

const nextSuggestion = (current: FormField, by: 1 | -1): string | null => {
  const shown = shownSuggestions(current);
  const index = shown.findIndex((suggestion) => suggestion.value === current.text);
  const next = index < 0 ? (by > 0 ? 0 : shown.length - 1) : (index + by + shown.length) % shown.length;
  return shown[next]?.value ?? null;
};

const withActive = (form: FormState, change: (current: FormField) => FormField): FormState => ({
  ...form,
  problem: null,
  fields: form.fields.map((current, index) => (index === form.active ? change(current) : current)),
});

/** Puts new metadata into a form that a profile filled. */
const withMetadata = (form: FormState, metadata: string, sentences: readonly string[]): FormState => {
  const { purpose } = form;
  if (purpose.kind !== 'dispatch' || purpose.filledBy === null) return form;
  return {
    ...form,
    purpose: { ...purpose, filledBy: { ...purpose.filledBy, metadata } },
    sentences,
    fields: form.fields.map((one) =>
      one.id === 'metadata' ? metadataField(metadata === '' ? {} : { value: metadata }) : one,
    ),
  };
};

export const reduceForm = (form: FormState, event: FormEvent): FormState => {
  switch (event.type) {
    case 'edited':
      return withActive(form, (current) => ({ ...current, ...reduceField(current, event.edit) }));
    case 'stepped': {
      const count = form.fields.length;
      return { ...form, active: (form.active + event.by + count) % count };
    }
    case 'suggested':
      return withActive(form, (current) => {
        const value = nextSuggestion(current, event.by);
        return value === null ? current : { ...current, ...fieldOf(value) };
      });
    case 'filled':
      return withMetadata(form, event.metadata, event.sentences);
    case 'refused':
      return { ...form, problem: event.problem };
  }
};
