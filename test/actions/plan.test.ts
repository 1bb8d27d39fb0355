import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intention, Plan } from '../../source/actions/action.ts';
import { planAction } from '../../source/actions/plan.ts';
import type { Fleet } from '../../source/fleet/fleet.ts';
import { job, participant, START_MS } from '../helpers/facts.ts';
import { aDispatch, aFleet, aHuman, anAgent, aRoom, aServedRoom } from '../helpers/fleet-builder.ts';

const context = { projectName: 'prod-eu', nowMs: START_MS + 240_000, newId: () => 'id-1' };

const planned = (intention: Intention, fleet: Fleet): Plan => {
  const plan = planAction(intention, fleet, context);
  if ('impossible' in plan) throw new Error(plan.impossible);
  return plan;
};

const impossible = (intention: Intention, fleet: Fleet): string | null => {
  const plan = planAction(intention, fleet, context);
  return 'impossible' in plan ? plan.impossible : null;
};

const CALL_1 = 'RM_call-1 call-1';

describe('dispatching', () => {
  const served = aServedRoom('call-2', {
    dispatches: [aDispatch({ deployment: 'blue' }), aDispatch({ id: 'AD_2' })],
  });
  const waiting = aRoom('call-1', { humans: [aHuman()] });

  it('to a waiting caller, with an agent that is seen serving, gives no warnings', () => {
    const intention: Intention = {
      kind: 'dispatch',
      room: 'call-1',
      agentName: 'support',
      metadata: '{"a":1}',
      deployment: 'blue',
    };
    expect(planned(intention, aFleet([waiting, served]))).toEqual({
      id: 'id-1',
      intention,
      question: 'Dispatch support to call-1 of prod-eu?',
      sentences: ['Creates a dispatch of support on deployment blue with 7 characters of metadata.'],
      warnings: [],
      target: {
        room: CALL_1,
        roomName: 'call-1',
        dispatchId: null,
        identity: null,
        participantId: null,
      },
      steps: [
        {
          call: 'createDispatch',
          room: 'call-1',
          agentName: 'support',
          metadata: '{"a":1}',
          deployment: 'blue',
        },
      ],
      typeToConfirm: null,
    });
  });

  it.each<[string, Partial<Extract<Intention, { kind: 'dispatch' }>>, Fleet, string[]]>([
    [
      'a room that does not exist, with a similar name',
      { room: 'cal-1' },
      aFleet([waiting, served]),
      ['Room cal-1 does not exist and will be created. Did you mean call-1?'],
    ],
    [
      'a room that does not exist, without a similar name',
      { room: 'zzz' },
      aFleet([waiting, served]),
      ['Room zzz does not exist and will be created.'],
    ],
    [
      'an agent that is there already',
      { room: 'call-2' },
      aFleet([served]),
      ['An agent of that name is already in call-2, so there would be two.'],
    ],
    [
      'a dispatch that may still get its agent',
      {},
      aFleet([
        aRoom('call-1', { humans: [aHuman()], dispatches: [aDispatch({ verdict: 'starting' })] }),
        served,
      ]),
      ['call-1 already has a dispatch of support without an agent. Both may get one.'],
    ],
    ['nobody waiting', {}, aFleet([aRoom('call-1'), served]), ['Nobody waits in call-1.']],
    [
      'nobody waiting yet',
      {},
      aFleet([aRoom('call-1', { humans: [aHuman('bob', { waits: false })] }), served]),
      ['Nobody waits in call-1.'],
    ],
    [
      'a name that no agent is seen with, with a similar name',
      { agentName: 'suport' },
      aFleet([waiting, served]),
      ['No suport is seen in any room. An idle worker may still take it. Did you mean support?'],
    ],
    [
      'a name known only from a dispatch',
      { agentName: 'other' },
      aFleet([waiting, served], { knownNames: ['other'] }),
      ['No other is seen in any room. An idle worker may still take it.'],
    ],
    [
      'no name',
      { agentName: '' },
      aFleet([waiting, served]),
      ['Without an agent name it reaches only unnamed workers.'],
    ],
    [
      'metadata that looks like JSON',
      { metadata: '{"a":1,}' },
      aFleet([waiting, served]),
      ['The metadata looks like JSON but is invalid at character 8: unexpected }.'],
    ],
    [
      'metadata that ends too early',
      { metadata: ' [1, 2' },
      aFleet([waiting, served]),
      ['The metadata looks like JSON but is invalid at character 7: it ends too early.'],
    ],
    ['metadata that does not look like JSON', { metadata: 'hello {' }, aFleet([waiting, served]), []],
    [
      'a room that was not read yet',
      {},
      aFleet([aRoom('call-1', { verified: false }), served]),
      ['lktop has not read the participants of call-1 yet.'],
    ],
    [
      'a room that cannot be read',
      {},
      aFleet([{ ...waiting, failure: { kind: 'timeout', sentence: 's', remedy: 'r' } }, served]),
      ['call-1 cannot be read right now, so what lktop knows of it may be stale.'],
    ],
    [
      'no duplicate for an avatar worker',
      { room: 'call-2' },
      aFleet([
        aServedRoom('call-2', { agents: [anAgent({ publishesOnBehalfOf: 'agent-AJ_2' })], dispatches: [] }),
      ]),
      [],
    ],
  ])('warns of %s', (_, changes, fleet, warnings) => {
    const plan = planned({ kind: 'dispatch', room: 'call-1', agentName: 'support', ...changes }, fleet);
    expect(plan.warnings).toEqual(warnings);
  });

  it('to a missing room suggests no other room', () => {
    const plan = planned({ kind: 'dispatch', room: 'new one', agentName: 'support' }, aFleet([served]));
    expect(plan).toMatchObject({
      question: 'Dispatch support to "new one" of prod-eu?',
      sentences: ['Creates a dispatch of support, and room "new one" for it.'],
      target: { room: null, roomName: 'new one' },
    });
  });

  it('needs a room', () => {
    expect(impossible({ kind: 'dispatch', room: '', agentName: 'x' }, aFleet([]))).toBe(
      'A dispatch needs a room name.',
    );
    expect(impossible({ kind: 'dispatch', room: '', agentName: 'x' }, aFleet([aRoom('')]))).toBeNull();
  });
});

describe('re-dispatching', () => {
  const intention: Intention = { kind: 'redispatch', room: CALL_1, dispatchId: 'AD_1' };
  const other = aServedRoom('call-2', { dispatches: [aDispatch({ deployment: 'blue' })] });
  const room = (dispatch: Parameters<typeof aDispatch>[0], changes: Parameters<typeof aRoom>[1] = {}) =>
    aRoom('call-1', {
      humans: [aHuman()],
      dispatches: [aDispatch({ metadata: 'm', deployment: 'blue', ...dispatch })],
      ...changes,
    });

  it.each(['no worker', 'absent', 'left', 'failed', 'ended'] as const)(
    'creates the new one first if no agent can join any more: %s',
    (verdict) => {
      const plan = planned(intention, aFleet([room({ verdict }), other]));
      expect(plan.question).toBe('Re-dispatch support in call-1 of prod-eu?');
      expect(plan.steps).toEqual([
        { call: 'createDispatch', room: 'call-1', agentName: 'support', metadata: 'm', deployment: 'blue' },
        { call: 'deleteDispatch', room: 'call-1', dispatchId: 'AD_1' },
      ]);
      expect(plan.sentences).toEqual([
        'Creates a new dispatch of support on deployment blue with 1 character of metadata.',
        'Deletes dispatch AD_1 of support.',
      ]);
      expect(plan.warnings).toEqual([]);
      expect(plan.target).toEqual({
        room: CALL_1,
        roomName: 'call-1',
        dispatchId: 'AD_1',
        identity: null,
        participantId: null,
      });
    },
  );

  it.each(['starting', 'checking'] as const)(
    'deletes the old one first if its agent may join any moment: %s',
    (verdict) => {
      const plan = planned(intention, aFleet([room({ verdict }), other]));
      expect(plan.steps.map(({ call }) => call)).toEqual(['deleteDispatch', 'createDispatch']);
    },
  );

  it('deletes the old one first if its agent is there, whatever its job claims', () => {
    const still = room({ verdict: 'failed', agentIdentity: 'agent-AJ_1' }, { agents: [anAgent()] });
    const plan = planned(intention, aFleet([still]));
    expect(plan.steps.map(({ call }) => call)).toEqual(['deleteDispatch', 'createDispatch']);
  });

  it('deletes the old one first if its agent is there, and warns that this cuts it off', () => {
    const plan = planned(intention, aFleet([room({}, { agents: [anAgent()] })]));
    expect(plan.steps.map(({ call }) => call)).toEqual(['deleteDispatch', 'createDispatch']);
    expect(plan.sentences[0]).toBe('Deletes dispatch AD_1 of support; its agent agent-AJ_1 goes with it.');
    expect(plan.warnings).toEqual([
      'agent-AJ_1 is active with 1 caller: this cuts it off, and the caller stays in the room without an agent.',
    ]);
    expect(plan.target).toMatchObject({ identity: 'agent-AJ_1', participantId: 'PA_agent-AJ_1' });
  });

  it('under another name names both, and warns of an agent with the new name', () => {
    const agents = [anAgent({ identity: 'agent-AJ_2', dispatchId: 'AD_2' })];
    const plan = planned(
      { ...intention, agentName: 'support' },
      aFleet([room({ verdict: 'no worker', agentName: 'suport' }, { agents })]),
    );
    expect(plan.question).toBe('Re-dispatch support in call-1 of prod-eu?');
    expect(plan.sentences[1]).toBe('Deletes dispatch AD_1 of suport.');
    expect(plan.warnings).toEqual(['An agent of that name is already in call-1, so there would be two.']);
  });

  it('keeps everything the old one had', () => {
    const old = { verdict: 'left' as const, restartPolicy: 'NEVER', attributes: { tier: 'gold' } };
    const plan = planned(intention, aFleet([room(old), other]));
    expect(plan.steps[0]).toEqual({
      call: 'createDispatch',
      room: 'call-1',
      agentName: 'support',
      metadata: 'm',
      deployment: 'blue',
      restartPolicy: 'NEVER',
      attributes: { tier: 'gold' },
    });
    expect(plan.sentences[0]).toBe(
      'Creates a new dispatch of support on deployment blue with 1 character of metadata, 1 attribute and restart policy NEVER.',
    );
    expect(plan.warnings).toEqual([]);
  });

  it.each([
    ['green', { deployment: 'green' }, ' on deployment green (before: blue)'],
    ['', {}, ' without a deployment (before: blue)'],
  ])('to deployment %j says where it was', (deployment, sent, said) => {
    const plan = planned({ ...intention, deployment }, aFleet([room({ verdict: 'no worker' }), other]));
    expect(plan.steps[0]).toEqual({
      call: 'createDispatch',
      room: 'call-1',
      agentName: 'support',
      metadata: 'm',
      ...sent,
    });
    expect(plan.sentences[0]).toBe(`Creates a new dispatch of support${said} with 1 character of metadata.`);
  });

  it('from no deployment to one says so', () => {
    const plan = planned(
      { ...intention, deployment: 'blue' },
      aFleet([room({ verdict: 'no worker', deployment: '' }), other]),
    );
    expect(plan.sentences[0]).toContain(' on deployment blue (before: none) ');
    expect(plan.warnings).toEqual([]);
  });

  it('to a deployment without any agent of the name warns, and names those with one', () => {
    const plan = planned(intention, aFleet([room({ verdict: 'no worker', deployment: 'staging' }), other]));
    expect(plan.warnings).toEqual(['support is seen on deployment blue, and nowhere on deployment staging.']);
    const none = aServedRoom('call-3', { dispatches: [aDispatch({ deployment: '' })] });
    expect(
      planned({ ...intention, deployment: '' }, aFleet([room({ verdict: 'no worker' }), other, none]))
        .warnings,
    ).toEqual([]);
  });

  it('of a declined job warns that it will be declined again, unless it goes to others', () => {
    const fleet = aFleet([room({ verdict: 'declined' }), other]);
    expect(planned(intention, fleet).warnings).toEqual([
      'The worker of support declined this job, and will probably decline another one like it. Find out why, or use another agent.',
    ]);
    for (const to of [{ agentName: 'other' }, { deployment: '' }]) {
      expect(planned({ ...intention, ...to }, fleet).warnings.join()).not.toContain('declined');
    }
  });

  it('of a handed-over job warns about whoever took over', () => {
    const plan = planned(intention, aFleet([room({ verdict: 'handed over' }), other]));
    expect(plan.warnings).toEqual([
      'support handed over and left. A new one would talk at the same time as whoever took over.',
    ]);
  });

  it.each([
    ['crash-looping', {}],
    [
      'no worker',
      {
        jobs: [
          job({
            history: {
              reason: 'RETRYING',
              createdAtMs: 1,
              acceptedAtMs: 0,
              assignedAtMs: 0,
              firstStartedAtMs: 0,
              attempts: 2,
              workersAsked: 4,
              failedAttemptsMs: 0,
            },
          }),
        ],
      },
    ],
  ] as const)('deletes the old one first if the server retries: %s', (verdict, facts) => {
    const plan = planned(intention, aFleet([room({ verdict, ...facts }), other]));
    expect(plan.steps.map(({ call }) => call)).toEqual(['deleteDispatch', 'createDispatch']);
  });

  it('ignores an agent of a former life of the room', () => {
    const agents = [anAgent({ identity: 'agent-old', dispatchId: null, isFormer: true })];
    const plan = planned(intention, aFleet([room({ verdict: 'no worker' }, { agents }), other]));
    expect(plan.warnings).toEqual([]);
  });

  it('is impossible if its target is gone', () => {
    expect(impossible(intention, aFleet([]))).toBe('The room is gone.');
    expect(impossible(intention, aFleet([aRoom('call-1')]))).toBe('The dispatch is gone.');
  });
});

describe('removing', () => {
  it('a dispatch also removes its agents, and warns about callers left alone', () => {
    const second = anAgent({ identity: 'agent-AJ_2' });
    const fleet = aFleet([aServedRoom('call-1', { agents: [anAgent(), second] })]);
    const plan = planned({ kind: 'remove-dispatch', room: CALL_1, dispatchId: 'AD_1' }, fleet);
    expect(plan.question).toBe('Remove the dispatch of support from call-1 of prod-eu?');
    expect(plan.sentences).toEqual([
      'Deletes dispatch AD_1 of support, which also removes agent-AJ_1, agent-AJ_2.',
    ]);
    expect(plan.steps).toEqual([{ call: 'deleteDispatch', room: 'call-1', dispatchId: 'AD_1' }]);
    expect(plan.warnings).toContain(
      'agent-AJ_1 is active with 1 caller: this cuts it off, and the caller stays in the room with other agents.',
    );
  });

  it('a dispatch without an agent needs no warning', () => {
    const fleet = aFleet([aRoom('call-1', { dispatches: [aDispatch({ verdict: 'no worker' })] })]);
    const plan = planned({ kind: 'remove-dispatch', room: CALL_1, dispatchId: 'AD_1' }, fleet);
    expect(plan.warnings).toEqual([]);
    expect(plan.target.identity).toBeNull();
  });

  it('an agent deletes its dispatch', () => {
    const fleet = aFleet([aServedRoom('call-1')]);
    const plan = planned({ kind: 'remove-agent', room: CALL_1, identity: 'agent-AJ_1' }, fleet);
    expect(plan).toMatchObject({
      question: 'Remove agent support from call-1 of prod-eu?',
      steps: [{ call: 'deleteDispatch', room: 'call-1', dispatchId: 'AD_1' }],
      target: {
        dispatchId: 'AD_1',
        identity: 'agent-AJ_1',
        participantId: 'PA_agent-AJ_1',
        agentName: 'support',
      },
      warnings: [
        'agent-AJ_1 is active with 1 caller: this cuts it off, and the caller stays in the room without an agent.',
      ],
    });
  });

  it.each([null, 'AD_gone'])(
    'an agent without a listed dispatch (%s) removes the participant',
    (dispatchId) => {
      const fleet = aFleet([aRoom('call-1', { agents: [anAgent({ dispatchId, agentName: null })] })]);
      const plan = planned({ kind: 'remove-agent', room: CALL_1, identity: 'agent-AJ_1' }, fleet);
      expect(plan).toMatchObject({
        question: 'Remove agent agent-AJ_1 from call-1 of prod-eu?',
        steps: [{ call: 'removeParticipant', room: 'call-1', identity: 'agent-AJ_1' }],
        target: { dispatchId: null, identity: 'agent-AJ_1', participantId: 'PA_agent-AJ_1' },
        warnings: ['agent-AJ_1 is active: this cuts it off.'],
      });
      expect(plan.target.agentName).toBeUndefined();
    },
  );

  it('is impossible if its target is gone', () => {
    expect(impossible({ kind: 'remove-agent', room: CALL_1, identity: 'x' }, aFleet([aRoom('call-1')]))).toBe(
      'The agent is gone.',
    );
    expect(impossible({ kind: 'remove-agent', room: CALL_1, identity: 'x' }, aFleet([]))).toBe(
      'The room is gone.',
    );
    expect(impossible({ kind: 'remove-dispatch', room: CALL_1, dispatchId: 'x' }, aFleet([]))).toBe(
      'The room is gone.',
    );
    expect(
      impossible({ kind: 'remove-dispatch', room: CALL_1, dispatchId: 'x' }, aFleet([aRoom('call-1')])),
    ).toBe('The dispatch is gone.');
  });
});

describe('participants of a former life of the room', () => {
  const old = anAgent({ identity: 'agent-old', isFormer: true });
  const room = aServedRoom('call-1', {
    agents: [old, anAgent()],
    former: [participant({ identity: 'bob' })],
  });
  const sentence = (identity: string): string =>
    `${identity} is of a former life of call-1: nobody is there, and the server cannot remove it (it answers 503). It goes with the room.`;

  it.each<[string, Intention]>([
    ['agent-old', { kind: 'remove-agent', room: CALL_1, identity: 'agent-old' }],
    ['agent-old', { kind: 'kick', room: CALL_1, identity: 'agent-old' }],
    ['bob', { kind: 'kick', room: CALL_1, identity: 'bob' }],
  ])('cannot be removed: %s', (identity, intention) => {
    expect(impossible(intention, aFleet([room]))).toBe(sentence(identity));
  });

  it('do not count as other agents, nor go with the dispatch of another', () => {
    const plan = planned({ kind: 'remove-dispatch', room: CALL_1, dispatchId: 'AD_1' }, aFleet([room]));
    expect(plan.sentences).toEqual(['Deletes dispatch AD_1 of support, which also removes agent-AJ_1.']);
    expect(plan.warnings).toEqual([
      'agent-AJ_1 is active with 1 caller: this cuts it off, and the caller stays in the room without an agent.',
    ]);
  });

  it('are no duplicates of a new dispatch', () => {
    const plan = planned(
      { kind: 'dispatch', room: 'call-1', agentName: 'support' },
      aFleet([aRoom('call-1', { humans: [aHuman()], agents: [old] }), aServedRoom('call-2')]),
    );
    expect(plan.warnings).toEqual([]);
  });
});

it('a participant that only may be an agent is not removed as one', () => {
  const room = aRoom('call-1', { humans: [aHuman('agent-jane', { doubt: 'identity' })] });
  expect(impossible({ kind: 'remove-agent', room: CALL_1, identity: 'agent-jane' }, aFleet([room]))).toBe(
    'agent-jane may be an agent or a person, so lktop does not remove it as an agent.',
  );
});

describe('kicking', () => {
  const fleet = aFleet([aServedRoom('call-1')]);

  it('a caller', () => {
    expect(planned({ kind: 'kick', room: CALL_1, identity: 'alice' }, fleet)).toMatchObject({
      question: 'Kick alice out of call-1 of prod-eu?',
      sentences: ['Removes participant alice (PA_alice) from the room.'],
      warnings: [],
      target: { identity: 'alice', participantId: 'PA_alice', dispatchId: null },
    });
  });

  it('names the agent for the history, and no caller', () => {
    const targetOf = (identity: string) => planned({ kind: 'kick', room: CALL_1, identity }, fleet).target;
    expect(targetOf('agent-AJ_1').agentName).toBe('support');
    expect(targetOf('alice').agentName).toBeUndefined();
  });

  it('an agent warns about the dispatch that stays', () => {
    expect(planned({ kind: 'kick', room: CALL_1, identity: 'agent-AJ_1' }, fleet).warnings).toEqual([
      'agent-AJ_1 is active with 1 caller: this cuts it off, and the caller stays in the room without an agent.',
      'Its dispatch AD_1 stays listed as running. Remove the agent instead to delete the dispatch too.',
    ]);
  });

  it('is impossible if the participant is gone', () => {
    expect(impossible({ kind: 'kick', room: CALL_1, identity: 'bob' }, fleet)).toBe(
      'The participant is gone.',
    );
    expect(impossible({ kind: 'kick', room: 'RM_x x', identity: 'bob' }, fleet)).toBe('The room is gone.');
  });
});

describe('rooms', () => {
  it('are created as requested', () => {
    const intention: Intention = { kind: 'create-room', name: 'new', metadata: '{', emptyTimeoutSeconds: 60 };
    expect(planned(intention, aFleet([]))).toMatchObject({
      question: 'Create room new of prod-eu?',
      steps: [{ call: 'createRoom', name: 'new', metadata: '{', emptyTimeoutSeconds: 60 }],
      warnings: ['The metadata looks like JSON but is invalid at character 2: it ends too early.'],
      target: { room: null, roomName: 'new' },
    });
  });

  it('are not created twice, nor without a name', () => {
    expect(impossible({ kind: 'create-room', name: 'call-1' }, aFleet([aRoom('call-1')]))).toBe(
      'Room call-1 already exists.',
    );
    expect(impossible({ kind: 'create-room', name: '' }, aFleet([]))).toBe('A room needs a name.');
  });

  it('are deleted after typing their name, and the plan says who is inside', () => {
    const fleet = aFleet([aServedRoom('call-1', { humans: [aHuman(), aHuman('bob')] })]);
    expect(planned({ kind: 'delete-room', room: CALL_1 }, fleet)).toMatchObject({
      question: 'Delete room call-1 of prod-eu?',
      sentences: [
        'Deletes dispatch AD_1 of support first, because its job could outlive the room.',
        'Deletes room call-1 (RM_call-1, created 4 min ago) and removes everybody in it.',
      ],
      warnings: ['2 callers and 1 agent are removed with it.'],
      steps: [
        { call: 'deleteDispatch', room: 'call-1', dispatchId: 'AD_1' },
        { call: 'deleteRoom', room: 'call-1' },
      ],
      typeToConfirm: 'call-1',
    });
    expect(impossible({ kind: 'delete-room', room: CALL_1 }, aFleet([]))).toBe('The room is gone.');
  });

  it('are deleted after all their dispatches, including the automatic one', () => {
    const dispatches = [
      aDispatch({ id: 'AD_1' }),
      aDispatch({ id: 'AD_2', agentName: '', verdict: 'automatic' }),
      aDispatch({ id: 'AD_3', verdict: 'starting' }),
    ];
    const plan = planned(
      { kind: 'delete-room', room: CALL_1 },
      aFleet([aRoom('call-1', { dispatches, facts: { createdAtMs: 0 } })]),
    );
    expect(plan.sentences).toEqual([
      'Deletes its 3 dispatches first, because their jobs could outlive the room.',
      'Deletes room call-1 (RM_call-1) and removes everybody in it.',
    ]);
    expect(plan.steps.map((step) => ('dispatchId' in step ? step.dispatchId : step.call))).toEqual([
      'AD_1',
      'AD_2',
      'AD_3',
      'deleteRoom',
    ]);
  });

  it('without dispatches are deleted at once', () => {
    const plan = planned({ kind: 'delete-room', room: CALL_1 }, aFleet([aRoom('call-1')]));
    expect(plan.steps).toEqual([{ call: 'deleteRoom', room: 'call-1' }]);
    expect(plan.sentences).toHaveLength(1);
  });

  it('do not count participants of a former life among those who are removed', () => {
    const room = aServedRoom('call-1', { agents: [anAgent({ isFormer: true })] });
    expect(planned({ kind: 'delete-room', room: CALL_1 }, aFleet([room])).warnings).toEqual([
      '1 caller is removed with it.',
    ]);
  });

  it.each([
    ['', 'RM_9'],
    [' ', 'RM_9'],
    ['\x1b[31mred', 'RM_9'],
    ['\u202egnorw', 'RM_9'],
    ['a\u00a0b', 'RM_9'],
    ['trailing ', 'RM_9'],
    ['e\u0301', 'RM_9'],
    ['x'.repeat(65), 'RM_9'],
    ['a/b c', 'a/b c'],
    ['Grüße 日本', 'Grüße 日本'],
    ['back\\slash', 'back\\slash'],
  ])('called %j are deleted after typing %j', (name, typed) => {
    const room = aRoom(name, { id: 'RM_9' });
    expect(planned({ kind: 'delete-room', room: room.key }, aFleet([room])).typeToConfirm).toBe(typed);
  });
});

describe('any plan', () => {
  const name = fc.oneof(fc.constantFrom('', 'call-1', 'a b', '\x1b[31mred'), fc.string({ unit: 'grapheme' }));
  const fleets = fc
    .uniqueArray(
      fc.record({ name, agents: fc.nat(2), dispatches: fc.nat(2), humans: fc.nat(2), former: fc.nat(2) }),
      {
        selector: (room) => room.name,
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((rooms) =>
      aFleet(
        rooms.map(({ name: roomName, agents, dispatches, humans, former }, index) =>
          aRoom(roomName, {
            id: `RM_${index}`,
            humans: Array.from({ length: humans }, (_, n) => aHuman(`human-${index}-${n}`)),
            dispatches: Array.from({ length: dispatches }, (_, n) =>
              aDispatch({
                id: `AD_${index}-${n}`,
                agentIdentity: n < agents ? `agent-${index}-${n}` : null,
                verdict: n < agents ? 'present' : 'no worker',
              }),
            ),
            agents: Array.from({ length: agents }, (_, n) =>
              anAgent({
                identity: `agent-${index}-${n}`,
                dispatchId: n < dispatches ? `AD_${index}-${n}` : null,
                isFormer: n === former,
              }),
            ),
          }),
        ),
      ),
    );
  const intentions = (fleet: Fleet): Intention[] =>
    fleet.rooms.flatMap((room): Intention[] => [
      { kind: 'dispatch', room: room.name, agentName: 'x' },
      { kind: 'delete-room', room: room.key },
      ...room.dispatches.flatMap((dispatch): Intention[] => [
        { kind: 'redispatch', room: room.key, dispatchId: dispatch.id },
        { kind: 'remove-dispatch', room: room.key, dispatchId: dispatch.id },
      ]),
      ...room.agents.map(({ identity }): Intention => ({ kind: 'remove-agent', room: room.key, identity })),
      ...[...room.agents, ...room.humans].map(
        ({ identity }): Intention => ({ kind: 'kick', room: room.key, identity }),
      ),
    ]);

  const isAboutFormer = (intention: Intention, fleet: Fleet): boolean =>
    (intention.kind === 'kick' || intention.kind === 'remove-agent') &&
    (fleet.byKey.get(intention.room)?.agents ?? []).some(
      ({ identity, isFormer }) => isFormer && identity === intention.identity,
    );

  it('acts only on pinned targets, has one sentence per step, and names the project', () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        for (const intention of intentions(fleet)) {
          const plan = planAction(intention, fleet, context);
          if ('impossible' in plan) {
            expect(isAboutFormer(intention, fleet)).toBe(true);
            continue;
          }
          expect(isAboutFormer(intention, fleet)).toBe(false);
          const { target, steps, sentences, question } = plan;
          const room = target.room === null ? null : fleet.byKey.get(target.room);
          expect(room?.name).toBe(target.roomName);
          if (intention.kind !== 'delete-room') expect(sentences).toHaveLength(steps.length);
          expect(question.endsWith(' of prod-eu?')).toBe(true);
          for (const step of steps) {
            if ('room' in step) expect(step.room).toBe(target.roomName);
            if (step.call === 'deleteDispatch') {
              if (intention.kind !== 'delete-room') expect(step.dispatchId).toBe(target.dispatchId);
              expect(room?.dispatches.map(({ id }) => id)).toContain(step.dispatchId);
            }
            if (step.call === 'removeParticipant') {
              expect(step.identity).toBe(target.identity);
              expect(target.participantId).toBe(`PA_${step.identity}`);
            }
          }
        }
      }),
    );
  });
});
