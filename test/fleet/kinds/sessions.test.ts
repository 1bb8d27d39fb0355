import { describe, expect, it } from 'vitest';
import type { ParticipantFacts } from '../../../source/fleet/facts.ts';
import { defaultFleetSettings } from '../../../source/fleet/settings.ts';
import { evidence } from '../../../source/fleet/verdict/evidence.ts';
import { agent, dispatch, job, observation, participant, START_MS, track } from '../../helpers/facts.ts';
import { onlyAgent, onlyRoom, type Sweep, watch } from '../../helpers/watch.ts';

const alice = participant({ tracks: [track()] });
const backAgain = (joinedAfterMs: number, changes: Partial<ParticipantFacts> = {}) =>
  participant({ id: 'PA_alice2', joinedAtMs: START_MS + joinedAfterMs, tracks: [track()], ...changes });
const listening = agent({ agentState: 'listening' });
const seen = (afterMs: number, ...participants: readonly ParticipantFacts[]): Sweep => ({
  atMs: START_MS + afterMs,
  rooms: [observation({ participants, dispatches: [dispatch({ jobs: [job()] })] })],
});
/** Looks two seconds apart, the first of them left out. */
const every2s = (fromMs: number, toMs: number, ...participants: readonly ParticipantFacts[]) =>
  Array.from({ length: Math.floor((toMs - fromMs) / 2_000) }, (_, step) =>
    seen(fromMs + (step + 1) * 2_000, ...participants),
  );
const verdictOf = (sweeps: readonly Sweep[], settings = defaultFleetSettings) =>
  onlyAgent(onlyRoom(watch(sweeps, settings))).verdict;

describe('a session that may have ended with its caller', () => {
  const left = [seen(0, alice, listening), seen(2_000, alice, listening), seen(4_000, listening)];

  it('is told when the caller comes back, or another comes, to an agent that stays as it was', () => {
    expect(verdictOf([...left, seen(6_000, backAgain(5_000), listening)])).toMatchObject({
      name: 'session may have ended',
      severity: 'notice',
    });
    const carol = participant({ identity: 'carol', joinedAtMs: START_MS + 5_000 });
    expect(verdictOf([...left, seen(6_000, carol, listening)])).toMatchObject({
      name: 'session may have ended',
    });
  });

  it('is not told of a caller whose client connected anew: nobody missed it', () => {
    const away = [seen(0, alice, listening), seen(2_000, backAgain(1_500), listening)];
    expect(verdictOf(away).name).toBe('ok');
    expect(verdictOf([...away, ...every2s(2_000, 60_000, backAgain(1_500), listening)]).name).toBe('ok');
  });

  it.each([3_001, 10_000, 35_000, 120_000])(
    'is told of a caller who left and came back between two looks %i ms apart',
    (gapMs) => {
      const back = backAgain(2_000 + gapMs - 500);
      const sweeps = [
        seen(0, alice, listening),
        seen(2_000, alice, listening),
        seen(2_000 + gapMs, back, listening),
      ];
      const verdict = verdictOf(sweeps);
      expect([verdict.name, verdict.severity]).toEqual(['session may have ended', 'notice']);
      expect(evidence(verdict)).toContainEqual({
        atMs: START_MS + 2_000,
        text: 'the caller it joined for was last seen',
      });
      expect(
        verdictOf([...sweeps, ...every2s(2_000 + gapMs, 40_000 + gapMs, back, listening)]),
      ).toMatchObject({
        name: 'session may have ended',
        severity: 'warning',
      });
      const speaking = agent({ agentState: 'speaking' });
      expect(verdictOf([...sweeps, seen(4_000 + gapMs, back, speaking)]).name).toBe('ok');
    },
  );

  it('is not told where the agent came back, too: the server was away', () => {
    const agentBack = agent({ agentState: 'listening', joinedAtMs: START_MS + 20_500 });
    const sweeps = [seen(0, alice, listening), seen(2_000, alice, listening)];
    expect(verdictOf([...sweeps, seen(22_000, backAgain(20_000), agentBack)]).name).toBe('ok');
  });

  it('is not told while another of those it joined for stayed', () => {
    const bob = participant({ identity: 'bob', tracks: [track()] });
    const sweeps = [seen(0, alice, bob, listening), seen(2_000, alice, bob, listening)];
    expect(verdictOf([...sweeps, seen(22_000, backAgain(20_000), bob, listening)]).name).toBe('ok');
  });

  it('is a warning when nothing has changed for 30 s while the caller publishes', () => {
    const back = backAgain(5_000);
    const sweeps = [...left, seen(6_000, back, listening)];
    expect(verdictOf([...sweeps, ...every2s(6_000, 36_000, back, listening)]).severity).toBe('notice');
    expect(verdictOf([...sweeps, ...every2s(6_000, 38_000, back, listening)])).toMatchObject({
      name: 'session may have ended',
      severity: 'warning',
      remedy: { actions: ['redispatch'] },
    });
    const mute = backAgain(5_000, { tracks: [] });
    expect(
      verdictOf([...left, seen(6_000, mute, listening), ...every2s(6_000, 60_000, mute, listening)]).severity,
    ).toBe('notice');
  });

  it('is over as soon as the agent answers: its state changes', () => {
    const back = backAgain(5_000);
    const speaking = agent({ agentState: 'speaking' });
    const sweeps = [...left, seen(6_000, back, listening), seen(8_000, back, speaking)];
    expect(verdictOf(sweeps).name).toBe('ok');
    expect(verdictOf([...sweeps, ...every2s(8_000, 60_000, back, listening)]).name).toBe('ok');
  });

  it('is not told while the caller it joined for is there, nor of an agent that came first', () => {
    const carol = participant({ identity: 'carol', joinedAtMs: START_MS + 5_000, tracks: [track()] });
    expect(verdictOf([...left.slice(0, 2), ...every2s(2_000, 60_000, alice, carol, listening)]).name).toBe(
      'ok',
    );
    const first = [
      seen(0, listening),
      seen(2_000, listening),
      ...every2s(2_000, 60_000, backAgain(3_000), listening),
    ];
    expect(verdictOf(first).name).toBe('ok');
  });

  it('is not told where no session reports a state', () => {
    const bare = agent();
    expect(
      verdictOf([seen(0, alice, bare), seen(2_000, bare), ...every2s(2_000, 60_000, backAgain(3_000), bare)])
        .name,
    ).toBe('ok');
  });
});

describe('an agent without a voice', () => {
  const mute = agent({ tracks: [] });

  it('that never had one is well, and its row says so', () => {
    const sweeps = [seen(0, alice, mute), ...every2s(0, 60_000, alice, mute)];
    expect(verdictOf(sweeps)).toMatchObject({
      name: 'ok',
      severity: 'ok',
      summary: 'support active, publishes no audio',
    });
    expect(verdictOf(sweeps.slice(0, 5)).summary).toBe('support active');
    expect(verdictOf([seen(0, mute), ...every2s(0, 20_000, mute)]).summary).toBe('support active');
  });

  it.each([
    ['gone', mute],
    ['muted', agent({ tracks: [track({ muted: true })] })],
  ])('is silent when its audio is %s for longer than 15 s since the last look that had it', (_, without) => {
    const heard = [seen(0, alice, agent()), ...every2s(0, 40_000, alice, agent())];
    expect(verdictOf([...heard, ...every2s(40_000, 54_000, alice, without)]).name).toBe('ok');
    expect(verdictOf([...heard, ...every2s(40_000, 56_000, alice, without)])).toMatchObject({
      name: 'silent',
      severity: 'warning',
      sinceMs: START_MS + 40_000,
    });
  });

  it('is not silent when it unpublishes for 9 s', () => {
    const sweeps = [
      seen(0, alice, agent()),
      ...every2s(0, 40_000, alice, agent()),
      ...every2s(40_000, 50_000, alice, mute),
      ...every2s(50_000, 60_000, alice, agent()),
    ];
    for (let end = 1; end <= sweeps.length; end += 1) expect(verdictOf(sweeps.slice(0, end)).name).toBe('ok');
  });

  it('is silent when it says that it speaks, and publishes nothing', () => {
    const claims = agent({ tracks: [], agentState: 'speaking' });
    expect(verdictOf([seen(0, alice, claims), ...every2s(0, 14_000, alice, claims)]).name).toBe('ok');
    expect(verdictOf([seen(0, alice, claims), ...every2s(0, 16_000, alice, claims)]).name).toBe('silent');
  });

  it('is not told of two looks far apart: it may have spoken in between', () => {
    const looks = [0, 35_000, 70_000];
    expect(verdictOf(looks.map((ms, index) => seen(ms, alice, index === 0 ? agent() : mute))).name).toBe(
      'ok',
    );
  });

  it.each([8_000, 10_000, 16_000, 35_000, 60_000])(
    'is silent when three looks in a row %i ms apart did not hear it, counted from the last that did',
    (everyMs) => {
      const looks = [0, 1, 2, 3, 4, 5].map((step) => step * everyMs);
      const told = looks.map((_, last) =>
        verdictOf(looks.slice(0, last + 1).map((ms, index) => seen(ms, alice, index < 2 ? agent() : mute))),
      );
      expect(told.map(({ name }) => name)).toEqual(['ok', 'ok', 'ok', 'ok', 'silent', 'silent']);
      expect(told[4]).toMatchObject({ severity: 'warning', sinceMs: START_MS + everyMs });
      expect(told.slice(4, 5).flatMap(evidence)).toContainEqual({
        atMs: START_MS + everyMs,
        text: 'it has published no audio track since',
      });
    },
  );

  it('is well again with the first look that hears it, and counts anew', () => {
    const looks = [agent(), mute, mute, mute, agent(), mute, mute].map((one, step) =>
      seen(step * 35_000, alice, one),
    );
    expect(looks.map((_, last) => verdictOf(looks.slice(0, last + 1)).name)).toEqual([
      'ok',
      'ok',
      'ok',
      'silent',
      'ok',
      'ok',
      'ok',
    ]);
  });

  it('is silent after one pause between close looks, too', () => {
    const heard = [seen(0, alice, agent()), ...every2s(0, 40_000, alice, agent())];
    const gone = [seen(42_000, alice, mute), seen(44_000, alice, mute), seen(80_000, alice, mute)];
    expect(verdictOf([...heard, ...gone])).toMatchObject({ name: 'silent', sinceMs: START_MS + 40_000 });
  });

  it('is exempt where the settings name it a listener', () => {
    const settings = { ...defaultFleetSettings, listeners: ['sup*'] };
    const sweeps = [seen(0, alice, agent()), ...every2s(0, 40_000, alice, mute)];
    expect(verdictOf(sweeps).name).toBe('silent');
    expect(verdictOf(sweeps, settings).name).toBe('ok');
  });
});

describe('a listener', () => {
  it('serves nobody: its caller waits for the other', () => {
    const settings = { ...defaultFleetSettings, listeners: ['notes-*'] };
    const notes = agent({ identity: 'agent-AJ_9', agentName: 'notes-1', tracks: [] });
    const facts = observation({ participants: [alice, notes], dispatches: [dispatch()] });
    const room = onlyRoom(
      watch(
        [60_000, 61_000].map((ms) => ({ atMs: START_MS + ms, rooms: [facts] })),
        settings,
      ),
    );
    expect(room.verdict).toMatchObject({ name: 'no worker', severity: 'critical' });
  });
});

describe('a state', () => {
  const thinking = agent({ agentState: 'thinking' });
  const initializing = agent({ agentState: 'initializing' });

  it.each([
    ['initializing', initializing, 20_000, 'warning'],
    ['thinking', thinking, 30_000, 'notice'],
  ])('%s lasts where close looks saw it so', (_, one, graceMs, severity) => {
    expect(verdictOf([seen(0, alice, one), ...every2s(0, graceMs, alice, one)]).name).toBe('ok');
    expect(verdictOf([seen(0, alice, one), ...every2s(0, graceMs + 2_000, alice, one)])).toMatchObject({
      name: 'stuck',
      severity,
      sinceMs: START_MS,
    });
  });

  it('is not known to last where looks are far apart', () => {
    for (const everyMs of [16_000, 35_000]) {
      const looks = [0, 1, 2, 3, 4].map((step) => seen(step * everyMs, alice, thinking));
      expect(verdictOf(looks).name).toBe('ok');
    }
    expect(verdictOf([0, 15_000, 31_000].map((ms) => seen(ms, alice, initializing))).name).toBe('ok');
  });

  it('is not known to last across one long pause, though every answer is the same', () => {
    const same = seen(0, alice, thinking).rooms;
    const looks = [0, 2_000, 4_000, 24_000, 26_000, 34_000].map((ms) => ({
      atMs: START_MS + ms,
      rooms: same,
    }));
    expect(verdictOf(looks).name).toBe('ok');
  });

  it.each([
    [32_000, '30 s'],
    [36_000, '35 s'],
    [42_000, '40 s'],
    [120_000, '120 s'],
  ])('after %i ms thinking evidence says for how long: %s', (afterMs, time) => {
    const verdict = verdictOf([seen(0, alice, thinking), ...every2s(0, afterMs, alice, thinking)]);
    expect(evidence(verdict)).toContainEqual({
      atMs: START_MS,
      text: `thinking for ${time}, in every sweep since`,
    });
  });

  it('goes on counting where every answer is the same', () => {
    const same = seen(0, alice, thinking).rooms;
    const looks = Array.from({ length: 51 }, (_, step) => ({ atMs: START_MS + step * 2_000, rooms: same }));
    expect(evidence(verdictOf(looks)).map(({ text }) => text)).toContain(
      'thinking for 100 s, in every sweep since',
    );
  });

  it('thinking for long asks for no re-dispatch first', () => {
    const verdict = verdictOf([seen(0, alice, thinking), ...every2s(0, 40_000, alice, thinking)]);
    expect(verdict.remedy?.actions).toEqual([]);
    expect(verdict.summary).toContain('perhaps in a tool call');
  });
});
