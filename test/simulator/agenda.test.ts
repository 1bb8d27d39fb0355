import { describe, expect, it } from 'vitest';
import { createAgenda } from '../../source/simulator/agenda.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

describe('the agenda', () => {
  it('runs past events in order, including those that they schedule', () => {
    const agenda = createAgenda(1_000);
    const done: [string, number][] = [];
    const note = (what: string) => done.push([what, agenda.now()]);
    agenda.after(300, () => note('late'));
    agenda.after(100, () => {
      note('early');
      agenda.after(100, () => note('brought about'));
    });
    agenda.after(100, () => note('early too'));
    agenda.after(500, () => note('beyond'));
    agenda.runTo(1_400);
    expect(done).toEqual([
      ['early', 1_100],
      ['early too', 1_100],
      ['brought about', 1_200],
      ['late', 1_300],
    ]);
    expect(agenda.now()).toBe(1_400);
  });

  it('keeps thousands of events in order', () => {
    const agenda = createAgenda(0);
    const done: number[] = [];
    for (let count = 0; count < 5_000; count += 1) {
      const dueMs = (count * 7_919) % 5_000;
      agenda.after(dueMs, () => done.push(dueMs));
    }
    agenda.runTo(5_000);
    expect(done).toEqual(Array.from({ length: 5_000 }, (_, index) => index));
  });

  it('follows a clock with a single timer, and runs overdue events first', async () => {
    const clock = createManualClock(10_000);
    const agenda = createAgenda(9_000);
    const done: string[] = [];
    agenda.after(500, () => done.push('overdue'));
    agenda.after(1_500, () => done.push('at 10 500'));
    agenda.after(1_200, () => done.push('at 10 200'));
    agenda.follow(clock);
    expect(done).toEqual(['overdue']);
    expect(clock.pending()).toBe(1);
    await clock.advance(300);
    expect(done).toEqual(['overdue', 'at 10 200']);
    agenda.after(50, () => done.push('at 10 350'));
    expect(clock.pending()).toBe(1);
    await clock.advance(300);
    expect(done).toEqual(['overdue', 'at 10 200', 'at 10 350', 'at 10 500']);
    expect(clock.pending()).toBe(0);
  });

  it('runs nothing that was cancelled, and nothing after it is closed', async () => {
    const clock = createManualClock();
    const agenda = createAgenda(clock.now());
    const done: string[] = [];
    agenda.follow(clock);
    const cancel = agenda.after(100, () => done.push('cancelled'));
    agenda.after(200, () => done.push('done'));
    agenda.after(900, () => done.push('closed'));
    cancel();
    await clock.advance(300);
    agenda.close();
    await clock.advance(10_000);
    expect(done).toEqual(['done']);
    expect(clock.pending()).toBe(0);
  });
});
