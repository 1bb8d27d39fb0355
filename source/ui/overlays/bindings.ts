import { FIELDS, unconfirmed, withoutPlan, withoutSuggestions } from '../key-context.ts';
import { of } from '../key-entry.ts';

export const QUESTION_BINDINGS = [
  ...of(
    'Questions',
    ['confirm'],
    [
      {
        id: 'confirm',
        keys: ['y'],
        label: 'yes, do it',
        description: 'do what the question says',
        dangerous: true,
        footer: 0,
        disabledReason: unconfirmed,
      },
      {
        id: 'cancel',
        keys: ['esc', 'n', 'enter'],
        label: 'no',
        description: 'leave the question, nothing done',
        footer: 1,
      },
      {
        id: 'copy-plan',
        keys: ['L'],
        label: 'lk command',
        description: 'show the lk command that does the same, and copy it; nothing done',
        footer: 2,
        disabledReason: withoutPlan,
      },
    ],
  ),
  ...of(
    'Questions',
    ['typed confirm'],
    [
      {
        id: 'confirm-typed',
        keys: ['enter'],
        label: 'do it',
        description: 'do what the question says, once what it asks for was typed',
        dangerous: true,
        footer: 0,
        disabledReason: unconfirmed,
      },
    ],
  ),
];

export const FORM_BINDINGS = [
  ...of(
    'Forms',
    ['form'],
    [
      { id: 'submit', keys: ['ctrl-s'], label: 'go on', description: 'go on to the question', footer: 1 },
      {
        id: 'enter-field',
        keys: ['enter'],
        label: 'next',
        description: 'next field; from the last one, of a re-dispatch from any, on to the question',
        footer: 2,
      },
      { id: 'next-field', keys: ['tab'], label: 'next field' },
      { id: 'previous-field', keys: ['shift-tab'], label: 'previous field' },
      {
        id: 'next-suggestion',
        keys: ['down'],
        label: 'take a name',
        description: 'take the next name that is offered',
        footer: 4,
        disabledReason: withoutSuggestions,
      },
      {
        id: 'previous-suggestion',
        keys: ['up'],
        label: 'take the name that was offered before',
        disabledReason: withoutSuggestions,
      },
    ],
  ),
  ...of('Forms', FIELDS, [
    { id: 'clear-field', keys: ['ctrl-u'], label: 'empty the field' },
    { id: 'cancel-form', keys: ['esc'], label: 'cancel', description: 'leave, nothing done', footer: 3 },
  ]),
];

export const CHOICE_BINDINGS = [
  ...of(
    'Texts and choices',
    ['chooser'],
    [{ id: 'choose', keys: ['enter'], label: 'choose', description: 'take the row', footer: 0 }],
  ),
  ...of(
    'Texts and choices',
    ['menu'],
    [
      {
        id: 'open-choice',
        keys: ['enter'],
        label: 'choose',
        description: 'take the row of the menu',
        footer: 0,
      },
      {
        id: 'open-numbered',
        keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
        label: 'the row of that number',
      },
    ],
  ),
  ...of(
    'Texts and choices',
    ['reader', 'chooser', 'menu'],
    [{ id: 'close', keys: ['esc', 'q'], label: 'close', footer: 1 }],
  ),
];
