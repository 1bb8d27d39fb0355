import {
  browseHistory,
  complete,
  enterLine,
  leaveLine,
  openCommandLine,
} from '../commandline/line-commands.ts';
import { copyPlan } from '../export/copy.ts';
import { runConfirmed } from '../export/custom-commands.ts';
import {
  unconfirmed,
  withoutLog,
  withoutOffers,
  withoutPlan,
  withoutSearch,
  withoutSuggestions,
} from '../key-context.ts';
import { of } from '../key-entry.ts';
import { changeLogRegion, changeLogType, pauseLog, saveLog } from '../log-view/log-view.ts';
import { PANES } from '../panes/find.ts';
import { openFreeDispatch } from '../profiles/dispatch-form.ts';
import { answerProfiles, leaveProfiles } from '../profiles/profile-commands.ts';
import { beginSearch, findNext, keepSearch, leaveSearch } from '../reading/search.ts';
import { choose, confirm, openChoice, openNumbered } from './actions.ts';
import type { Command } from './controls.ts';
import { changeForm } from './forms.ts';
import { enterField, stepField, submit } from './submit-form.ts';

/** Keys of the overlays and of the command line. */

const confirmAny: Command = (controls) => {
  switch (controls.store.getState().overlay?.kind) {
    case 'custom command':
      return runConfirmed(controls);
    case 'profile question':
      return answerProfiles(controls);
    default:
      return confirm(controls);
  }
};

const chooseAny: Command = (controls) =>
  controls.store.getState().overlay?.kind === 'menu' ? openChoice(controls) : choose(controls);

const close: Command = (controls) => {
  const { store } = controls;
  const { overlay } = store.getState();
  if (overlay?.kind === 'profile question') return leaveProfiles(controls);
  store.dispatch({ type: 'overlay set', overlay: overlay?.kind === 'reader' ? overlay.behind : null });
};

export const COMMAND_LINE_BINDINGS = [
  ...of('Command line', PANES, [
    {
      id: 'command-line',
      keys: [':'],
      label: 'command',
      description: 'type a command, such as :room NAME or :export FILE',
      footer: 78,
      run: openCommandLine,
    },
  ]),
  ...of('Command line', 'command line', [
    {
      id: 'enter-line',
      keys: ['enter'],
      label: 'run',
      description: 'do what is on the line',
      footer: 0,
      run: enterLine,
    },
    {
      id: 'leave-line',
      keys: ['esc'],
      label: 'leave',
      description: 'leave the line, nothing done',
      footer: 1,
      run: leaveLine,
    },
    {
      id: 'complete',
      keys: ['tab'],
      label: 'complete',
      description: 'complete the word; again: the next that could be meant',
      footer: 2,
      run: complete(1),
    },
    {
      id: 'complete-back',
      keys: ['shift-tab'],
      label: 'the word before that could be meant',
      run: complete(-1),
    },
    { id: 'line-before', keys: ['up', 'ctrl-p'], label: 'the line entered before', run: browseHistory(-1) },
    { id: 'line-after', keys: ['down', 'ctrl-n'], label: 'the line entered after', run: browseHistory(1) },
  ]),
];

export const QUESTION_BINDINGS = [
  ...of('Questions', 'confirm', [
    {
      id: 'confirm',
      keys: ['y'],
      label: 'yes, do it',
      description: 'do what the question says',
      dangerous: true,
      footer: 0,
      disabledReason: unconfirmed,
      run: confirmAny,
    },
    {
      id: 'cancel',
      keys: ['esc', 'n', 'enter'],
      label: 'no',
      description: 'leave the question, nothing done',
      footer: 1,
      run: close,
    },
    {
      id: 'copy-plan',
      keys: ['L'],
      label: 'lk command',
      description: 'show the lk command that does the same, and copy it; nothing done',
      footer: 2,
      disabledReason: withoutPlan,
      run: copyPlan,
    },
  ]),
  ...of('Questions with a text to type', 'typed confirm', [
    {
      id: 'confirm-typed',
      keys: ['enter'],
      label: 'do it',
      description: 'do what the question says, once what it asks for was typed',
      dangerous: true,
      footer: 0,
      disabledReason: unconfirmed,
      run: confirm,
    },
  ]),
];

export const FORM_BINDINGS = [
  ...of('Forms', 'form', [
    {
      id: 'submit',
      keys: ['ctrl-s'],
      label: 'go on',
      description: 'go on to the question, or save',
      footer: 1,
      run: submit,
    },
    {
      id: 'enter-field',
      keys: ['enter'],
      label: 'next',
      description:
        'next field; from the last one, of a re-dispatch or a profile from any, on to the question',
      footer: 2,
      run: enterField,
    },
    { id: 'next-field', keys: ['tab'], label: 'next field', run: stepField(1) },
    {
      id: 'previous-field',
      keys: ['shift-tab'],
      label: 'previous field',
      run: stepField(-1),
    },
    {
      id: 'next-suggestion',
      keys: ['down'],
      label: 'take a name',
      description: 'take the next name that is offered',
      footer: 4,
      disabledReason: withoutSuggestions,
      run: changeForm({ type: 'suggested', by: 1 }),
    },
    {
      id: 'previous-suggestion',
      keys: ['up'],
      label: 'take the name that was offered before',
      disabledReason: withoutSuggestions,
      run: changeForm({ type: 'suggested', by: -1 }),
    },
  ]),
  ...of(
    'Forms',
    ['typed confirm', 'form'],
    [
      {
        id: 'cancel-form',
        keys: ['esc'],
        label: 'cancel',
        description: 'leave, nothing done',
        footer: 3,
        run: close,
      },
    ],
  ),
];

export const CHOICE_BINDINGS = [
  ...of(
    'Texts and choices',
    ['chooser', 'menu'],
    [
      {
        id: 'choose',
        keys: ['enter'],
        label: 'choose',
        description: 'take the row',
        footer: 0,
        run: chooseAny,
      },
    ],
  ),
  ...of('Texts and choices', 'menu', [
    {
      id: 'free-dispatch',
      keys: ['a'],
      label: 'no profile',
      description: 'where profiles are offered: dispatch without one',
      footer: 2,
      disabledReason: withoutOffers,
      run: openFreeDispatch,
    },
    {
      id: 'open-numbered',
      keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
      label: 'the row of that number',
      run: openNumbered,
    },
  ]),
  ...of(
    'Texts and choices',
    ['reader', 'chooser', 'menu'],
    [{ id: 'close', keys: ['esc', 'q'], label: 'close', footer: 1, run: close }],
  ),
];

/** Keys of the reader and its search. */
export const READING_BINDINGS = [
  ...of('Texts and choices', 'reader', [
    {
      id: 'search',
      keys: ['/'],
      label: 'search',
      description: 'search the text',
      footer: 2,
      run: beginSearch,
    },
    {
      id: 'next-match',
      keys: ['n'],
      label: 'next',
      description: 'next place in the text where that stands',
      footer: 3,
      disabledReason: withoutSearch,
      run: findNext(1),
    },
    {
      id: 'previous-match',
      keys: ['N'],
      label: 'previous',
      description: 'previous place in the text where that stands',
      footer: 4,
      disabledReason: withoutSearch,
      run: findNext(-1),
    },
  ]),
  ...of('Texts and choices', 'reader', [
    {
      id: 'pause-log',
      keys: ['p'],
      label: 'pause',
      description: 'in a log: hold the view still, or follow the newest lines again',
      footer: 5,
      disabledReason: withoutLog,
      run: pauseLog,
    },
    {
      id: 'save-log',
      keys: ['w'],
      label: 'save',
      description: 'in a log: write its lines into a file',
      footer: 6,
      disabledReason: withoutLog,
      run: saveLog,
    },
    {
      id: 'log-type',
      keys: ['b'],
      label: 'build log',
      description: 'in the log of an agent on LiveKit Cloud: between its own log and that of its build',
      onlyOnCloud: true,
      disabledReason: withoutLog,
      run: changeLogType,
    },
    {
      id: 'log-region',
      keys: ['o'],
      label: 'next region',
      description: 'in the log of an agent on LiveKit Cloud: go on to that of its next region',
      onlyOnCloud: true,
      disabledReason: withoutLog,
      run: changeLogRegion,
    },
  ]),
  ...of('While a search is typed', 'search', [
    {
      id: 'keep-search',
      keys: ['enter'],
      label: 'found',
      description: 'end the typing of what is searched',
      footer: 0,
      run: keepSearch,
    },
    {
      id: 'leave-search',
      keys: ['esc'],
      label: 'back',
      description: 'leave the search, back to where the text stood',
      footer: 1,
      run: leaveSearch,
    },
  ]),
];
