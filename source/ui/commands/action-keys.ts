import { writeBundle } from '../export/bundle.ts';
import { copyId, copyLk } from '../export/copy.ts';
import { openCustomCommands } from '../export/custom-commands.ts';
import {
  cannotAct,
  type DisabledReason,
  roomTarget,
  unlessPast,
  whileActing,
  withoutSubject,
} from '../key-context.ts';
import { of } from '../key-entry.ts';
import { logSourceOf } from '../log-view/log-source.ts';
import { openLog } from '../log-view/log-view.ts';
import { orForMany } from '../marks/many-rows.ts';
import { PANES } from '../panes/find.ts';
import { openDispatch } from '../profiles/dispatch-form.ts';
import { openProjects } from '../projects/switch-project.ts';
import { forceTarget, kickTargets, redispatchTarget, removalTargets } from '../targets.ts';
import { clearGhosts, deleteRoom, force, kick, remove } from './actions.ts';
import { deployedTarget } from './deployed.ts';
import { openCreateRoomForm, openRedispatchForm } from './forms.ts';
import { kickMany, onMany, removeMany } from './marks.ts';
import { openManyRedispatchForm } from './redispatch-many.ts';
import { changeInterval, sweepNow, toggleFreeze } from './sweeps.ts';
import { showJson } from './texts.ts';
import { stepInTime, withoutStates } from './time-travel.ts';
import { toggleDrain, withoutWorkerToMark } from './workers.ts';

/** Keys for actions, hand-over and sweeps. */

export const ACTION_BINDINGS = [
  ...of('Actions', PANES, [
    {
      id: 'force',
      keys: ['F'],
      label: 'force',
      description: 'remove by force the agent that stayed after its dispatch was removed',
      dangerous: true,
      footer: 5,
      disabledReason: whileActing((view) => forceTarget(view.session.actions)),
      run: force,
    },
    {
      id: 'dispatch',
      keys: ['a'],
      label: 'dispatch',
      description: 'dispatch an agent to a room: by a profile, or without one',
      dangerous: true,
      footer: 10,
      disabledReason: cannotAct,
      run: openDispatch,
    },
    {
      id: 'redispatch',
      keys: ['R'],
      label: 're-dispatch',
      description: 'remove a dispatch and make it again; asks for the agent name and the deployment',
      dangerous: true,
      footer: 11,
      disabledReason: orForMany(whileActing(redispatchTarget)),
      run: onMany(openManyRedispatchForm, openRedispatchForm),
    },
    {
      id: 'remove',
      keys: ['x'],
      label: 'remove',
      description: 'remove a dispatch, or an agent with its dispatch; of a healthy room, all its agents',
      dangerous: true,
      footer: 12,
      disabledReason: orForMany(whileActing(removalTargets)),
      run: onMany(removeMany, remove),
    },
    {
      id: 'kick',
      keys: ['K'],
      label: 'kick',
      description: 'remove a participant from its room',
      dangerous: true,
      footer: 50,
      disabledReason: orForMany(whileActing(kickTargets)),
      run: onMany(kickMany, kick),
    },
    {
      id: 'create-room',
      keys: ['c'],
      label: 'new room',
      description: 'create a room',
      dangerous: true,
      footer: 55,
      disabledReason: cannotAct,
      run: openCreateRoomForm,
    },
    {
      id: 'delete-room',
      keys: ['D'],
      label: 'delete the room, or clear a ghost; the name must be typed',
      dangerous: true,
      disabledReason: orForMany(whileActing(roomTarget)),
      run: onMany(clearGhosts, deleteRoom),
    },
    {
      id: 'json',
      keys: ['J'],
      label: 'JSON',
      description: 'the raw facts of the row, as JSON',
      footer: 45,
      disabledReason: withoutSubject,
      run: showJson,
    },
  ]),
];

export const WORKER_BINDINGS = [
  ...of('Actions', 'workers', [
    {
      id: 'drain',
      keys: ['d'],
      label: 'drains',
      description: 'mark the worker as draining, for everybody who uses the same registry, or unmark it',
      footer: 13,
      disabledReason: withoutWorkerToMark,
      run: toggleDrain,
    },
  ]),
];

/** In the tree, `l` unfolds. */
const WITH_LOGS = PANES.filter((pane) => pane !== 'tree');

/** A deployed agent has an id and an `lk` command, too. */
const withoutIds: DisabledReason = (view, brokenPlan) =>
  'target' in deployedTarget(view) ? null : withoutSubject(view, brokenPlan);

const withoutLogs: DisabledReason = (view) => {
  const source = logSourceOf(view);
  return 'reason' in source ? source.reason : null;
};

export const HANDOVER_BINDINGS = [
  ...of('Hand-over', WITH_LOGS, [
    {
      id: 'log',
      keys: ['l'],
      label: 'log',
      description: 'the log of the agent or worker under the cursor',
      footer: 46,
      yields: true,
      disabledReason: withoutLogs,
      run: openLog,
    },
  ]),
  ...of('Hand-over', PANES, [
    {
      id: 'copy-id',
      keys: ['C'],
      label: 'copy id',
      description: 'show the id of the row and copy it to the clipboard of the terminal',
      footer: 72,
      disabledReason: withoutIds,
      run: copyId,
    },
    {
      id: 'copy-lk',
      keys: ['L'],
      label: 'lk command',
      description: 'show the lk command for the row and copy it',
      footer: 73,
      disabledReason: withoutIds,
      run: copyLk,
    },
    {
      id: 'bundle',
      keys: ['B'],
      label: 'bundle',
      description: 'write a bundle, a file with all that is known, and a summary to paste',
      footer: 74,
      run: writeBundle,
    },
    {
      id: 'custom-commands',
      keys: ['!'],
      label: 'custom commands',
      description: 'run a command of your own on the row; see commands in the settings',
      run: openCustomCommands,
    },
    {
      id: 'projects',
      keys: ['P'],
      label: 'projects',
      description: 'watch another project: Enter or its number',
      footer: 80,
      run: openProjects,
    },
  ]),
];

export const SWEEP_BINDINGS = of('Sweeps', PANES, [
  { id: 'sweep', keys: ['r'], label: 'sweep now', run: sweepNow },
  { id: 'slower', keys: ['+'], label: 'sweep less often', run: changeInterval(1) },
  { id: 'faster', keys: ['-'], label: 'sweep more often', run: changeInterval(-1) },
  {
    id: 'freeze',
    keys: ['p'],
    label: 'let the screen stand still, and go on',
    disabledReason: unlessPast(),
    run: toggleFreeze,
  },
  {
    id: 'earlier',
    keys: ['<'],
    label: 'earlier',
    description:
      'the whole screen as it was when the state before this one of the room under the cursor began',
    footer: 75,
    disabledReason: withoutStates,
    run: stepInTime(-1),
  },
  {
    id: 'later',
    keys: ['>'],
    label: 'later',
    description: 'in the past, the next state of the room under the cursor; after the last one, now',
    disabledReason: withoutStates,
    run: stepInTime(1),
  },
]);
