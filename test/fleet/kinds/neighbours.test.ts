import { describe, expect, it } from 'vitest';
import type { Removal } from '../../../source/fleet/background.ts';
import { noBackground } from '../../../source/fleet/background.ts';
import type { DispatchFacts, ParticipantFacts } from '../../../source/fleet/facts.ts';
import { defaultFleetSettings } from '../../../source/fleet/settings.ts';
import { agent, dispatch, job, observation, participant, START_MS, track } from '../../helpers/facts.ts';
import { onlyRoom, type Sweep, watch } from '../../helpers/watch.ts';

interface Scene {
  readonly participants: readonly ParticipantFacts[];
  readonly dispatches: readonly DispatchFacts[];
}

/** A look every two seconds. */
const film = (seconds: number, sceneAt: (second: number) => Scene): readonly Sweep[] =>
  Array.from({ length: seconds / 2 + 1 }, (_, look) => ({
    atMs: START_MS + look * 2_000,
    rooms: [observation(sceneAt(look * 2))],
  }));

const seen = (seconds: number, sceneAt: (second: number) => Scene, removal: Removal | null = null) => {
  const room = onlyRoom(
    watch(film(seconds, sceneAt), defaultFleetSettings, { ...noBackground, removal: () => removal }),
  );
  const verdictOf = ({
    verdict,
  }: {
    readonly verdict: { readonly name: string; readonly severity: string };
  }) => `${verdict.severity}: ${verdict.name}`;
  return {
    room,
    verdict: verdictOf(room),
    of: (id: string) => room.dispatches.filter((one) => one.id === id).map(verdictOf)[0],
  };
};

const person = (identity: string, afterSeconds: number, changes: Partial<ParticipantFacts> = {}) =>
  participant({ identity, joinedAtMs: START_MS + afterSeconds * 1_000, tracks: [track()], ...changes });

const support = dispatch({ jobs: [job()] });
const served = agent({ joinedAtMs: START_MS + 500, agentState: 'listening' });

describe('a call that was handed over', () => {
  const caller = person('sip_1', 0, { kind: 'SIP', attributes: { 'sip.callStatus': 'active' } });
  const colleague = person('jane', 40);
  const handedOver = (then: readonly ParticipantFacts[]) => (second: number) => ({
    participants:
      second < 40
        ? [caller, served]
        : second < 50
          ? [caller, colleague, served]
          : second < 60
            ? [caller, colleague]
            : then,
    dispatches: [support],
  });

  it.each([
    ['mutes', [caller, person('jane', 40, { tracks: [track({ muted: true })] })]],
    ['comes back under a new session', [caller, person('jane', 58, { id: 'PA_again' })]],
    [
      'shows the screen beside the voice',
      [caller, person('jane', 40, { tracks: [track(), track({ kind: 'VIDEO' })] })],
    ],
  ])('stays so when the colleague %s', (_, then) => {
    expect(seen(120, handedOver(then)).verdict).toBe('notice: handed over');
  });

  it('is none any more when the colleague has gone too', () => {
    expect(seen(120, handedOver([caller])).verdict).toBe('critical: left');
  });
});

describe('an agent for others in the room', () => {
  const alice = person('alice', 2);
  const untaken = dispatch({ id: 'AD_2', agentName: 'support', createdAtMs: START_MS + 2_000 });

  it('serves nobody while it is hidden', () => {
    const monitor = agent({ identity: 'agent-AJ_7', joinedAtMs: START_MS + 900, hidden: true });
    const qa = dispatch({ agentName: 'qa-monitor', jobs: [job({ id: 'AJ_7', agentName: 'qa-monitor' })] });
    const scene = { participants: [monitor, alice], dispatches: [qa, untaken] };
    expect(seen(120, () => scene).of('AD_2')).toBe('critical: no worker');
  });

  it('serves only the one it was made for', () => {
    const translator = agent({ agentName: 'translator', joinedAtMs: START_MS + 900 });
    const forBob = job({ type: 'PARTICIPANT', subject: 'bob', agentName: 'translator' });
    const declined = job({
      ...forBob,
      id: 'AJ_3',
      subject: 'alice',
      status: 'SUCCESS',
      participantIdentity: '',
      startedAtMs: START_MS + 2_500,
      endedAtMs: START_MS + 2_500,
    });
    const translators = dispatch({ agentName: 'translator', jobs: [forBob, declined] });
    const scene = { participants: [translator, person('bob', 0), alice], dispatches: [translators, untaken] };
    expect(seen(120, () => scene).verdict).toBe('critical: no worker');
  });

  it('may have a new job for a publisher who came back', () => {
    const jobs = [
      job({ type: 'PUBLISHER', subject: 'bob' }),
      job({ id: 'AJ_2', type: 'PUBLISHER', subject: 'bob', startedAtMs: START_MS + 60_500 }),
    ];
    const again = agent({ identity: 'agent-AJ_2', joinedAtMs: START_MS + 60_900, agentState: 'listening' });
    const sceneAt = (second: number): Scene => ({
      participants:
        second < 55
          ? [served, person('bob', 0)]
          : second < 60
            ? []
            : [again, person('bob', 60, { id: 'PA_2' })],
      dispatches: [dispatch({ jobs: second < 60 ? jobs.slice(0, 1) : jobs })],
    });
    expect(seen(120, sceneAt).verdict).toBe('ok: ok');
  });
});

describe('a removal', () => {
  const alice = person('alice', 0);
  const sceneAt = (second: number): Scene => ({
    participants: second < 30 ? [alice, served] : [alice],
    dispatches: [support],
  });
  const removalOf = (changes: Partial<Removal>): Removal => ({
    atMs: START_MS + 50_000,
    dispatchId: null,
    identity: null,
    ...changes,
  });

  it('excuses nothing where another dispatch was removed', () => {
    expect(seen(120, sceneAt, removalOf({ dispatchId: 'AD_2' })).verdict).toBe('critical: left');
  });

  it('excuses nothing where somebody else was removed', () => {
    expect(seen(120, sceneAt, removalOf({ identity: 'agent-jane' })).verdict).toBe('critical: left');
  });
});

describe('the age of a problem', () => {
  it('counts from when the caller came, where the dispatch is older', () => {
    const scene = { participants: [person('alice', 60)], dispatches: [dispatch()] };
    const empty = { participants: [], dispatches: [dispatch()] };
    const { room } = seen(120, (second) => (second < 60 ? empty : scene));
    expect(room.verdict).toMatchObject({ name: 'no worker', sinceMs: START_MS + 60_000 });
  });
});
