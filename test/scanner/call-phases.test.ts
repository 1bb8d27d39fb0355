import { afterEach, describe, expect, it } from 'vitest';
import { createGateway } from '../../source/livekit/create-gateway.ts';
import type { CallOptions, Gateway } from '../../source/livekit/gateway.ts';
import { mayBeDone } from '../../source/livekit/may-be-done.ts';
import { createRateLimiter, withinBudget } from '../../source/scanner/rate-limiter.ts';
import { CALL_LIMIT_MS, PLACE_LIMIT_MS } from '../../source/time-limits.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';
import { startTinyServer } from '../livekit/tiny-server.ts';

const gateways: Gateway[] = [];

afterEach(() => {
  for (const gateway of gateways.splice(0)) gateway.close();
});

type Call = (gateway: Gateway, options: CallOptions) => Promise<unknown>;

const read: Call = (gateway, options) => gateway.listDispatches('call-1', options);
const change: Call = (gateway, options) => gateway.deleteDispatch('call-1', 'AD_1', options);

type Phase = 'waits for a place' | 'is in flight';
type End = 'its time is over' | 'it is aborted' | 'the gateway is closed';

/** A call to a server that never answers, within a budget of one call a minute, and how it ends. */
const endOf = async (call: Call, phase: Phase, end: End) => {
  const clock = createManualClock();
  const server = await startTinyServer(() => {});
  const gateway = createGateway({ url: server.url, apiKey: 'key', apiSecret: 'secret'.repeat(8), clock });
  gateways.push(gateway);
  const budget = createRateLimiter(clock, 1);
  if (phase === 'waits for a place') budget.tryBegin(1);
  const aborting = new AbortController();
  const called = call(withinBudget(gateway, budget), { signal: aborting.signal }).then(
    () => null,
    (error: unknown) => error,
  );
  if (phase === 'is in flight') await server.hasSeen(1);
  await settle();
  const startMs = clock.now();
  if (end === 'it is aborted') aborting.abort();
  else if (end === 'the gateway is closed') gateway.close();
  else await clock.advance(phase === 'is in flight' ? CALL_LIMIT_MS : PLACE_LIMIT_MS);
  const error = await called;
  return {
    error,
    sent: server.seen.length,
    tookMs: clock.now() - startMs,
    pending: clock.pending(),
    inBudget: budget.callsInLastMinute(),
  };
};

describe('a call that ends without an answer', () => {
  it.each<[string, Call, Phase, End, { kind: string; sentence: RegExp; isOpen: boolean; sent: number }]>([
    [
      'a read',
      read,
      'waits for a place',
      'its time is over',
      {
        kind: 'timeout',
        sentence: /^No call was free within 10 s: all 1 of the minute are used\. This one was not sent\.$/,
        isOpen: false,
        sent: 0,
      },
    ],
    [
      'a change',
      change,
      'waits for a place',
      'its time is over',
      { kind: 'timeout', sentence: /This one was not sent\.$/, isOpen: false, sent: 0 },
    ],
    [
      'a read',
      read,
      'is in flight',
      'its time is over',
      {
        kind: 'timeout',
        sentence: /^127\.0\.0\.1:\d+ did not answer ListDispatch within 5 s\.$/,
        isOpen: true,
        sent: 1,
      },
    ],
    [
      'a change',
      change,
      'is in flight',
      'its time is over',
      {
        kind: 'timeout',
        sentence: /^127\.0\.0\.1:\d+ did not answer DeleteDispatch within 5 s\.$/,
        isOpen: true,
        sent: 1,
      },
    ],
    [
      'a read',
      read,
      'waits for a place',
      'it is aborted',
      { kind: 'cancelled', sentence: /before it was sent\.$/, isOpen: false, sent: 0 },
    ],
    [
      'a change',
      change,
      'waits for a place',
      'it is aborted',
      { kind: 'cancelled', sentence: /before it was sent\.$/, isOpen: false, sent: 0 },
    ],
    [
      'a read',
      read,
      'is in flight',
      'it is aborted',
      { kind: 'cancelled', sentence: /^The call ListDispatch was given up\.$/, isOpen: true, sent: 1 },
    ],
    [
      'a change',
      change,
      'is in flight',
      'it is aborted',
      { kind: 'cancelled', sentence: /^The call DeleteDispatch was given up\.$/, isOpen: true, sent: 1 },
    ],
    [
      'a read',
      read,
      'is in flight',
      'the gateway is closed',
      { kind: 'cancelled', sentence: /was given up\.$/, isOpen: true, sent: 1 },
    ],
    [
      'a change',
      change,
      'is in flight',
      'the gateway is closed',
      { kind: 'cancelled', sentence: /was given up\.$/, isOpen: true, sent: 1 },
    ],
  ])('%s that %s when %s', async (_, call, phase, end, expected) => {
    const { error, sent, pending, inBudget } = await endOf(call, phase, end);
    expect(error).toMatchObject({
      failure: {
        kind: expected.kind,
        sentence: expect.stringMatching(expected.sentence),
        remedy: expect.stringMatching(/./),
      },
    });
    // Only a call that was sent may be told as one that may be done.
    expect({ isOpen: mayBeDone(error), sent }).toEqual({ isOpen: expected.isOpen, sent: expected.sent });
    expect({ pending, inBudget }).toEqual({ pending: 0, inBudget: 1 });
  });

  it('waits for a place without using up the time of the call', async () => {
    const clock = createManualClock();
    const server = await startTinyServer(() => {});
    const gateway = createGateway({ url: server.url, apiKey: 'key', apiSecret: 'secret'.repeat(8), clock });
    gateways.push(gateway);
    const budget = createRateLimiter(clock, 1);
    budget.tryBegin(1);
    budget.end();
    await clock.advance(60_001 - PLACE_LIMIT_MS + 1);
    const called = read(withinBudget(gateway, budget), {}).catch((error: unknown) => error);
    await clock.advance(PLACE_LIMIT_MS - 1);
    await server.hasSeen(1);
    await clock.advance(CALL_LIMIT_MS - 1);
    expect(clock.pending()).toBe(1);
    await clock.advance(1);
    expect(await called).toMatchObject({ failure: { kind: 'timeout' }, neverSent: false });
    expect(clock.pending()).toBe(0);
  });
});
