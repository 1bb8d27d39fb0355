import { describe, expect, it } from 'vitest';
import type { Intention, Plan } from '../../source/actions/action.ts';
import { planAction } from '../../source/actions/plan.ts';
import { planBroken } from '../../source/actions/plan-broken.ts';
import type { Fleet } from '../../source/fleet/fleet.ts';
import { aDispatch, aFleet, aHuman, anAgent, aRoom, aServedRoom } from '../helpers/fleet-builder.ts';

const CALL_1 = 'RM_call-1 call-1';
const served = aFleet([aServedRoom('call-1')]);
const unserved = aFleet([
  aRoom('call-1', { humans: [aHuman()], dispatches: [aDispatch({ verdict: 'no worker' })] }),
]);
const nothing = aFleet([]);
const anotherOfThatName = aFleet([aServedRoom('call-1', { id: 'RM_next' })]);

const planned = (intention: Intention, fleet: Fleet): Plan => {
  const plan = planAction(intention, fleet, { projectName: 'p', nowMs: 0, newId: () => 'id' });
  if ('impossible' in plan) throw new Error(plan.impossible);
  return plan;
};

const dispatch: Intention = { kind: 'dispatch', room: 'call-1', agentName: 'support' };
const redispatch: Intention = { kind: 'redispatch', room: CALL_1, dispatchId: 'AD_1' };
const removeDispatch: Intention = { kind: 'remove-dispatch', room: CALL_1, dispatchId: 'AD_1' };
const removeAgent: Intention = { kind: 'remove-agent', room: CALL_1, identity: 'agent-AJ_1' };
const kick: Intention = { kind: 'kick', room: CALL_1, identity: 'alice' };
const createRoom: Intention = { kind: 'create-room', name: 'call-1' };
const deleteRoom: Intention = { kind: 'delete-room', room: CALL_1 };

const reconnected = (identity: string) =>
  aFleet([
    aServedRoom('call-1', {
      humans: [
        aHuman(
          'alice',
          identity === 'alice' ? { participant: { ...aHuman().participant, id: 'PA_new' } } : {},
        ),
      ],
      agents: [anAgent(identity === 'alice' ? {} : { participant: { id: 'PA_new' } })],
    }),
  ]);

describe('a plan', () => {
  it.each<[string, Intention, Fleet]>([
    ['dispatch', dispatch, unserved],
    ['dispatch to a new room', dispatch, nothing],
    ['re-dispatch', redispatch, unserved],
    ['re-dispatch of one that serves', redispatch, served],
    ['removal', removeDispatch, served],
    ['removal of an agent', removeAgent, served],
    ['kick', kick, served],
    ['new room', createRoom, nothing],
    ['deletion of a room', deleteRoom, served],
  ])('is valid while nothing changed: %s', (_, intention, fleet) => {
    expect(planBroken(planned(intention, fleet), fleet)).toBeNull();
  });

  it.each<[string, Intention, Fleet, Fleet, string]>([
    ['the room is gone', deleteRoom, served, nothing, 'Room call-1 is gone.'],
    ['the room is gone before a dispatch', dispatch, unserved, nothing, 'Room call-1 is gone.'],
    [
      'another room took its name',
      deleteRoom,
      served,
      anotherOfThatName,
      'Room call-1 has ended, and a new room has its name.',
    ],
    [
      'another room took its name, with the same people',
      kick,
      served,
      anotherOfThatName,
      'Room call-1 has ended, and a new room has its name.',
    ],
    ['its dispatch is gone', redispatch, unserved, aFleet([aRoom('call-1')]), 'Dispatch AD_1 is gone.'],
    ['its dispatch is gone', removeDispatch, unserved, aFleet([aRoom('call-1')]), 'Dispatch AD_1 is gone.'],
    [
      'the agent joined after all',
      redispatch,
      unserved,
      served,
      'Its agent agent-AJ_1 has joined meanwhile.',
    ],
    [
      'the agent joined after all',
      removeDispatch,
      unserved,
      served,
      'Its agent agent-AJ_1 has joined meanwhile.',
    ],
    [
      'another agent of that name joined',
      dispatch,
      aFleet([aRoom('call-1', { humans: [aHuman()] })]),
      served,
      'An agent of that name is already in call-1, so there would be two.',
    ],
    [
      'the room was created, with an agent of that name',
      dispatch,
      nothing,
      served,
      'An agent of that name is already in call-1, so there would be two.',
    ],
    [
      'another dispatch of that name brought an agent',
      redispatch,
      unserved,
      aFleet([
        aRoom('call-1', {
          humans: [aHuman()],
          agents: [anAgent({ dispatchId: 'AD_2' })],
          dispatches: [aDispatch({ verdict: 'no worker' }), aDispatch({ id: 'AD_2' })],
        }),
      ]),
      'An agent of that name is already in call-1, so there would be two.',
    ],
    ['the agent is gone', removeAgent, served, unserved, 'agent-AJ_1 is gone.'],
    ['the agent reconnected', removeAgent, served, reconnected('agent-AJ_1'), 'agent-AJ_1 has reconnected.'],
    ['the caller reconnected', kick, served, reconnected('alice'), 'alice has reconnected.'],
    ['the caller is gone', kick, served, aFleet([aRoom('call-1')]), 'alice is gone.'],
    ['the room was created', createRoom, nothing, served, 'Room call-1 already exists.'],
    [
      'somebody joined the room that was empty',
      deleteRoom,
      aFleet([aRoom('call-1')]),
      served,
      'Somebody has joined call-1 meanwhile.',
    ],
    [
      'a dispatch was created in the room to delete',
      deleteRoom,
      served,
      aFleet([aServedRoom('call-1', { dispatches: [aDispatch(), aDispatch({ id: 'AD_2' })] })]),
      'Dispatch AD_2 of support was created in call-1 meanwhile.',
    ],
    [
      'the agent turns out to be of a former life of the room',
      kick,
      served,
      aFleet([aServedRoom('call-1', { humans: [], former: [aHuman().participant] })]),
      'alice turned out to belong to a former life of the room.',
    ],
  ])('is cancelled when %s', (_, intention, before, after, sentence) => {
    expect(planBroken(planned(intention, before), after)).toBe(sentence);
  });

  it.each<[string, Intention, Fleet, Fleet]>([
    ['a kick when the agent reconnects', kick, served, reconnected('agent-AJ_1')],
    ['a re-dispatch when its agent leaves', redispatch, served, unserved],
    ['a dispatch to a new room when the room is created', dispatch, nothing, aFleet([aRoom('call-1')])],
    [
      'a deletion when more participants join',
      deleteRoom,
      served,
      aFleet([aServedRoom('call-1', { humans: [aHuman(), aHuman('b')] })]),
    ],
    ['a dispatch that warned of an agent', dispatch, served, served],
  ])('ignores irrelevant changes: %s', (_, intention, before, after) => {
    expect(planBroken(planned(intention, before), after)).toBeNull();
  });
});
