import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lktopInPipe, lktopInTerminal } from '../helpers/lktop.ts';

it('the monitor writes its debug log into the file, and nothing of it on the screen', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-debug-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'debug.log');
  const terminal = lktopInTerminal(['--demo', '--debug', file]);
  await terminal.waitFor(/✖ call-7f31 +no worker for suport-v2/);
  terminal.press('q');
  expect((await terminal.waitForExit()).code).toBe(0);
  expect(terminal.output()).not.toContain('"level"');
  const records = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(records[0]).toMatchObject({ what: 'start', command: 'monitor' });
  expect(records.at(-1)).toMatchObject({ what: 'end', code: 0 });
  expect(records).toContainEqual(
    expect.objectContaining({ what: 'verdict', room: 'call-7f31', verdict: 'no worker' }),
  );
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it.each(['/dev/stderr', '/dev/stdout', '/dev/tty'])('%s is no file for it', async (path) => {
  const { code, stdout, stderr } = await lktopInPipe(['snapshot', '--demo', '--debug', path]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`lktop: The debug log ${path} cannot be written: `);
});
