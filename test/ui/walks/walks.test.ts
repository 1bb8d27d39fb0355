import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyWalk, startWalk } from './walk.ts';

/** Longer walks: LKTOP_WALKS=100 npx vitest run test/ui/walks */
const WALKS = Number(process.env['LKTOP_WALKS'] ?? 20);
const PARTS = 60;

it('whatever is pressed and happens: no error, no frame too large, nothing done that was not asked about', {
  timeout: 0,
}, async () => {
  let actions = 0;
  await fc.assert(
    fc.asyncProperty(anyWalk(PARTS), async (steps) => {
      const walked = await startWalk();
      let end: unknown = null;
      void walked.app.ended.then((reason) => {
        end = reason;
      });
      for (const step of steps) {
        await walked.take(step);
        expect(end).toBe(null);
      }
      actions += walked.actions();
      await walked.app.end({ kind: 'quit' });
      expect(walked.app.isRawMode()).toBe(false);
    }),
    { numRuns: WALKS, endOnFailure: false },
  );
  // Else it would prove nothing.
  expect(actions).toBeGreaterThan(WALKS / 4);
});

const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
};

it('a long walk keeps no more and more', { timeout: 0 }, async () => {
  const walked = await startWalk();
  const heapAfter = async (steps: number): Promise<number> => {
    for (const step of fc.sample(anyWalk(steps), { numRuns: 1, seed: 14 })[0] ?? []) await walked.take(step);
    collectGarbage();
    return process.memoryUsage().heapUsed / 1024 ** 2;
  };
  const warm = await heapAfter(100);
  expect((await heapAfter(200)) - warm).toBeLessThan(24);
});
