import { describe, expect, it } from 'vitest';
import { createCallGate } from '../../source/actions/call-gate.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

describe('the call gate', () => {
  it.each<[string, { perMinute: number | null; used?: number; underWay?: number; count?: number }, boolean]>([
    ['starts everything without a limit', { perMinute: null, used: 1e6, underWay: 1e6 }, true],
    ['keeps a quarter of the calls per minute for verification', { perMinute: 600, used: 446 }, true],
    ['and no less', { perMinute: 600, used: 447 }, false],
    [
      'allows as many running actions as there are calls to look at them',
      { perMinute: 600, underWay: 14 },
      true,
    ],
    ['and no more', { perMinute: 600, underWay: 15 }, false],
    ['but always one', { perMinute: 30, underWay: 0 }, true],
    ['allows one action that needs more than the smallest budget', { perMinute: 3, used: 0 }, true],
  ])('%s', (_, { perMinute, used = 0, underWay = 0, count = 4 }, may) => {
    const gate = createCallGate(createManualClock(), { perMinute, callsInLastMinute: () => used });
    expect(gate.tryBegin(count, underWay)).toBe(may);
  });

  it('uses at most half of the calls per minute itself', async () => {
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

  it('starts nothing during a pause', async () => {
    const clock = createManualClock();
    const gate = createCallGate(clock, { perMinute: null, callsInLastMinute: () => 0 });
    gate.pause(5_000);
    await clock.advance(4_999);
    expect(gate.tryBegin(1, 0)).toBe(false);
    await clock.advance(1);
    expect(gate.tryBegin(1, 0)).toBe(true);
  });
});
