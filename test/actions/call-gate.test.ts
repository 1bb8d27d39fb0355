import { describe, expect, it } from 'vitest';
import { createCallGate } from '../../source/actions/call-gate.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

describe('the gate of calls for many', () => {
  it.each<[string, { perMinute: number | null; used?: number; underWay?: number; count?: number }, boolean]>([
    ['lets pass what nobody limits', { perMinute: null, used: 1e6, underWay: 1e6 }, true],
    ['leaves a quarter of a minute to the looks that prove', { perMinute: 600, used: 446 }, true],
    ['and no less', { perMinute: 600, used: 447 }, false],
    ['lets as many be under way as there are calls to look at', { perMinute: 600, underWay: 14 }, true],
    ['and no more', { perMinute: 600, underWay: 15 }, false],
    ['but one always', { perMinute: 30, underWay: 0 }, true],
    ['lets one pass that is more than the least budget', { perMinute: 3, used: 0 }, true],
  ])('%s', (_, { perMinute, used = 0, underWay = 0, count = 4 }, may) => {
    const gate = createCallGate(createManualClock(), { perMinute, callsInLastMinute: () => used });
    expect(gate.tryBegin(count, underWay)).toBe(may);
  });

  it('takes no more than half of a minute for its own', async () => {
    const clock = createManualClock();
    const gate = createCallGate(clock, { perMinute: 100, callsInLastMinute: () => 0 });
    let passed = 0;
    while (gate.tryBegin(5, 0)) passed += 1;
    expect(passed).toBe(10);
    await clock.advance(59_999);
    expect(gate.tryBegin(5, 0)).toBe(false);
    await clock.advance(1);
    expect(gate.tryBegin(5, 0)).toBe(true);
  });

  it('lets nothing pass during a pause', async () => {
    const clock = createManualClock();
    const gate = createCallGate(clock, { perMinute: null, callsInLastMinute: () => 0 });
    gate.pause(5_000);
    await clock.advance(4_999);
    expect(gate.tryBegin(1, 0)).toBe(false);
    await clock.advance(1);
    expect(gate.tryBegin(1, 0)).toBe(true);
  });
});
