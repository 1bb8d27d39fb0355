import type { RoomKey } from '../../fleet/snapshot.ts';
import { escapeUnsafe, quoteName, safeText } from '../../text/safe-text.ts';
import type { Gathered, Redispatch } from '../marks/marks.ts';

/** A line of text being typed. */
export interface FieldState {
  readonly value: string;
  /** Counts the times the value was set from outside: the editor then begins anew, its cursor at the end. */
  readonly generation: number;
}

export type FieldId = 'room' | 'agentName' | 'metadata' | 'deployment' | 'name';

export interface FormField extends FieldState {
  readonly id: FieldId;
  readonly label: string;
  /** Shown in an empty field. Safe. */
  readonly hint: string;
  /** What an empty field stands for: a name that cannot be typed, or "". Raw. */
  readonly kept: string | null;
  /** Names to offer, the likeliest first; all of them can be typed. */
  readonly suggestions: readonly Suggestion[];
}

export interface Suggestion {
  readonly value: string;
  /** Such as `36 rooms`. */
  readonly note: string;
}

export type FormPurpose =
  | { readonly kind: 'dispatch' }
  | { readonly kind: 'create-room' }
  | {
      readonly kind: 'redispatch';
      readonly room: RoomKey;
      readonly dispatchId: string;
      /** The deployment that it is on. */
      readonly deployment: string;
    }
  | ({ readonly kind: 'redispatch-many' } & Gathered<Redispatch>);

export interface FormState {
  readonly purpose: FormPurpose;
  /** Safe. */
  readonly title: string;
  /** Safe; said above the fields. */
  readonly sentences: readonly string[];
  readonly fields: readonly FormField[];
  readonly active: number;
  /** Why it cannot go on. Raw. */
  readonly problem: string | null;
}

export type FormEvent =
  | { readonly type: 'changed'; readonly value: string }
  /** Text from elsewhere than the editor: pasted, or typed faster than it. */
  | { readonly type: 'inserted'; readonly text: string }
  /** The editor wrote what was meant for nobody: it begins anew with the value as it was. */
  | { readonly type: 'undone' }
  | { readonly type: 'cleared' }
  | { readonly type: 'stepped'; readonly by: 1 | -1 }
  | { readonly type: 'suggested'; readonly by: 1 | -1 }
  | { readonly type: 'refused'; readonly problem: string };

/** A name that a person can type as it is; others are kept or escaped. */
export const canBeTyped = (raw: string): boolean => raw !== '' && safeText(raw) === raw && raw.trim() === raw;

/** Line ends and tabs become blanks; what no terminal should be given is left out. */
export const cleanInput = (text: string): string =>
  escapeUnsafe(text.replace(/\r\n|[\r\n\t]/g, ' '), { escape: () => '', doubleBackslash: false });

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
  const kept = options.value !== undefined && !canBeTyped(value) ? value : null;
  return {
    id,
    label,
    value: kept === null ? value : '',
    generation: 0,
    hint: kept === null ? (options.hint ?? '') : `${quoteName(kept)} (kept while this is empty)`,
    kept,
    suggestions: options.suggestions ?? [],
  };
};

export const activeField = (form: FormState): FormField | null => form.fields[form.active] ?? null;

/** What a field stands for. Raw. */
export const fieldValue = (form: FormState, id: FieldId): string => {
  const found = form.fields.find((candidate) => candidate.id === id);
  return found === undefined ? '' : found.value === '' ? (found.kept ?? '') : found.value;
};

/** Those that contain what is typed; all of them where nothing, or one of them, is. */
export const shownSuggestions = ({ value, suggestions }: FormField): readonly Suggestion[] => {
  if (suggestions.some((suggestion) => suggestion.value === value)) return suggestions;
  const wanted = value.trim().toLowerCase();
  return suggestions.filter((suggestion) => suggestion.value.toLowerCase().includes(wanted));
};

const nextSuggestion = (current: FormField, by: 1 | -1): string | null => {
  const shown = shownSuggestions(current);
  const index = shown.findIndex((suggestion) => suggestion.value === current.value);
  const next = index < 0 ? (by > 0 ? 0 : shown.length - 1) : (index + by + shown.length) % shown.length;
  return shown[next]?.value ?? null;
};

const withActive = (form: FormState, change: (current: FormField) => FormField): FormState => ({
  ...form,
  problem: null,
  fields: form.fields.map((current, index) => (index === form.active ? change(current) : current)),
});

const set = (value: string) => (current: FormField) => ({
  ...current,
  value,
  generation: current.generation + 1,
});

export const reduceForm = (form: FormState, event: FormEvent): FormState => {
  switch (event.type) {
    case 'changed':
      return withActive(form, (current) => {
        const value = cleanInput(event.value);
        return value === event.value ? { ...current, value } : set(value)(current);
      });
    case 'inserted':
      return withActive(form, (current) => set(current.value + cleanInput(event.text))(current));
    case 'undone':
      return withActive(form, (current) => set(current.value)(current));
    case 'cleared':
      return withActive(form, set(''));
    case 'stepped': {
      const count = form.fields.length;
      return { ...form, active: (form.active + event.by + count) % count };
    }
    case 'suggested':
      return withActive(form, (current) => {
        const value = nextSuggestion(current, event.by);
        return value === null ? current : set(value)(current);
      });
    case 'refused':
      return { ...form, problem: event.problem };
  }
};
