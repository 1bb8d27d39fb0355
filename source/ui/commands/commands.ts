import {
  browseHistory,
  complete,
  enterLine,
  eraseLine,
  leaveLine,
  openCommandLine,
} from '../commandline/line-commands.ts';
import { writeBundle } from '../export/bundle.ts';
import { copyId, copyLk, copyPlan } from '../export/copy.ts';
import { openCustomCommands, runConfirmed } from '../export/custom-commands.ts';
import type { CommandId } from '../keymap.ts';
import { openProjects } from '../projects/switch-project.ts';
import { beginSearch, eraseSearch, findNext, keepSearch, leaveSearch } from '../reading/search.ts';
import { choose, clearGhosts, confirm, deleteRoom, force, kick, remove } from './actions.ts';
import type { Command } from './controls.ts';
import {
  enterField,
  openCreateRoomForm,
  openDispatchForm,
  openRedispatchForm,
  submit,
  typing,
} from './forms.ts';
import { kickMany, onMany, removeMany, toggleAllMarks, toggleMark, toggleRange } from './marks.ts';
import { openChoice, openNumbered } from './menus.ts';
import { back, findProblem, focus, focusNext, move } from './navigation.ts';
import {
  acknowledge,
  beginFilter,
  clearFilter,
  eraseFilter,
  groupByNext,
  keepFilter,
  openRow,
  reverse,
  sortByNext,
  toggleIncidents,
  toggleProblems,
} from './query.ts';
import { openManyRedispatchForm } from './redispatch-many.ts';
import { changeInterval, sweepNow, toggleFreeze } from './sweeps.ts';
import { showHelp, showJson } from './texts.ts';

const confirmAny: Command = (controls) =>
  controls.store.getState().overlay?.kind === 'custom command' ? runConfirmed(controls) : confirm(controls);

const close: Command = ({ store }) => store.dispatch({ type: 'overlay set', overlay: null });

/** What each key of the table does. */
export const COMMANDS: Readonly<Record<CommandId, Command>> = {
  down: move('down'),
  up: move('up'),
  'half-down': move('half-down'),
  'half-up': move('half-up'),
  'page-down': move('page-down'),
  'page-up': move('page-up'),
  first: move('first'),
  'first-agent': move('first'),
  last: move('last'),
  open: openRow,
  back,
  'next-pane': focusNext(1),
  'previous-pane': focusNext(-1),
  'pane-rooms': focus('rooms'),
  'pane-agents': focus('agents'),
  'pane-dispatches': focus('dispatches'),
  'pane-events': focus('events'),
  zoom: ({ store }) => store.dispatch({ type: 'zoom toggled' }),
  'all-rooms': ({ store }) => store.dispatch({ type: 'all rooms toggled' }),
  'next-problem': findProblem(1),
  'previous-problem': findProblem(-1),
  acknowledge,
  'problems-only': toggleProblems,
  incidents: toggleIncidents,
  filter: beginFilter,
  'sort-next': sortByNext,
  'sort-reverse': reverse,
  group: groupByNext,
  'filter-keep': keepFilter,
  'filter-clear': clearFilter,
  'filter-erase': eraseFilter('letter'),
  'filter-erase-word': eraseFilter('word'),
  'filter-erase-all': eraseFilter('all'),
  'filter-down': move('down'),
  'filter-up': move('up'),
  dispatch: openDispatchForm,
  redispatch: onMany(openManyRedispatchForm, openRedispatchForm),
  remove: onMany(removeMany, remove),
  kick: onMany(kickMany, kick),
  mark: toggleMark,
  'mark-all': toggleAllMarks,
  range: toggleRange,
  force,
  'create-room': openCreateRoomForm,
  'delete-room': onMany(clearGhosts, deleteRoom),
  json: showJson,
  'copy-id': copyId,
  'copy-lk': copyLk,
  'copy-plan': copyPlan,
  bundle: writeBundle,
  'custom-commands': openCustomCommands,
  projects: openProjects,
  'command-line': openCommandLine,
  'enter-line': enterLine,
  'leave-line': leaveLine,
  complete: complete(1),
  'complete-back': complete(-1),
  'line-before': browseHistory(-1),
  'line-after': browseHistory(1),
  'erase-line': eraseLine('letter'),
  'erase-line-word': eraseLine('word'),
  'erase-line-all': eraseLine('all'),
  search: beginSearch,
  'next-match': findNext(1),
  'previous-match': findNext(-1),
  'keep-search': keepSearch,
  'leave-search': leaveSearch,
  'erase-search': eraseSearch('letter'),
  'erase-search-word': eraseSearch('word'),
  'erase-search-all': eraseSearch('all'),
  'open-choice': openChoice,
  'open-numbered': openNumbered,
  sweep: sweepNow,
  slower: changeInterval(1),
  faster: changeInterval(-1),
  freeze: toggleFreeze,
  confirm: confirmAny,
  'confirm-typed': confirm,
  cancel: close,
  submit,
  'enter-field': enterField,
  'next-field': typing({ type: 'stepped', by: 1 }),
  'previous-field': typing({ type: 'stepped', by: -1 }),
  'next-suggestion': typing({ type: 'suggested', by: 1 }),
  'previous-suggestion': typing({ type: 'suggested', by: -1 }),
  'clear-field': typing({ type: 'cleared' }),
  'cancel-form': close,
  choose,
  close,
  help: showHelp,
  redraw: ({ redraw }) => redraw(),
  suspend: ({ suspend }) => suspend(),
  quit: ({ quit }) => quit(),
  'quit-at-once': ({ quit }) => quit(),
};
