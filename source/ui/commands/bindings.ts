import { PANES } from '../app-state.ts';
import { cannotAct, roomTarget, whileActing, withoutSubject } from '../key-context.ts';
import { of } from '../key-entry.ts';
import { orForMany } from '../marks/disabled.ts';
import { forceTarget, kickTargets, redispatchTarget, removalTarget } from '../targets.ts';

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
    },
    {
      id: 'dispatch',
      keys: ['a'],
      label: 'dispatch',
      description: 'dispatch an agent to a room',
      dangerous: true,
      footer: 10,
      disabledReason: cannotAct,
    },
    {
      id: 'redispatch',
      keys: ['R'],
      label: 're-dispatch',
      description: 'remove a dispatch and make it again; asks for the agent name and the deployment',
      dangerous: true,
      footer: 11,
      disabledReason: orForMany(whileActing(redispatchTarget)),
    },
    {
      id: 'remove',
      keys: ['x'],
      label: 'remove',
      description: 'remove a dispatch, or an agent with its dispatch',
      dangerous: true,
      footer: 12,
      disabledReason: orForMany(whileActing(removalTarget)),
    },
    {
      id: 'kick',
      keys: ['K'],
      label: 'kick',
      description: 'remove a participant from its room',
      dangerous: true,
      footer: 50,
      disabledReason: orForMany(whileActing(kickTargets)),
    },
    {
      id: 'create-room',
      keys: ['c'],
      label: 'new room',
      description: 'create a room',
      dangerous: true,
      footer: 55,
      disabledReason: cannotAct,
    },
    {
      id: 'delete-room',
      keys: ['D'],
      label: 'delete the room, or clear a ghost; the name must be typed',
      dangerous: true,
      disabledReason: orForMany(whileActing(roomTarget)),
    },
    {
      id: 'json',
      keys: ['y'],
      label: 'JSON',
      description: 'the raw facts of the row, as JSON',
      footer: 45,
      disabledReason: withoutSubject,
    },
  ]),
];
