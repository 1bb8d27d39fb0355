import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { readableLine } from '../../scripts/logs.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const call = {
  at: '2026-11-28T22:14:03.120Z',
  level: 'warn',
  what: 'call',
  method: 'ListDispatch',
  room: null,
  status: 503,
  sentence: 'no answer',
};

it.each([
  [JSON.stringify(call), '22:14:03.120 WARN  call       method=ListDispatch status=503 sentence="no answer"'],
  [JSON.stringify({ ...call, level: 'debug' }), null],
  ['no log \x1b[2J', 'no log \\x1b[2J'],
  ['{"at":1}', '{"at":1}'],
])('%s', (line, readable) => {
  expect(readableLine(line, 'info')).toBe(readable);
});

it('npm run logs follows a file, also when it is rotated', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-logs-'));
  const file = join(folder, 'debug.log');
  const line = (what: string) => `${JSON.stringify({ ...call, what })}\n`;
  writeFileSync(file, line('first'));
  const program = spawn(process.execPath, ['scripts/logs.ts', file], { cwd: ROOT });
  onTestFinished(() => {
    program.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  let printed = '';
  const shows = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (printed.includes(text)) resolve();
        else program.stdout.once('data', look);
      };
      look();
    });
  program.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  await shows('first');
  appendFileSync(file, line('second'));
  await shows('second');
  renameSync(file, `${file}.1`);
  writeFileSync(file, line('third'));
  await shows('third');
  expect(printed.trimEnd().split('\n').length).toBe(3);
});
