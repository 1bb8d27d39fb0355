import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { manPage } from '../../scripts/man-page.ts';
import { ENVIRONMENT } from '../../scripts/reference.ts';
import { ALL_FLAGS, COMMAND_NAMES } from '../../source/commands/command-line.ts';
import { flagTerm } from '../../source/commands/command-spec.ts';
import { VERDICTS } from '../../source/fleet/verdict/verdicts.ts';
import { BINDINGS } from '../../source/ui/keymap.ts';
import { keyLabel } from '../../source/ui/keys.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = join(root, 'man/lktop.1');

const runs = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** The text as a reader sees it. */
const read = (source: string): string =>
  source
    .replaceAll(/\\\[u([0-9A-F]+)\]/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll(/\\f[BIR]|\\&/g, '')
    .replaceAll('\\-', '-')
    .replaceAll('\\(aq', "'")
    .replaceAll('\\(ga', '`')
    .replaceAll('\\(ha', '^')
    .replaceAll('\\(ti', '~')
    .replaceAll('\\e', '\\');

describe('the manual page', () => {
  const source = manPage('1.2.3');
  const lines = read(source).split('\n');

  it('has every command, flag, key and verdict', () => {
    for (const name of COMMAND_NAMES) {
      expect(
        lines.some((line) => line.startsWith(`lktop ${name} `)),
        name,
      ).toBe(true);
    }
    for (const flag of ALL_FLAGS.values()) expect(lines).toContain(flagTerm(flag));
    for (const { name } of VERDICTS) expect(lines).toContain(name);
    for (const { keys } of BINDINGS) expect(lines).toContain(keys.map((key) => keyLabel(key)).join(' '));
    expect(source).toContain('"lktop 1.2.3"');
    expect(lines).toEqual(
      expect.arrayContaining([
        '.SH EXIT STATUS',
        '.SH ENVIRONMENT',
        '.SH FILES',
        '~/.config/lktop/config.yaml',
      ]),
    );
  });

  it('is plain ASCII, and no text passes for a request of roff', () => {
    expect(source).toMatch(/^[\n -~]*$/);
    const requests = new Set(source.split('\n').flatMap((line) => /^[.'][^ ]*/.exec(line)?.[0] ?? []));
    expect([...requests].sort()).toEqual(
      ['.B', '.BR', '.PP', '.SH', '.SS', '.TH', '.TP', '.\\"', '.br'].sort(),
    );
  });

  const linter = runs('mandoc', '-Tlint', '-Wfatal', PAGE)
    ? 'mandoc'
    : runs('man', '--version')
      ? 'man'
      : null;
  if (linter === null) process.stdout.write('skipped: no mandoc and no man\n');

  it.skipIf(linter === null)('has no fault that mandoc or man reports', () => {
    const { stdout, stderr } =
      linter === 'mandoc'
        ? spawnSync('mandoc', ['-Tlint', '-Wwarning', PAGE], { encoding: 'utf8' })
        : spawnSync('man', ['--warnings', '-l', PAGE], {
            encoding: 'utf8',
            // Where there is no UTF-8, every character must still have a form.
            env: { ...process.env, MANWIDTH: '80', LC_ALL: 'C' },
          });
    expect(linter === 'mandoc' ? stdout + stderr : stderr).toBe('');
    if (linter === 'man') expect(stdout).toContain('EXIT STATUS');
  });

  it('is found by npm, which installs it', () => {
    const { man, files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(man).toEqual(['man/lktop.1']);
    expect(files).toContain('man');
  });
});

describe('the environment', () => {
  /** Set by a login and not by users of lktop. */
  const OF_THE_SYSTEM = ['HOME', 'USER', 'PATH', 'LKTOP_VERSION'];

  it('lists every variable that the sources read, and no other', () => {
    const text = readdirSync(join(root, 'source'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readFileSync(join(root, 'source', name), 'utf8'))
      .join('\n');
    const names = [
      ...text.matchAll(/(?:environment|env)(?:\.|\[['"])([A-Z][A-Z_]+)/g),
      ...text.matchAll(/read\('([A-Z_]+)'\)/g),
      ...text.matchAll(/variable: '([A-Z_]+)'/g),
      ...[
        ...text.matchAll(/\{ ([A-Z][^}]*) \}(?:: Host\['environment'\]| = (?:environment|process\.env))/g),
      ].flatMap(([, list = '']) => [...list.matchAll(/([A-Z][A-Z_]+)/g)]),
    ].map(([, name = '']) => name);
    const read = [...new Set(names)].filter((name) => !OF_THE_SYSTEM.includes(name)).sort();
    expect(read).toEqual(ENVIRONMENT.flatMap((one) => one.names).sort());
  });
});
