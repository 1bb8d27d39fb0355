import { describe, expect, test } from 'vitest';
import {
  checked,
  fresh,
  freshRooms,
  neverWatched,
  type Spoken,
  watched,
  watchedNoSooner,
  watchedOnce,
} from '../real/situations/claims.ts';
import type { Claim, Said } from '../real/situations/situation.ts';
import { createWatchLog } from '../real/situations/watch-log.ts';

const spoken = (part: Partial<Spoken>): Spoken => ({
  verdict: 'quiet',
  severity: 'ok',
  summary: 'nobody expected',
  evidence: [],
  remedy: null,
  ...part,
});

const CRITICAL = spoken({
  verdict: 'no worker',
  severity: 'critical',
  summary: 'no worker for support-v2',
  evidence: [{ at: null, text: 'bob waits' }],
  remedy: { text: 're-dispatch', actions: ['redispatch', 'remove'], suggestedAgentName: 'support-v3' },
});
const NOTICE = spoken({ verdict: 'unattended', severity: 'notice', summary: '1 caller, no agent' });

const AT_MS = Date.UTC(2026, 6, 14, 12);

/** What was said by all, of the room `call-1`: by `watch` one verdict a second, from the time `begin` on. */
const said = (
  watch: readonly Spoken[],
  snapshot: Readonly<Record<string, Spoken>> = {},
  check: { readonly code: number; readonly text: string } = { code: 0, text: '' },
): Said => {
  const log = createWatchLog();
  for (const [index, verdict] of watch.entries()) {
    const at = new Date(AT_MS + index * 1_000).toISOString();
    log.read(`${JSON.stringify({ type: 'verdict', at, room: 'call-1', roomId: 'RM_1', ...verdict })}\n`);
  }
  const rooms = Object.entries(snapshot).map(([name, verdict]) => ({
    name,
    humans: [],
    agents: [],
    dispatches: [],
    ...verdict,
  }));
  return {
    watch: log,
    snapshot: { rooms } as unknown as Said['snapshot'],
    check: () => ({ ...check, document: null }),
    runs: new Map(),
    marks: new Map([['begin', AT_MS]]),
  };
};

const isRight = (claim: Claim, what: Said): boolean => claim.judge(what).isRight;

describe('a wish', () => {
  test.each([
    [{ severity: 'critical' }, true],
    [{ severity: ['warning', 'critical'] }, true],
    [{ severity: 'warning' }, false],
    [{ verdict: 'no worker' }, true],
    [{ verdict: ['unserved', 'absent'] }, false],
    [{ says: /bob/ }, true],
    [{ says: /alice/ }, false],
    [{ neverSays: /support-v3/ }, false],
    [{ neverSays: /support-v4/ }, true],
    [{ offersNo: 'remove' }, false],
    [{ offersNo: 'dispatch' }, true],
    [{ offersNotFirst: 'redispatch' }, false],
    [{ offersNotFirst: 'remove' }, true],
  ] as const)('%o of a critical "no worker": %s', (wish, right) => {
    expect(isRight(fresh(wish), said([], { 'call-1': CRITICAL }))).toBe(right);
  });
});

describe('what was watched', () => {
  test('saying nothing is ok, whatever the verdict would be called', () => {
    expect(isRight(watched({ severity: 'ok', verdict: 'present' }), said([]))).toBe(true);
    expect(isRight(watched({ severity: 'notice' }), said([]))).toBe(false);
    expect(isRight(neverWatched({ severity: 'critical' }), said([]))).toBe(true);
  });

  test('the last verdict is what counts at the end, all count for "never" and "at some time"', () => {
    const what = said([CRITICAL, NOTICE]);
    expect(isRight(watched({ severity: 'notice' }), what)).toBe(true);
    expect(isRight(watched({ severity: 'critical' }), what)).toBe(false);
    expect(isRight(watchedOnce({ severity: 'critical' }), what)).toBe(true);
    expect(isRight(neverWatched({ severity: 'critical' }), what)).toBe(false);
  });

  test.each([
    [1, true],
    [2, false],
  ])('a verdict one second after the mark is no sooner than %d s: %s', (seconds, right) => {
    const what = said([NOTICE, CRITICAL]);
    expect(isRight(watchedNoSooner('begin', seconds, { severity: 'critical' }), what)).toBe(right);
  });

  test('what was never said was not said late, and an unknown mark is no excuse', () => {
    expect(isRight(watchedNoSooner('begin', 1, { severity: 'critical' }), said([NOTICE]))).toBe(false);
    expect(isRight(watchedNoSooner('end', 1, { severity: 'critical' }), said([CRITICAL]))).toBe(false);
  });
});

describe('what a fresh look says', () => {
  test('a room that is not there is wrong', () => {
    expect(isRight(fresh({ severity: 'ok' }), said([]))).toBe(false);
  });

  test('every room has to be one of those wished, and each wish has to have a room', () => {
    const claim = freshRooms({ severity: 'critical' }, { severity: 'notice' });
    expect(isRight(claim, said([], { a: CRITICAL, b: NOTICE }))).toBe(true);
    expect(isRight(claim, said([], { a: CRITICAL }))).toBe(false);
    expect(isRight(claim, said([], { a: CRITICAL, b: NOTICE, c: spoken({}) }))).toBe(false);
  });
});

describe('how check ends', () => {
  test.each([
    [checked(0), 0, 'PASS', true],
    [checked(0), 1, 'FAIL', false],
    [checked(null, { says: /judged/ }), 2, '1 room cannot be judged', true],
    [checked(0, { says: /judged/ }), 0, 'PASS', false],
    [checked(0, { neverSays: /all rooms well/ }), 0, 'all rooms well', false],
  ] as const)('claim %#: %d, saying %s', (claim, code, text, right) => {
    expect(isRight(claim, said([], {}, { code, text }))).toBe(right);
  });
});
