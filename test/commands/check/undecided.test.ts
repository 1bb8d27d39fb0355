import { expect, it } from 'vitest';
import { findUndecided } from '../../../source/commands/check/undecided.ts';
import type { Agent, Room } from '../../../source/fleet/fleet.ts';
import { defaultFleetSettings } from '../../../source/fleet/settings.ts';
import type { Severity } from '../../../source/fleet/severity.ts';
import type { DispatchVerdictName } from '../../../source/fleet/verdict/verdicts.ts';
import { START_MS } from '../../helpers/facts.ts';
import {
  aDispatch,
  aFleet,
  aHuman,
  anAgent,
  aRoom,
  aServedRoom,
  verdict,
} from '../../helpers/fleet-builder.ts';

const { grace } = defaultFleetSettings;

const openIn = (room: Room, lastMs: number, times = 2): readonly string[] =>
  findUndecided(aFleet([room]), grace, () => ({ times, lastMs })).map(({ text }) => text);

const WAITS = 'a caller waits, not yet long enough to count';
const caller = (changes: Parameters<typeof aRoom>[1] = {}): Room =>
  aRoom('call-1', { humans: [aHuman()], waitingSinceMs: START_MS, ...changes });

it.each<[string, Room, number, number, readonly string[]]>([
  ['inside the grace time', caller(), 10_000, 2, [WAITS]],
  ['past it', caller(), 10_001, 2, []],
  ['past it, seen in one look only', caller(), 60_000, 1, [WAITS]],
  [
    'where the judgement says so',
    caller({ verdict: verdict('waiting'), waitingSinceMs: null }),
    60_000,
    2,
    [WAITS],
  ],
  [
    'inside the grace time of a dispatch that was made later',
    caller({
      expectation: {
        by: 'dispatch',
        sinceMs: START_MS + 50_000,
        agentName: 'support',
        evidence: { atMs: null, text: '' },
      },
    }),
    60_000,
    2,
    [WAITS],
  ],
])('a caller without an agent is undecided or not: %s', (_, room, afterMs, times, expected) => {
  expect(openIn(room, START_MS + afterMs, times)).toEqual(expected);
});

const withAgent = (changes: Parameters<typeof anAgent>[0]): Room =>
  aServedRoom('call-1', { agents: [anAgent(changes)] });

it.each<[string, Parameters<typeof anAgent>[0], readonly string[]]>([
  ['initializing', { state: 'initializing' }, ['support initializing']],
  ['thinking, which is no more than a notice', { state: 'thinking' }, []],
  ['that publishes no audio', { participant: { tracks: [] } }, []],
  ['that cannot be heard just now', { unheardSinceMs: START_MS }, ['support not heard yet']],
  ['that is heard', {}, []],
  ['of a former life', { isFormer: true, state: 'initializing' }, []],
])('a young agent %s', (_, changes, expected) => {
  expect(openIn(withAgent(changes), START_MS + 5_000)).toEqual(expected);
});

it('one of a former life is no second agent', () => {
  const fresh: Partial<Agent> = { jobId: null, dispatchId: null };
  const agents = [anAgent({ ...fresh, identity: 'a' }), anAgent({ ...fresh, identity: 'b', isFormer: true })];
  expect(openIn(aServedRoom('call-1', { agents }), START_MS + 5_000)).toEqual([]);
});

it.each<[DispatchVerdictName, Severity, boolean]>([
  ['starting', 'ok', true],
  ['checking', 'ok', true],
  ['partly present', 'ok', true],
  ['partly present', 'critical', false],
  ['declined', 'critical', false],
  ['handed over', 'notice', false],
  ['crash-looping', 'critical', false],
])('a dispatch that is %s (%s) is undecided: %s', (name, severity, isOpen) => {
  const room = aRoom('call-1', { dispatches: [aDispatch({ verdict: verdict(name, { severity }) })] });
  expect(openIn(room, START_MS + 60_000)).toHaveLength(isOpen ? 1 : 0);
});
