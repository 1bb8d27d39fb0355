import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const RUN = fileURLToPath(new URL('../real/situations/run.ts', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The runner, where nothing is on the PATH. */
const run = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [RUN, ...args], { env: { PATH: '' } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });

test('without a server it says so and is content', async () => {
  expect(await run()).toEqual({ code: 0, stdout: 'skipped: no livekit-server\n', stderr: '' });
});

test('--list needs no server', async () => {
  const { code, stdout } = await run('--list', 'J');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^J dispatch-after-a-talk: .*\n$/);
});

test.each([
  [['no-such-name'], /no such situation/],
  [['--at-once', 'many'], /whole number/],
  [['--nonsense'], /usage:/],
])('%o ends with 2 and a sentence', async (args, sentence) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain('    at ');
});
