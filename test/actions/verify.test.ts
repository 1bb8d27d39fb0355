import { describe, expect, it } from 'vitest';
import type { ActionProgress, ActionState, Intention } from '../../source/actions/action.ts';
import { planAction } from '../../source/actions/plan.ts';
import { actionSentence, doingSentence } from '../../source/actions/sentence.ts';
import { type Sighting, verifyAction } from '../../source/actions/verify.ts';
import type { Fleet } from '../../source/fleet/fleet.ts';
import type { DispatchVerdictName } from '../../source/fleet/verdict/verdicts.ts';
import { START_MS } from '../helpers/facts.ts';
import { aDispatch, aFleet, aHuman, anAgent, aRoom, aServedRoom, verdict } from '../helpers/fleet-builder.ts';

const CALL_1 = 'RM_call-1 call-1';
const CALLED_MS = START_MS + 1000;
const served = aFleet([aServedRoom('call-1')]);
const empty = aFleet([aRoom('call-1', { humans: [aHuman()] })]);
const nothing = aFleet([]);

const verifying = (
  intention: Intention,
  before: Fleet,
  changes: Partial<ActionProgress> & { readonly answerLost?: boolean } = {},
): ActionProgress => {
  const { answerLost = false, ...rest } = changes;
  const plan = planAction(intention, before, { projectName: 'p', nowMs: START_MS, newId: () => 'id' });
  if ('impossible' in plan) throw new Error(plan.impossible);
  return {
    id: plan.id,
    plan,
    startedAtMs: START_MS,
    calledAtMs: CALLED_MS,
    endedAtMs: null,
    state: { state: 'verifying', answerLost },
    createdDispatchId: 'AD_new',
    sentence: doingSentence(plan, before),
    ...rest,
  };
};

/** Sees all rooms of `fleet` verified `seenMs` after the calls, and looks at them `atMs` after. */
const sighting = (fleet: Fleet, atMs = 100, seenMs = atMs): Sighting => ({
  fleet,
  snapshot: {
    sweep: 2,
    startedAtMs: CALLED_MS + seenMs,
    verifiedAtMs: new Map(fleet.rooms.map(({ key }) => [key, CALLED_MS + seenMs])),
  },
  nowMs: CALLED_MS + atMs,
});

const stateOf = (progress: ActionProgress, seen: Sighting): ActionState => verifyAction(progress, seen).state;
const VERIFYING: ActionState = { state: 'verifying', answerLost: false };
const unverified = (sentence: string, forceable = false): ActionState => ({
  state: 'unverified',
  sentence,
  forceable,
});

const withNew = (name: DispatchVerdictName, changes: Parameters<typeof aRoom>[1] = {}) => {
  const suggestedAgentName = name === 'no worker' ? 'support-v2' : null;
  const remedy = { text: '', actions: [], suggestedAgentName };
  const judged = verdict(name, { summary: `support ${name}`, remedy });
  return aFleet([
    aRoom('call-1', {
      humans: [aHuman()],
      dispatches: [aDispatch({ id: 'AD_new', verdict: judged, agentIdentity: null })],
      ...changes,
    }),
  ]);
};

describe('a dispatch', () => {
  const progress = verifying({ kind: 'dispatch', room: 'call-1', agentName: 'support' }, empty);

  it('has succeeded when its agent is seen ACTIVE, and not before', () => {
    expect(stateOf(progress, sighting(withNew('starting')))).toEqual(VERIFYING);
    expect(verifyAction(progress, sighting(withNew('joining')))).toBe(progress);
    expect(verifyAction(progress, sighting(withNew('present'), 700))).toMatchObject({
      state: { state: 'succeeded' },
      endedAtMs: CALLED_MS + 700,
    });
  });

  it('is not verified by what was seen before the call, nor by another dispatch', () => {
    expect(stateOf(progress, sighting(withNew('present'), 100, 0))).toEqual(VERIFYING);
    expect(stateOf(progress, sighting(served))).toEqual(VERIFYING);
  });

  it.each<[DispatchVerdictName, string]>([
    ['automatic', 'No unnamed worker took it.'],
    [
      'no worker',
      'No worker took it: no worker is called support, all were full, or one did not answer. Did you mean support-v2?',
    ],
    ['starting', 'No worker took it yet.'],
    ['checking', 'No worker took it yet.'],
    ['joining', 'Its agent has joined but is not active yet.'],
    ['absent', 'A worker took it, but its agent is not there: support absent.'],
  ])('that is %s is waited for, and unverified after 15 s', (name, sentence) => {
    expect(stateOf(progress, sighting(withNew(name), 14_999))).toEqual(VERIFYING);
    expect(stateOf(progress, sighting(withNew(name), 15_000))).toEqual(unverified(sentence));
  });

  it.each(['left', 'failed', 'ended'] as const)('that is %s ends at once', (name) => {
    expect(stateOf(progress, sighting(withNew(name)))).toEqual(
      unverified(`A worker took it, but the job is already over: support ${name}.`),
    );
  });

  it.each<[string, Fleet, number, string]>([
    ['is not listed', empty, 14_000, 'No new dispatch is listed.'],
    ['is in a room not seen since', withNew('starting'), -1, 'lktop could not read call-1 since the call.'],
    [
      'is in a room that cannot be read',
      withNew('present', { failure: { kind: 'timeout', sentence: 'No answer.', remedy: '' } }),
      -1,
      'The room cannot be read: No answer.',
    ],
  ])('that %s is unverified after 15 s', (_, fleet, seenMs, sentence) => {
    expect(stateOf(progress, sighting(fleet, 14_999, seenMs))).toEqual(VERIFYING);
    expect(stateOf(progress, sighting(fleet, 15_000, seenMs))).toEqual(unverified(sentence));
  });

  it('is unverified at once if its room ended', () => {
    expect(stateOf(progress, sighting(nothing))).toEqual(
      unverified('The room ended before an agent was seen.'),
    );
    expect(stateOf(progress, sighting(nothing, 100, -1))).toEqual(VERIFYING);
  });

  it('to a new room is found by the room’s name', () => {
    const toNew = verifying({ kind: 'dispatch', room: 'call-1', agentName: 'support' }, nothing);
    expect(stateOf(toNew, sighting(nothing))).toEqual(VERIFYING);
    expect(stateOf(toNew, sighting(withNew('present')))).toEqual({ state: 'succeeded' });
    expect(stateOf(toNew, sighting(nothing, 15_000))).toEqual(unverified('The room is not listed.'));
  });

  it('whose answer was lost says so', () => {
    const lost = verifying({ kind: 'dispatch', room: 'call-1', agentName: 'support' }, empty, {
      answerLost: true,
      createdDispatchId: null,
    });
    expect(stateOf(lost, sighting(empty, 15_000))).toEqual(
      unverified('The call got no answer. No new dispatch is listed.'),
    );
  });
});

describe('a re-dispatch', () => {
  const progress = verifying({ kind: 'redispatch', room: CALL_1, dispatchId: 'AD_1' }, served);
  const serving = aDispatch({ id: 'AD_new', agentIdentity: 'agent-AJ_2' });
  const newAgent = anAgent({ identity: 'agent-AJ_2', dispatchId: 'AD_new' });

  it('has succeeded when the new agent serves, and the old one and its dispatch are gone', () => {
    const fleet = aFleet([aRoom('call-1', { dispatches: [serving], agents: [newAgent] })]);
    expect(stateOf(progress, sighting(fleet))).toEqual({ state: 'succeeded' });
  });

  it('is not verified while the old dispatch is listed', () => {
    const fleet = aFleet([aRoom('call-1', { dispatches: [serving, aDispatch()], agents: [newAgent] })]);
    expect(stateOf(progress, sighting(fleet))).toEqual(VERIFYING);
    expect(stateOf(progress, sighting(fleet, 15_000))).toEqual(
      unverified('The new agent is there, but the old dispatch AD_1 is still listed.'),
    );
  });

  it('is not verified while the old agent is there: by force after 8 s', () => {
    const fleet = aFleet([aRoom('call-1', { dispatches: [serving], agents: [newAgent, anAgent()] })]);
    expect(stateOf(progress, sighting(fleet, 7999))).toEqual(VERIFYING);
    expect(stateOf(progress, sighting(fleet, 8000))).toEqual(
      unverified('The new agent is there, but the old agent agent-AJ_1 is still there.', true),
    );
  });

  it('does not wait for an old agent of a former life of the room', () => {
    const old = anAgent({ dispatchId: null, isFormer: true });
    const fleet = aFleet([aRoom('call-1', { dispatches: [serving], agents: [newAgent, old] })]);
    expect(stateOf(progress, sighting(fleet))).toEqual({ state: 'succeeded' });
  });

  it('that shows only the deletion says how to restore the dispatch', () => {
    expect(stateOf(progress, sighting(empty, 15_000))).toEqual(
      unverified(
        'No new dispatch is listed. To restore it: lk dispatch create --room call-1 --agent-name support',
      ),
    );
  });
});

describe('a removal by its dispatch', () => {
  const agentStays = aFleet([aRoom('call-1', { agents: [anAgent({ dispatchId: null })] })]);
  const agentReconnected = aFleet([
    aRoom('call-1', { agents: [anAgent({ dispatchId: null, participant: { id: 'PA_new' } })] }),
  ]);

  it.each<[string, Intention]>([
    ['dispatch', { kind: 'remove-dispatch', room: CALL_1, dispatchId: 'AD_1' }],
    ['agent', { kind: 'remove-agent', room: CALL_1, identity: 'agent-AJ_1' }],
  ])('of a %s', (_, intention) => {
    const progress = verifying(intention, served, { createdDispatchId: null });
    expect(stateOf(progress, sighting(empty))).toEqual({ state: 'succeeded' });
    expect(stateOf(progress, sighting(nothing))).toEqual({ state: 'succeeded' });
    expect(stateOf(progress, sighting(empty, 100, 0))).toEqual(VERIFYING);
    expect(stateOf(progress, sighting(served, 14_999))).toEqual(VERIFYING);
    expect(stateOf(progress, sighting(served, 15_000))).toEqual(unverified('Dispatch AD_1 is still listed.'));
    for (const fleet of [agentStays, agentReconnected]) {
      expect(stateOf(progress, sighting(fleet, 7999))).toEqual(VERIFYING);
      expect(stateOf(progress, sighting(fleet, 8000))).toEqual(
        unverified('The dispatch is gone, but its agent agent-AJ_1 is still there.', true),
      );
    }
  });

  it('is never offered by force if the agent is of a former life of the room', () => {
    const intention: Intention = { kind: 'remove-dispatch', room: CALL_1, dispatchId: 'AD_1' };
    const progress = verifying(intention, served, { createdDispatchId: null });
    const listed = aFleet([aRoom('call-1', { agents: [anAgent({ dispatchId: null, isFormer: true })] })]);
    expect(stateOf(progress, sighting(listed))).toEqual({ state: 'succeeded' });
  });

  it('without any sighting is unverified', () => {
    const progress = verifying({ kind: 'remove-dispatch', room: CALL_1, dispatchId: 'AD_1' }, served);
    expect(stateOf(progress, sighting(served, 15_000, -1))).toEqual(
      unverified('lktop could not read call-1 since the call.'),
    );
  });
});

describe('a removal by force', () => {
  const untracked = aFleet([
    aRoom('call-1', { humans: [aHuman()], agents: [anAgent({ dispatchId: null })] }),
  ]);
  const back = aFleet([
    aRoom('call-1', {
      humans: [aHuman('alice', { participant: { ...aHuman().participant, id: 'PA_new' } })],
      agents: [anAgent({ dispatchId: null, participant: { id: 'PA_new' } })],
    }),
  ]);

  it.each<[string, Intention, string]>([
    ['participant', { kind: 'kick', room: CALL_1, identity: 'alice' }, 'alice is still there.'],
    ['agent', { kind: 'kick', room: CALL_1, identity: 'agent-AJ_1' }, 'agent-AJ_1 is still there.'],
    [
      'agent without a dispatch',
      { kind: 'remove-agent', room: CALL_1, identity: 'agent-AJ_1' },
      'agent-AJ_1 is still there.',
    ],
  ])('of a %s', (_, intention, sentence) => {
    const progress = verifying(intention, untracked, { createdDispatchId: null });
    expect(stateOf(progress, sighting(aFleet([aRoom('call-1')])))).toEqual({ state: 'succeeded' });
    expect(stateOf(progress, sighting(back))).toEqual({ state: 'succeeded' });
    expect(stateOf(progress, sighting(nothing))).toEqual({ state: 'succeeded' });
    expect(stateOf(progress, sighting(untracked, 14_999))).toEqual(VERIFYING);
    expect(stateOf(progress, sighting(untracked, 15_000))).toEqual(unverified(sentence));
  });

  it('finds participants that are neither agents nor callers', () => {
    const hidden = aFleet([aRoom('call-1', { others: [{ ...aHuman().participant, hidden: true }] })]);
    const progress = verifying({ kind: 'kick', room: CALL_1, identity: 'alice' }, hidden);
    expect(stateOf(progress, sighting(hidden))).toEqual(VERIFYING);
  });
});

describe('a room', () => {
  const created = verifying({ kind: 'create-room', name: 'call-1' }, nothing);
  const deleted = verifying({ kind: 'delete-room', room: CALL_1 }, served);
  const reborn = aFleet([aRoom('call-1', { id: 'RM_next' })]);

  it('is created when it is listed', () => {
    expect(stateOf(created, sighting(empty))).toEqual({ state: 'succeeded' });
    expect(stateOf(created, sighting(nothing))).toEqual(VERIFYING);
    expect(stateOf(created, sighting(nothing, 15_000))).toEqual(unverified('Room call-1 is not listed.'));
  });

  it('is deleted when its id is no longer listed', () => {
    expect(stateOf(deleted, sighting(nothing))).toEqual({ state: 'succeeded' });
    expect(stateOf(deleted, sighting(reborn))).toEqual({ state: 'succeeded' });
    expect(stateOf(deleted, sighting(nothing, 100, -1))).toEqual(VERIFYING);
    expect(stateOf(deleted, sighting(served, 15_000))).toEqual(unverified('Room call-1 is still listed.'));
    expect(stateOf(deleted, sighting(nothing, 15_000, -1))).toEqual(
      unverified('The rooms could not be listed since the call.'),
    );
  });

  it('is not verified by the time before the first sweep', () => {
    const seen = sighting(nothing);
    const early = { ...seen, snapshot: { ...seen.snapshot, sweep: 0 } };
    expect(stateOf(deleted, early)).toEqual(VERIFYING);
  });
});

it.each<ActionState>([
  { state: 'calling' },
  { state: 'succeeded' },
  { state: 'unverified', sentence: 's', forceable: false },
  { state: 'failed', failure: { kind: 'reset', sentence: 's', remedy: 'r' } },
])('an action that is $state stays so', (state) => {
  const progress = verifying({ kind: 'delete-room', room: CALL_1 }, served, { state });
  expect(verifyAction(progress, sighting(nothing, 20_000))).toBe(progress);
});

describe('the status line', () => {
  it.each<[Intention, string, string]>([
    [
      { kind: 'dispatch', room: 'call-1', agentName: 'support-v2' },
      'dispatching support-v2 to call-1',
      'dispatched support-v2 to call-1, verified',
    ],
    [
      { kind: 'dispatch', room: 'call-1', agentName: '' },
      'dispatching an unnamed agent to call-1',
      'dispatched an unnamed agent to call-1, verified',
    ],
    [
      { kind: 'redispatch', room: CALL_1, dispatchId: 'AD_1', agentName: 'other' },
      're-dispatching other in call-1',
      're-dispatched other in call-1, verified',
    ],
    [
      { kind: 'remove-dispatch', room: CALL_1, dispatchId: 'AD_1' },
      'removing the dispatch of support from call-1',
      'removed the dispatch of support from call-1, verified',
    ],
    [
      { kind: 'remove-agent', room: CALL_1, identity: 'agent-AJ_1' },
      'removing support from call-1',
      'removed support from call-1, verified',
    ],
    [
      { kind: 'kick', room: CALL_1, identity: 'alice' },
      'kicking alice out of call-1',
      'kicked alice out of call-1, verified',
    ],
    [{ kind: 'create-room', name: 'new' }, 'creating room new', 'created room new, verified'],
    [{ kind: 'delete-room', room: CALL_1 }, 'deleting room call-1', 'deleted room call-1, verified'],
  ])('of %j', (intention, doing, done) => {
    const progress = verifying(intention, served);
    const plain = doing.replace(/^(\S+)ing/, (_, stem) =>
      /^(remov|creat|delet)$/.test(stem) ? `${stem}e` : stem,
    );
    expect(actionSentence(progress, START_MS + 2400)).toBe(`${doing}, 2 s…`);
    expect(actionSentence({ ...progress, state: { state: 'succeeded' } }, START_MS)).toBe(done);
    expect(actionSentence({ ...progress, state: unverified('No worker took it.') }, START_MS)).toBe(
      `tried to ${plain}: not proved. No worker took it.`,
    );
    const failure = { kind: 'reset', sentence: 'It broke.', remedy: '' };
    expect(actionSentence({ ...progress, state: { state: 'failed', failure } }, START_MS)).toBe(
      `failed to ${plain}. It broke.`,
    );
  });
});
