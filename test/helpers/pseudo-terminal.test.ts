import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { spawnInTerminal } from './pseudo-terminal.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lktop-program-')));
afterAll(() => rmSync(folder, { recursive: true }));

const program = join(folder, 'program.mjs');
writeFileSync(
  program,
  `const { stdin, stdout, env } = process;
  const size = () => stdout.write('\\n' + stdout.columns + 'x' + stdout.rows + '\\n');
  stdin.setRawMode(true);
  stdout.write('before\\n\\x1b[?1049h\\x1b[?25l\\x1b[H');
  stdout.write(JSON.stringify([process.cwd() === env.HOME, env.WORD, env.SECRET ?? null, env.TERM]));
  size();
  stdout.on('resize', size);
  const end = (code) => {
    stdout.write('\\x1b[?1049l\\x1b[?25hafter\\n');
    process.exitCode = code;
    stdin.pause();
  };
  process.on('SIGTERM', () => end(9));
  stdin.on('data', (bytes) => {
    if (String(bytes) === 'q') end(3);
    else stdout.write('\\n[' + JSON.stringify(String(bytes)) + ']');
  });
  stdout.write('ready\\x1b[6n');`,
);

const start = async () => {
  process.env.SECRET = 'of this machine';
  const terminal = spawnInTerminal(process.execPath, [program], {
    columns: 60,
    rows: 12,
    env: { WORD: 'given' },
  });
  delete process.env.SECRET;
  await terminal.waitFor('["\\u001b[3;6R"]');
  return terminal;
};

it('shows a real program on the screen, in a bare environment', async () => {
  const terminal = await start();
  expect(terminal.line(0)).toBe('[true,"given",null,"xterm-256color"]');
  expect(terminal.line(1)).toBe('60x12');
  expect(terminal.isAlternateScreen()).toBe(true);
  expect(terminal.cursor().visible).toBe(false);
});

it('sends keys and text, and answers questions', async () => {
  const terminal = await start();
  terminal.press('up');
  await terminal.waitFor('["\\u001b[A"]');
  terminal.type('jjj');
  await terminal.waitFor('["jjj"]');
  terminal.paste('a b');
  await terminal.waitFor('["\\u001b[200~a b\\u001b[201~"]');
});

it('tells the program about a new size', async () => {
  const terminal = await start();
  terminal.resize(50, 10);
  await terminal.waitFor('50x10');
  expect(terminal.size()).toStrictEqual({ columns: 50, rows: 10 });
});

it('counts bytes', async () => {
  const terminal = await start();
  terminal.resetBytes();
  terminal.press('j');
  await terminal.waitFor('["j"]');
  expect(terminal.bytesWritten()).toBe('\r\n["j"]'.length);
});

it('reports how the program ended and what it left on the screen', async () => {
  const terminal = await start();
  terminal.press('q');
  expect(await terminal.waitForExit()).toStrictEqual({ code: 3, signal: 0 });
  expect(terminal.screen()).toBe('before\nafter');
  expect(terminal.isAlternateScreen()).toBe(false);
  expect(terminal.cursor().visible).toBe(true);
});

it('sends signals', async () => {
  const gentle = await start();
  gentle.kill('SIGTERM');
  expect(await gentle.waitForExit()).toStrictEqual({ code: 9, signal: 0 });
  const harsh = await start();
  harsh.kill('SIGKILL');
  expect(await harsh.exited).toStrictEqual({ code: 0, signal: 9 });
  expect(harsh.isAlternateScreen()).toBe(true);
});
