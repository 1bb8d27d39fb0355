import { describe, expect, it } from 'vitest';
import type { Intention } from '../../source/actions/action.ts';
import type { Cause, Remedy, Room } from '../../source/fleet/fleet.ts';
import { settleLists } from '../../source/ui/app-reducer.ts';
import { initialState } from '../../source/ui/app-state.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { crowds } from '../../source/ui/marks/many-targets.ts';
import { kickTargets, redispatchTarget, removalTargets } from '../../source/ui/targets.ts';
import { viewOf } from '../../source/ui/view.ts';
import { aDispatch, aFleet, anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { createFakeSession } from './fake-session.ts';

const remedy = (...actions: Remedy['actions']): Remedy => ({
  text: 'cure',
  actions,
  suggestedAgentName: null,
});

const cause = (of: Cause['of'], id: string | null): Cause => ({
  of,
  id,
  agentName: null,
  deployment: null,
});

const lost = verdict('left' as const, { severity: 'critical', remedy: remedy('redispatch', 'remove') });
const noWorker = verdict('no worker' as const, { severity: 'critical', remedy: remedy('redispatch') });
const old = verdict('ended' as const, { severity: 'notice', remedy: remedy('remove') });

const viewOfRoom = (room: Room) => {
  const session = createFakeSession({ fleet: aFleet([room]) });
  return viewOf(
    settleLists(
      initialState(session.project, session.getState(), { columns: 120, rows: 40 }, DEFAULT_KEYMAP.hints),
    ),
  );
};

const room = (changes: Partial<Room>) => aRoom('call-1', changes as Parameters<typeof aRoom>[1]);
const key = room({}).key;

describe('what R does in the rooms pane', () => {
  const two = [
    aDispatch({ id: 'AD_lost', agentName: 'support', verdict: lost }),
    aDispatch({ id: 'AD_none', agentName: 'sales', verdict: noWorker }),
  ];
  const agents = [
    anAgent({ identity: 'agent-AJ_2', dispatchId: 'AD_none' }),
    anAgent({ identity: 'agent-AJ_9', dispatchId: null }),
  ];

  it.each<[string, Partial<Room>, string]>([
    ['the dispatch its row speaks of', { cause: cause('dispatch', 'AD_none') }, 'AD_none'],
    ['another dispatch its row speaks of', { cause: cause('dispatch', 'AD_lost') }, 'AD_lost'],
    [
      'the dispatch of the agent its row speaks of',
      { agents, cause: cause('agent', 'agent-AJ_2') },
      'AD_none',
    ],
    ['the only one that needs it', { dispatches: two.slice(0, 1), cause: cause('room', null) }, 'AD_lost'],
    [
      'the only one that needs it, where its row speaks of one that is gone',
      { dispatches: two.slice(0, 1), cause: cause('dispatch', 'AD_gone') },
      'AD_lost',
    ],
    [
      'the only one that needs it, where its row speaks of an agent without a dispatch',
      { agents, dispatches: two.slice(1), cause: cause('agent', 'agent-AJ_9') },
      'AD_none',
    ],
  ])('makes again %s', (_, changes, id) => {
    expect(redispatchTarget(viewOfRoom(room({ dispatches: two, ...changes })))).toMatchObject({
      target: { dispatch: { id } },
    });
  });

  it('asks to pick one where the row speaks of the room and several need it', () => {
    expect(redispatchTarget(viewOfRoom(room({ dispatches: two })))).toEqual({
      reason: 'several dispatches here: pick one in 3 Dispatches',
    });
  });
});

describe('what x does in the rooms pane', () => {
  const dispatches = [aDispatch({ id: 'AD_lost', verdict: lost }), aDispatch({ id: 'AD_old', verdict: old })];
  const alone = verdict('alone' as const, { severity: 'notice', remedy: remedy('remove') });

  it.each<[string, Partial<Room>, Intention]>([
    [
      'the dispatch its row speaks of',
      { verdict: lost, cause: cause('dispatch', 'AD_lost') },
      { kind: 'remove-dispatch', room: key, dispatchId: 'AD_lost' },
    ],
    [
      'the agent its row speaks of',
      {
        agents: [anAgent({ identity: 'agent-AJ_2', verdict: alone })],
        verdict: alone,
        cause: cause('agent', 'agent-AJ_2'),
      },
      { kind: 'remove-agent', room: key, identity: 'agent-AJ_2' },
    ],
    [
      'the only one that removing cures, where it does not cure what the row speaks of',
      {
        dispatches: [aDispatch({ id: 'AD_none', verdict: noWorker }), ...dispatches.slice(1)],
        verdict: noWorker,
        cause: cause('dispatch', 'AD_none'),
      },
      { kind: 'remove-dispatch', room: key, dispatchId: 'AD_old' },
    ],
  ])('removes %s', (_, changes, target) => {
    expect(removalTargets(viewOfRoom(room({ dispatches, ...changes })))).toEqual({ target: [target] });
  });

  it('is nothing for an agent of a former life of the room', () => {
    const former = [anAgent({ identity: 'agent-old', isFormer: true, verdict: alone })];
    const inPane = (pane: 'rooms' | 'agents', agents = former): ReturnType<typeof viewOf> => {
      const session = createFakeSession({ fleet: aFleet([room({ agents })]) });
      const state = initialState(
        session.project,
        session.getState(),
        { columns: 120, rows: 40 },
        DEFAULT_KEYMAP.hints,
      );
      return viewOf(settleLists({ ...state, pane, listPane: pane }));
    };
    const reason = 'listed from a former life of the room: it goes with the room';
    expect(removalTargets(inPane('agents'))).toEqual({ reason });
    expect(kickTargets(inPane('agents'))).toEqual({ reason });
    expect(removalTargets(inPane('rooms'))).toEqual({
      reason: 'no agent and no dispatch here to remove',
    });
    expect(kickTargets(inPane('rooms'))).toHaveProperty('reason');
    expect(crowds([room({ agents: [...former, anAgent()] })])).toMatchObject([
      { id: 'agents', intentions: [{ identity: 'agent-AJ_1' }] },
    ]);
  });

  it('asks to pick one where the row does not tell', () => {
    expect(removalTargets(viewOfRoom(room({ dispatches })))).toEqual({
      reason: 'several things to remove here: pick one in 2 Agents or 3 Dispatches',
    });
  });

  describe('where nothing is wrong', () => {
    const one = anAgent({ identity: 'agent-AJ_1' });
    const two = anAgent({ identity: 'agent-AJ_2' });
    const removing = (identity: string): Intention => ({ kind: 'remove-agent', room: key, identity });

    it.each<[string, Partial<Room>, readonly Intention[]]>([
      ['the agent', { agents: [one] }, [removing('agent-AJ_1')]],
      ['all agents', { agents: [one, two] }, [removing('agent-AJ_1'), removing('agent-AJ_2')]],
      [
        'no agent of a former life',
        { agents: [one, anAgent({ identity: 'agent-old', isFormer: true })] },
        [removing('agent-AJ_1')],
      ],
      [
        'the only dispatch, where no agent is there',
        { dispatches: [aDispatch({ id: 'AD_1' })] },
        [{ kind: 'remove-dispatch', room: key, dispatchId: 'AD_1' }],
      ],
    ])('removes %s', (_, changes, target) => {
      expect(removalTargets(viewOfRoom(room(changes)))).toEqual({ target });
    });

    it('asks to pick one of several dispatches without an agent', () => {
      const several = [aDispatch({ id: 'AD_1' }), aDispatch({ id: 'AD_2' })];
      expect(removalTargets(viewOfRoom(room({ dispatches: several })))).toEqual({
        reason: 'several dispatches here: pick one in 3 Dispatches',
      });
    });
  });
});
