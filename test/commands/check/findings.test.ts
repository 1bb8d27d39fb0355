import { describe, expect, it } from 'vitest';
import { notJudged, ownFindings, reportRules } from '../../../source/commands/check/findings.ts';
import { RULES, ruleOf } from '../../../source/commands/check/rules.ts';
import { type Cause, OF_ROOM, type Room } from '../../../source/fleet/fleet.ts';
import type { Severity } from '../../../source/fleet/severity.ts';
import type {
  AgentVerdictName,
  DispatchVerdictName,
  RoomVerdictName,
} from '../../../source/fleet/verdict/verdicts.ts';
import { agent, dispatch, job, observation, participant, START_MS, track } from '../../helpers/facts.ts';
import { aDispatch, aFleet, aHuman, anAgent, aRoom, verdict } from '../../helpers/fleet-builder.ts';
import { watch } from '../../helpers/watch.ts';

const report = (rooms: readonly Room[], failOn: readonly string[] | null = null) =>
  reportRules(aFleet(rooms), failOn && new Set(failOn));

/** Rule, result, severity and where it is counted, of every finding. */
const found = (rooms: readonly Room[], failOn: readonly string[] | null = null) =>
  report(rooms, failOn).flatMap(({ rule, result, findings }) =>
    findings.map(({ severity, countedUnder }) => [rule.rule, result, severity, countedUnder]),
  );

const ofDispatch = (id: string): Cause => ({ ...OF_ROOM, of: 'dispatch', id });
const roomJudged = (name: RoomVerdictName, severity: Severity, changes: Parameters<typeof aRoom>[1] = {}) => {
  const own = verdict(name, { severity });
  return aRoom('call-1', { humans: [aHuman()], problems: [own], verdict: own, ...changes });
};

const dispatchJudged = (name: DispatchVerdictName, severity: Severity, id = 'AD_1') =>
  aDispatch({ id, verdict: verdict(name, { severity }), agentIdentity: null });

describe('every verdict has its rule', () => {
  it.each<[DispatchVerdictName | AgentVerdictName | RoomVerdictName, string | null]>([
    ['no worker', 'no-worker'],
    ['declined', 'declined'],
    ['partly present', 'partly-present'],
    ['absent', 'absent'],
    ['left', 'left'],
    ['handed over', 'left'],
    ['failed', 'failed'],
    ['crash-looping', 'failed'],
    ['ended', 'ended'],
    ['joining', 'stuck'],
    ['stuck', 'stuck'],
    ['silent', 'silent'],
    ['session may have ended', 'session-may-have-ended'],
    ['duplicate', 'duplicate'],
    ['alone', 'alone'],
    ['untracked', 'untracked'],
    ['unserved', 'unserved'],
    ['unattended', 'unattended'],
    ['room replaced', 'room-replaced'],
    ['unreachable', 'unreachable'],
    ['former life', null],
    ['waiting', null],
    ['quiet', null],
    ['present', null],
    ['starting', null],
    ['checking', null],
    ['automatic', null],
    ['ok', null],
  ])('%s: %s', (name, rule) => {
    expect(ruleOf(name)).toBe(rule);
  });
});

describe('a room that cannot be judged', () => {
  const room = roomJudged('unattended', 'notice', { waitingSinceMs: START_MS });

  it('passes, and is counted', () => {
    const reports = report([room, aRoom('well')]);
    expect(notJudged(reports)).toHaveLength(1);
    expect(reports.find(({ rule }) => rule.rule === 'unattended')?.result).toBe('pass');
  });

  it('fails where that is asked for', () => {
    expect(found([room], ['unattended'])).toEqual([['unattended', 'fail', 'notice', null]]);
    expect(found([room], ['silent'])).toEqual([['unattended', 'pass', 'notice', null]]);
  });

  it('that is critical fails, and is judged', () => {
    const reports = report([roomJudged('unattended', 'critical', { waitingSinceMs: START_MS })]);
    expect(reports.find(({ rule }) => rule.rule === 'unattended')?.result).toBe('fail');
    expect(notJudged(reports)).toEqual([]);
  });

  it.each<[string, DispatchVerdictName]>([
    ['ended', 'ended'],
    ['declined', 'declined'],
  ])('is found behind a notice of a dispatch: %s', (_, name) => {
    const hidden = roomJudged('unattended', 'notice', {
      waitingSinceMs: START_MS,
      verdict: verdict(name, { severity: 'notice' }),
      cause: ofDispatch('AD_1'),
      dispatches: [dispatchJudged(name, 'notice')],
    });
    expect(notJudged(report([hidden]))).toHaveLength(1);
  });

  it('is none where two people took over, though their agent ended with success', () => {
    const caller = participant({ identity: 'alice', tracks: [track()] });
    const colleague = participant({ identity: 'bob', joinedAtMs: START_MS + 20_000, tracks: [track()] });
    const ended = job({ status: 'SUCCESS', startedAtMs: START_MS + 100, endedAtMs: START_MS + 30_000 });
    const handedOver = observation({
      participants: [caller, colleague],
      dispatches: [dispatch({ jobs: [ended] })],
    });
    const { rooms } = watch([
      {
        atMs: START_MS + 1_000,
        rooms: [observation({ participants: [caller, agent()], dispatches: [dispatch()] })],
      },
      { atMs: START_MS + 60_000, rooms: [handedOver] },
      { atMs: START_MS + 61_000, rooms: [handedOver] },
    ]);
    expect(notJudged(report(rooms))).toEqual([]);
  });
});

describe('one caller', () => {
  const waits = {
    waitingSinceMs: START_MS,
    problems: [verdict('unserved', { severity: 'critical' as const })],
    humans: [aHuman()],
  };

  it('is counted under the cause of the room', () => {
    const dispatches = [dispatchJudged('no worker', 'critical'), dispatchJudged('left', 'critical', 'AD_2')];
    const room = aRoom('call-1', {
      ...waits,
      dispatches,
      verdict: dispatches[1]?.verdict ?? verdict('quiet'),
      cause: ofDispatch('AD_2'),
    });
    expect(found([room])).toEqual([
      ['unserved', 'pass', 'notice', 'left'],
      ['no-worker', 'pass', 'notice', 'left'],
      ['left', 'fail', 'critical', null],
    ]);
  });

  it('is counted under the room where that is its cause', () => {
    const room = roomJudged('unserved', 'critical', {
      ...waits,
      dispatches: [dispatchJudged('left', 'critical')],
    });
    expect(found([room])).toEqual([
      ['unserved', 'fail', 'critical', null],
      ['left', 'pass', 'notice', 'unserved'],
    ]);
  });

  it.each([
    [['no-worker'], 'no-worker', 'unserved'],
    [['unserved'], 'unserved', 'no-worker'],
    [['unserved', 'no-worker'], 'no-worker', 'unserved'],
  ] as const)('is counted under the rule that is asked to fail: %s', (failOn, counts, other) => {
    const room = aRoom('call-1', {
      ...waits,
      dispatches: [dispatchJudged('no worker', 'critical')],
      verdict: verdict('no worker', { severity: 'critical' }),
      cause: ofDispatch('AD_1'),
    });
    expect(found([room], failOn)).toContainEqual([counts, 'fail', 'critical', null]);
    expect(found([room], failOn)).toContainEqual([other, 'pass', 'notice', counts]);
  });

  it('is another than the one whom another job is about', () => {
    const about = (id: string, subject: string) =>
      aDispatch({
        id,
        verdict: verdict('partly present', { severity: 'critical' }),
        jobs: [job({ type: 'PARTICIPANT', subject })],
      });
    const room = aRoom('call-1', {
      humans: [aHuman('bob'), aHuman('carol')],
      dispatches: [about('AD_1', 'bob'), about('AD_2', 'carol'), about('AD_3', 'bob')],
      cause: ofDispatch('AD_1'),
      verdict: verdict('partly present', { severity: 'critical' }),
    });
    const partly = report([room]).find(({ rule }) => rule.rule === 'partly-present');
    expect(partly && ownFindings(partly).map(({ id }) => id)).toEqual(['AD_1', 'AD_2']);
  });

  it('in another room is another', () => {
    const rooms = ['call-1', 'call-2'].map((name) =>
      aRoom(name, {
        ...waits,
        dispatches: [dispatchJudged('no worker', 'critical')],
        verdict: verdict('no worker', { severity: 'critical' }),
        cause: ofDispatch('AD_1'),
      }),
    );
    const reports = report(rooms);
    expect(reports.map((one) => ownFindings(one).length).reduce((a, b) => a + b)).toBe(2);
  });

  it('does not hide what is wrong beside, nor notices', () => {
    const room = roomJudged('unserved', 'critical', {
      ...waits,
      agents: [anAgent({ verdict: verdict('silent', { severity: 'warning' }) })],
      dispatches: [dispatchJudged('ended', 'notice')],
    });
    expect(found([room])).toEqual([
      ['unserved', 'fail', 'critical', null],
      ['silent', 'warn', 'warning', null],
      ['ended', 'pass', 'notice', null],
    ]);
  });
});

it('an agent of a former life is no finding', () => {
  const agent = anAgent({ isFormer: true, verdict: verdict('former life', { severity: 'notice' }) });
  expect(found([aRoom('call-1', { agents: [agent] })])).toEqual([]);
});

it('a room that was made anew with people in it is one', () => {
  expect(found([roomJudged('room replaced', 'warning')])).toEqual([
    ['room-replaced', 'warn', 'warning', null],
  ]);
});

it('every rule says what is so where it passes', () => {
  for (const { passes } of RULES) expect(passes).toMatch(/^(no|every) /);
});
