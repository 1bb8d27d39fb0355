import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateLimiter, type RateLimiter, withinBudget } from '../../source/scanner/rate-limiter.ts';
import { createFakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';

const MINUTE_MS = 60_000;

const fill = (budget: RateLimiter, calls: number) => {
  for (let call = 0; call < calls; call += 1) expect(budget.tryBegin(1)).toBe(true);
  for (let call = 0; call < calls; call += 1) budget.end();
};

describe('the calls of a minute', () => {
  it('are all API calls, failed ones too, until a minute after their end', async () => {
    const clock = createManualClock();
    const fake = createFakeGateway(clock);
    const budget = createRateLimiter(clock, null);
    const gateway = withinBudget(fake, budget);
    fake.addRoom('a');
    await gateway.listRooms();
    await gateway.listParticipants('a');
    await gateway.listDispatches('a');
    await clock.advance(30_000);
    const { id } = await gateway.createDispatch({ room: 'a', agentName: 'x' });
    await gateway.deleteDispatch('a', id);
    await expect(gateway.removeParticipant('a', 'nobody')).rejects.toThrow('scripted not-found');
    await gateway.createRoom({ name: 'b' });
    await gateway.deleteRoom('b');
    await gateway.probe();
    expect(budget.callsInLastMinute()).toBe(8);
    expect(fake.calls).toHaveLength(8);
    await clock.advance(30_000);
    expect(budget.callsInLastMinute()).toBe(8);
    await clock.advance(1);
    expect(budget.callsInLastMinute()).toBe(5);
    await clock.advance(30_000);
    expect(budget.callsInLastMinute()).toBe(0);
  });

  it('count from their begin, however long they take', async () => {
    const clock = createManualClock();
    const budget = createRateLimiter(clock, 2);
    expect(budget.tryBegin(2)).toBe(true);
    await clock.advance(100_000);
    expect(budget.tryBegin(1)).toBe(false);
    budget.end();
    await clock.advance(MINUTE_MS);
    expect(budget.tryBegin(1)).toBe(false);
    await clock.advance(1);
    expect(budget.tryBegin(1)).toBe(true);
  });

  it('tell how many will be free', async () => {
    const clock = createManualClock();
    const budget = createRateLimiter(clock, 10);
    fill(budget, 4);
    await clock.advance(5000);
    fill(budget, 3);
    budget.tryBegin(1);
    expect(budget.freeWithin(0)).toBe(2);
    expect(budget.freeWithin(MINUTE_MS - 5000)).toBe(2);
    expect(budget.freeWithin(MINUTE_MS - 4999)).toBe(6);
    expect(budget.freeWithin(MINUTE_MS + 1)).toBe(9);
  });

  it('are no fewer where the clock was set back', async () => {
    const clock = createManualClock();
    let offsetMs = 0;
    const budget = createRateLimiter({ ...clock, now: () => clock.now() + offsetMs }, 3);
    fill(budget, 3);
    offsetMs = -3_600_000;
    expect(budget.callsInLastMinute()).toBe(3);
    await clock.advance(MINUTE_MS);
    expect(budget.tryBegin(1)).toBe(false);
    await clock.advance(1);
    expect(budget.tryBegin(1)).toBe(true);
  });

  it('count a repeat, which needs a place of its own', () => {
    const budget = createRateLimiter(createManualClock(), 2);
    budget.tryBegin(1);
    expect(budget.tryRepeat()).toBe(true);
    expect(budget.callsInLastMinute()).toBe(2);
    expect(budget.tryRepeat()).toBe(false);
  });
});

describe('a call that finds no place', () => {
  it('is made as soon as there is one, an action before a sweep', async () => {
    const clock = createManualClock();
    const budget = createRateLimiter(clock, 2);
    fill(budget, 1);
    await clock.advance(10_000);
    fill(budget, 1);
    const made: string[] = [];
    for (const caller of ['sweep', 'action'] as const) {
      void budget.begin(caller)?.then(() => made.push(`${caller} at ${clock.now() - startMs}`));
    }
    const startMs = clock.now() - 10_000;
    expect(budget.tryBegin(1)).toBe(false);
    await clock.advance(MINUTE_MS + 1);
    expect(made).toEqual(['action at 60001', 'sweep at 70001']);
    expect(clock.pending()).toBe(0);
  });

  it('keeps a place that becomes free from a sweep that comes by', async () => {
    const clock = createManualClock();
    const budget = createRateLimiter(clock, 1);
    budget.tryBegin(1);
    const order: string[] = [];
    void budget.begin('action')?.then(() => order.push('action'));
    await clock.advance(1000);
    budget.end();
    await clock.advance(MINUTE_MS + 1);
    expect(budget.tryBegin(1)).toBe(false);
    expect(order).toEqual(['action']);
  });

  it('is never sent where it is given up first', async () => {
    const clock = createManualClock();
    const fake = createFakeGateway(clock);
    const budget = createRateLimiter(clock, 1);
    const gateway = withinBudget(fake, budget);
    await gateway.listRooms();
    const givingUp = new AbortController();
    const waiting = gateway.createRoom({ name: 'a' }, { signal: givingUp.signal });
    const failed = expect(waiting).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    givingUp.abort();
    await failed;
    await clock.advance(2 * MINUTE_MS);
    expect(fake.callLines()).toEqual(['listRooms']);
    expect(clock.pending()).toBe(0);
  });
});

describe('whatever is asked for', () => {
  /** Calls of sweeps and actions, each taking a while, asked for at any time. */
  const anyCalls = fc.array(
    fc.record({
      afterMs: fc.nat(3000),
      tookMs: fc.nat(20_000),
      /** When in its time on the way the server counts it. */
      countedAt: fc.double({ min: 0, max: 1, noNaN: true }),
      caller: fc.constantFrom('action', 'sweep'),
    }),
    { maxLength: 120 },
  );

  it('a server never counts more than the budget in any 60 seconds', async () => {
    await fc.assert(
      fc.asyncProperty(anyCalls, fc.integer({ min: 1, max: 20 }), async (calls, perMinute) => {
        const clock = createManualClock();
        const budget = createRateLimiter(clock, perMinute);
        const countedMs: number[] = [];
        const waiting: Promise<void>[] = [];
        for (const { afterMs, tookMs, countedAt, caller } of calls) {
          await clock.advance(afterMs);
          const make = () => {
            countedMs.push(clock.now() + Math.floor(tookMs * countedAt));
            clock.after(tookMs, budget.end);
          };
          if (caller === 'sweep') {
            if (budget.tryBegin(1)) make();
          } else waiting.push((budget.begin(caller) ?? Promise.resolve()).then(make));
        }
        while (clock.pending() > 0) await clock.advance(10_000);
        await settle();
        countedMs.sort((a, b) => a - b);
        for (const [place, atMs] of countedMs.entries()) {
          const inMinute = countedMs.slice(place).filter((otherMs) => otherMs <= atMs + MINUTE_MS);
          expect(inMinute.length).toBeLessThanOrEqual(perMinute);
        }
        const actions = calls.filter(({ caller }) => caller === 'action').length;
        expect(countedMs.length).toBeGreaterThanOrEqual(actions);
        await Promise.all(waiting);
      }),
      { numRuns: 60 },
    );
  });
});
