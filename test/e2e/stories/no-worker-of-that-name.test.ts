import { describe, expect, it } from 'vitest';
import { lktopInTerminal } from '../../helpers/lktop.ts';

describe('a caller waits because an agent name was mistyped', () => {
  it.each([
    { columns: 120, rows: 40 },
    { columns: 80, rows: 24 },
  ])('the engineer re-dispatches in three keys ($columns×$rows)', async (size) => {
    const terminal = lktopInTerminal(['--demo'], size);
    await terminal.waitFor(/✖ call-7f31 +no worker for suport-v2/);
    // The worst room is at the top and already selected.
    expect(terminal.screen()).toMatch(/^▌✖ call-7f31/m);

    terminal.press('R');
    await terminal.waitFor(/agent name +support-v2/);
    terminal.press('enter');
    await terminal.waitFor('Re-dispatch support-v2 in call-7f31 of demo?');
    terminal.press('y');

    await terminal.waitFor(/there after \d/);
    await terminal.waitFor(/● call-7f31 +support-v2/);
    terminal.press('q');
    expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
    expect(terminal.isAlternateScreen()).toBe(false);
    expect(terminal.cursor().visible).toBe(true);
  });
});
