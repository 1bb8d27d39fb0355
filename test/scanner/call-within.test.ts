import { describe, expect, it } from 'vitest';
import { callWithin } from '../../source/scanner/call-within.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

const never = () => new Promise<never>(() => {});

describe('a call within limits', () => {
  it('is given up with all others of its signal, and told so', async () => {
    const clock = createManualClock();
    const life = new AbortController();
    const signals: AbortSignal[] = [];
    const calls = [1, 2, 3].map(() =>
      callWithin({ clock, limitMs: 5_000, signal: life.signal }, ({ signal }) => {
        if (signal) signals.push(signal);
        return never();
      }),
    );
    life.abort();
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes).toMatchObject(calls.map(() => ({ reason: { failure: { kind: 'cancelled' } } })));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    expect(clock.pending()).toBe(0);
  });

  it('that has ended is left alone by a signal that comes later', async () => {
    const clock = createManualClock();
    const life = new AbortController();
    const limits = { clock, limitMs: 5_000, signal: life.signal };
    let itsSignal: AbortSignal | undefined;
    const answer = await callWithin(limits, ({ signal }) => {
      itsSignal = signal;
      return Promise.resolve('answer');
    });
    const late = callWithin(limits, never);
    life.abort();
    await expect(late).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    expect({ answer, aborted: itsSignal?.aborted }).toEqual({ answer: 'answer', aborted: false });
  });

  it('is not even begun after its signal', async () => {
    const life = new AbortController();
    life.abort();
    let isBegun = false;
    const call = callWithin({ clock: createManualClock(), limitMs: 5_000, signal: life.signal }, () => {
      isBegun = true;
      return never();
    });
    await expect(call).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    expect(isBegun).toBe(false);
  });
});
