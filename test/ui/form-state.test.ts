import { describe, expect, it } from 'vitest';
import {
  activeField,
  canBeTyped,
  cleanInput,
  type FormEvent,
  type FormState,
  field,
  fieldValue,
  reduceForm,
  shownSuggestions,
} from '../../source/ui/overlays/form-state.ts';

const NAMES = [
  { value: 'support-v2', note: '3 rooms' },
  { value: 'survey', note: '1 room' },
  { value: 'billing', note: 'idle or gone' },
];

const form = (value = ''): FormState => ({
  purpose: { kind: 'dispatch' },
  title: 'Dispatch',
  sentences: [],
  fields: [field('agentName', 'agent name', { value, suggestions: NAMES }), field('metadata', 'metadata')],
  active: 0,
  problem: null,
});

const after = (start: FormState, ...events: readonly FormEvent[]) => events.reduce(reduceForm, start);

describe('a form', () => {
  it('takes text, and begins the editor anew only where it was set from elsewhere', () => {
    const typed = after(form(), { type: 'changed', value: 'su' });
    expect(activeField(typed)).toMatchObject({ value: 'su', generation: 0 });
    expect(activeField(after(typed, { type: 'inserted', text: 'pport' }))).toMatchObject({
      value: 'support',
      generation: 1,
    });
    expect(activeField(after(typed, { type: 'undone' }))).toMatchObject({ value: 'su', generation: 1 });
    expect(activeField(after(typed, { type: 'cleared' }))?.value).toBe('');
  });

  it('steps around its fields', () => {
    const steps = (...by: readonly (1 | -1)[]) =>
      after(form(), ...by.map((step) => ({ type: 'stepped' as const, by: step }))).active;
    expect([steps(1), steps(1, 1), steps(-1)]).toEqual([1, 0, 1]);
  });

  it('offers the names that contain what is typed, and steps through them', () => {
    const typed = after(form(), { type: 'changed', value: 'SU' });
    expect(shownSuggestions(activeField(typed) ?? field('name', '')).map(({ value }) => value)).toEqual([
      'support-v2',
      'survey',
    ]);
    const taken = after(typed, { type: 'suggested', by: 1 });
    expect(fieldValue(taken, 'agentName')).toBe('support-v2');
    expect(fieldValue(after(taken, { type: 'suggested', by: 1 }), 'agentName')).toBe('survey');
    expect(fieldValue(after(taken, { type: 'suggested', by: -1 }), 'agentName')).toBe('billing');
    const unknown = after(form(), { type: 'changed', value: 'zzz' });
    expect(fieldValue(after(unknown, { type: 'suggested', by: 1 }), 'agentName')).toBe('zzz');
  });

  it('forgets what was wrong when something is typed', () => {
    const refused = after(form(), { type: 'refused', problem: 'The room is gone.' });
    expect(refused.problem).toBe('The room is gone.');
    expect(after(refused, { type: 'changed', value: 'x' }).problem).toBeNull();
  });
});

describe('a name that cannot be typed', () => {
  it.each(['\x1b[31mred', 'abc\u202edef', '', ' padded ', 'tab\there'])(
    '%j is kept while the field is empty',
    (name) => {
      expect(canBeTyped(name)).toBe(false);
      const start = form(name);
      expect(activeField(start)?.value).toBe('');
      expect(activeField(start)?.hint).toMatch(/^[ -~]*kept while this is empty/);
      expect(fieldValue(start, 'agentName')).toBe(name);
      expect(fieldValue(after(start, { type: 'changed', value: 'other' }), 'agentName')).toBe('other');
    },
  );
});

describe('cleanInput', () => {
  it('makes one line of text that no terminal minds', () => {
    expect(cleanInput('{\r\n\t"a": 1\n}')).toBe('{  "a": 1 }');
    expect(cleanInput('a\x1b[31m\u202eb\u0000')).toBe('a[31mb');
    expect(cleanInput('C:\\new 電話')).toBe('C:\\new 電話');
  });
});
