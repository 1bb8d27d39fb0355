import { of } from '../key-entry.ts';
import { withoutSearch } from './disabled.ts';

/** The keys of a text that is read, and of what is looked for in it. */
export const READING_BINDINGS = [
  ...of(
    'Texts and choices',
    ['reader'],
    [
      { id: 'search', keys: ['/'], label: 'search', description: 'search the text', footer: 2 },
      {
        id: 'next-match',
        keys: ['n'],
        label: 'next',
        description: 'next place in the text where that stands',
        footer: 3,
        disabledReason: withoutSearch,
      },
      {
        id: 'previous-match',
        keys: ['N'],
        label: 'previous',
        description: 'previous place in the text where that stands',
        footer: 4,
        disabledReason: withoutSearch,
      },
    ],
  ),
  ...of(
    'Texts and choices',
    ['search'],
    [
      {
        id: 'keep-search',
        keys: ['enter'],
        label: 'found',
        description: 'end the typing of what is searched',
        footer: 0,
      },
      {
        id: 'leave-search',
        keys: ['esc'],
        label: 'back',
        description: 'leave the search, back to where the text stood',
        footer: 1,
      },
      { id: 'erase-search', keys: ['backspace', 'delete', 'ctrl-h'], label: 'take back a letter' },
      { id: 'erase-search-word', keys: ['ctrl-w'], label: 'take back a word' },
      { id: 'erase-search-all', keys: ['ctrl-u'], label: 'empty what is searched' },
    ],
  ),
];
