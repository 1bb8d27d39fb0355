import { describe, expect, it } from 'vitest';
import type { BatchPlan, Intention } from '../../source/actions/action.ts';
import { planMany } from '../../source/actions/plan-many.ts';
import type { Room } from '../../source/fleet/fleet.ts';
import { START_MS } from '../helpers/facts.ts';
import { aDispatch, aFleet, aHuman, anAgent, aRoom, aServedRoom, verdict } from '../helpers/fleet-builder.ts';

let ids = 0;
const context = { projectName: 'prod-eu', nowMs: START_MS, newId: () => `plan-${++ids}` };

const noWorker = verdict('no worker' as const, { severity: 'critical' });

const mistyped = (name: string): Room =>
  aRoom(name, {
    humans: [aHuman()],
    dispatches: [aDispatch({ id: `AD_${name}`, agentName: 'suport', verdict: noWorker })],
  });

const served = (name: string): Room =>
  aServedRoom(name, {
    dispatches: [aDispatch({ id: `AD_${name}` })],
    agents: [anAgent({ dispatchId: `AD_${name}` })],
  });

const rooms = (count: number, make = mistyped): readonly Room[] =>
  Array.from({ length: count }, (_, index) => make(`call-${index}`));

const redispatch = (room: Room, agentName?: string): Intention => ({
  kind: 'redispatch',
  room: room.key,
  dispatchId: room.dispatches[0]?.id ?? '',
  ...(agentName === undefined ? {} : { agentName }),
});

const plan = (
  intentions: readonly Intention[],
  of: readonly Room[],
  leftOut?: readonly string[],
): BatchPlan => {
  const planned = planMany(intentions, aFleet([...of, served('other')]), context, leftOut);
  if ('impossible' in planned) throw new Error(planned.impossible);
  return planned;
};

describe('a plan for many', () => {
  it('asks one question with the action and the count, and names each target', () => {
    const many = rooms(3);
    const planned = plan(
      many.map((room) => redispatch(room, 'support')),
      many,
    );
    expect(planned).toMatchObject({
      question: 'Re-dispatch 3 dispatches in 3 rooms of prod-eu?',
      doing: 're-dispatching 3 dispatches',
      sentences: ['Deletes 3 dispatches and makes 3 new.'],
      targets: [
        'Re-dispatch support in call-0 (was suport)',
        'Re-dispatch support in call-1 (was suport)',
        'Re-dispatch support in call-2 (was suport)',
      ],
      warnings: [],
      typeToConfirm: null,
    });
    expect(planned.plans.map(({ target }) => target.dispatchId)).toEqual([
      'AD_call-0',
      'AD_call-1',
      'AD_call-2',
    ]);
    expect(new Set([planned.id, ...planned.plans.map(({ id }) => id)]).size).toBe(4);
  });

  it.each([
    [5, null],
    [6, '6'],
    [41, '41'],
  ])('of %i asks to type the count: %s', (count, typeToConfirm) => {
    const many = rooms(count);
    expect(
      plan(
        many.map((room) => redispatch(room)),
        many,
      ).typeToConfirm,
    ).toBe(typeToConfirm);
  });

  it('counts the agents that are removed with their dispatches, and sums up the warnings', () => {
    const many = [
      ...rooms(2, served),
      ...rooms(2, (name) =>
        aRoom(`${name}-empty`, { dispatches: [aDispatch({ id: `AD_${name}-empty`, verdict: 'absent' })] }),
      ),
    ];
    expect(
      plan(
        many.map((room) => redispatch(room)),
        many,
      ),
    ).toMatchObject({
      sentences: ['Deletes 4 dispatches and makes 4 new; 2 agents go with them.'],
      warnings: [
        '2 agents that are active with callers are cut off from them. The callers stay in their rooms.',
        'In 2 rooms nobody waits.',
      ],
    });
  });

  it('keeps the sentence of a single warning, and says a common one once', () => {
    const many = [served('call-1'), ...rooms(2, (name) => mistyped(`wrong-${name}`))];
    expect(
      plan(
        many.map((room) => redispatch(room)),
        many,
      ).warnings,
    ).toEqual([
      'agent-AJ_1 is active with 1 caller: this cuts it off, and the caller stays in the room without an agent.',
      'No suport is seen in any room. An idle worker may still take it. Did you mean support?',
    ]);
  });

  it('names each kind of action if there are several', () => {
    const many = rooms(2, served);
    expect(
      plan(
        [
          { kind: 'remove-agent', room: many[0]?.key ?? '', identity: 'agent-AJ_1' },
          { kind: 'remove-dispatch', room: many[1]?.key ?? '', dispatchId: 'AD_call-1' },
          { kind: 'kick', room: many[1]?.key ?? '', identity: 'alice' },
        ],
        many,
      ),
    ).toMatchObject({
      question: 'Remove 1 agent and 1 dispatch and kick 1 participant in 2 rooms of prod-eu?',
      sentences: ['Deletes 2 dispatches and removes 1 participant; 2 agents go with them.'],
    });
  });

  it('counts the dispatches that are deleted before their rooms', () => {
    const many = rooms(3, served);
    expect(
      plan(
        many.map(({ key }) => ({ kind: 'delete-room', room: key })),
        many,
      ),
    ).toMatchObject({
      question: 'Delete 3 rooms of prod-eu?',
      sentences: ['Deletes 3 dispatches and deletes 3 rooms.'],
      typeToConfirm: '3',
    });
  });

  it('leaves out what is impossible, and says so', () => {
    const [first] = rooms(1);
    const gone = { ...redispatch(mistyped('gone')) };
    const planned = plan([redispatch(first ?? mistyped('')), gone], first ? [first] : [], [
      'several dispatches here: pick one in pane 3',
      'several dispatches here: pick one in pane 3',
    ]);
    expect(planned.plans).toHaveLength(1);
    expect(planned.warnings.slice(0, 2)).toEqual([
      '2 are left out: several dispatches here: pick one in pane 3',
      '1 is left out: The room is gone.',
    ]);
  });

  it('does only once what two intentions ask for', () => {
    const room = aServedRoom('call-1', {
      agents: [anAgent({ identity: 'agent-AJ_1' }), anAgent({ identity: 'agent-AJ_2' })],
    });
    const remove = (identity: string): Intention => ({ kind: 'remove-agent', room: room.key, identity });
    expect(plan([remove('agent-AJ_1'), remove('agent-AJ_2')], [room]).plans).toHaveLength(1);
  });

  it('is impossible if nothing is left', () => {
    const gone = redispatch(mistyped('gone'));
    expect(planMany([gone], aFleet([]), context)).toEqual({ impossible: 'The room is gone.' });
    expect(planMany([], aFleet([]), context)).toEqual({ impossible: 'Nothing is marked.' });
  });
});
