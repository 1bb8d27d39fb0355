import { describe, expect, it } from 'vitest';
import { canBeTyped } from '../../source/ui/field/field-state.ts';
import {
  activeField,
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
  purpose: { kind: 'dispatch', filledBy: null },
  title: 'Dispatch',
  sentences: [],
  fields: [field('agentName', 'agent name', { value, suggestions: NAMES }), field('metadata', 'metadata')],
  active: 0,
  problem: null,
});

const inserted = (text: string): FormEvent => ({ type: 'edited', edit: { type: 'inserted', text } });

const after = (start: FormState, ...events: readonly FormEvent[]) => events.reduce(reduceForm, start);

describe('a form', () => {
  it('edits the field that is active', () => {
    const typed = after(form(), inserted('su'));
    expect(activeField(typed)).toMatchObject({ text: 'su', cursor: 2 });
    const both = after(typed, { type: 'stepped', by: 1 }, inserted('{}'));
    expect(both.fields.map(({ text }) => text)).toEqual(['su', '{}']);
  });

  it('steps around its fields', () => {
    const steps = (...by: readonly (1 | -1)[]) =>
      after(form(), ...by.map((step) => ({ type: 'stepped' as const, by: step }))).active;
    expect([steps(1), steps(1, 1), steps(-1)]).toEqual([1, 0, 1]);
  });

  it('offers the names that contain what is typed, and steps through them', () => {
    const typed = after(form(), inserted('SU'));
    expect(shownSuggestions(activeField(typed) ?? field('name', '')).map(({ value }) => value)).toEqual([
      'support-v2',
      'survey',
    ]);
    const taken = after(typed, { type: 'suggested', by: 1 });
    expect(fieldValue(taken, 'agentName')).toBe('support-v2');
    expect(fieldValue(after(taken, { type: 'suggested', by: 1 }), 'agentName')).toBe('survey');
    expect(fieldValue(after(taken, { type: 'suggested', by: -1 }), 'agentName')).toBe('billing');
    const unknown = after(form(), inserted('zzz'));
    expect(fieldValue(after(unknown, { type: 'suggested', by: 1 }), 'agentName')).toBe('zzz');
  });

  it('forgets what was wrong when something is typed', () => {
    const refused = after(form(), { type: 'refused', problem: 'The room is gone.' });
    expect(refused.problem).toBe('The room is gone.');
    expect(after(refused, inserted('x')).problem).toBeNull();
  });
});

describe('a name that cannot be typed', () => {
  it.each(['\x1b[31mred', 'abc\u202edef', '', ' padded ', 'tab\there'])(
    '%j is kept while the field is empty',
    (name) => {
      expect(canBeTyped(name)).toBe(false);
      const start = form(name);
      expect(activeField(start)?.text).toBe('');
      expect(activeField(start)?.hint).toMatch(/^[ -~]*kept while this is empty/);
      expect(fieldValue(start, 'agentName')).toBe(name);
      expect(fieldValue(after(start, inserted('other')), 'agentName')).toBe('other');
    },
  );
});
