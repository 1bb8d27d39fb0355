import { describe, expect, it } from 'vitest';
import type { Intention } from '../../source/actions/action.ts';
import type { Cause, Remedy, Room } from '../../source/fleet/fleet.ts';
import { settleLists } from '../../source/ui/app-reducer.ts';
import { initialState } from '../../source/ui/app-state.ts';
import { crowds } from '../../source/ui/marks/many-targets.ts';
import { kickTargets, redispatchTarget, removalTarget } from '../../source/ui/targets.ts';
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
  return viewOf(settleLists(initialState(session.project, session.getState(), { columns: 120, rows: 40 })));
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
      reason: 'several dispatches here: pick one in pane 3',
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
    expect(removalTarget(viewOfRoom(room({ dispatches, ...changes })))).toEqual({ target });
  });

  it('is nothing for an agent of a former life of the room', () => {
    const former = [anAgent({ identity: 'agent-old', isFormer: true, verdict: alone })];
    const inPane = (pane: 'rooms' | 'agents', agents = former): ReturnType<typeof viewOf> => {
      const session = createFakeSession({ fleet: aFleet([room({ agents })]) });
      const state = initialState(session.project, session.getState(), { columns: 120, rows: 40 });
      return viewOf(settleLists({ ...state, pane, listPane: pane }));
    };
    const reason = 'listed from a former life of the room: it goes with the room';
    expect(removalTarget(inPane('agents'))).toEqual({ reason });
    expect(kickTargets(inPane('agents'))).toEqual({ reason });
    expect(removalTarget(inPane('rooms'))).toEqual({
      reason: 'nothing wrong here: pick an agent in pane 2 or a dispatch in pane 3',
    });
    expect(kickTargets(inPane('rooms'))).toHaveProperty('reason');
    expect(crowds([room({ agents: [...former, anAgent()] })])).toMatchObject([
      { id: 'agents', intentions: [{ identity: 'agent-AJ_1' }] },
    ]);
  });

  it('asks to pick one where the row does not tell', () => {
    expect(removalTarget(viewOfRoom(room({ dispatches })))).toEqual({
      reason: 'several things to remove here: pick one in pane 2 or 3',
    });
  });
});
