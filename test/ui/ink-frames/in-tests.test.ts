import { expect, it } from 'vitest';
import InkOutput from '../../../node_modules/ink/build/output.js';
import { openApp } from '../open-app.ts';

it('the screens of these tests are composed as those of the program', async () => {
  const composed: number[] = [];
  const original = InkOutput.prototype.get;
  // Ours asks Ink's own class for rows; Ink itself would ask it for whole frames.
  InkOutput.prototype.get = function (this: InstanceType<typeof InkOutput>) {
    composed.push(this.height);
    return original.call(this);
  };
  try {
    const app = await openApp();
    await app.press('j');
    expect(app.screen()).toContain('lktop');
    expect(new Set(composed)).toEqual(new Set([1]));
  } finally {
    InkOutput.prototype.get = original;
  }
});
