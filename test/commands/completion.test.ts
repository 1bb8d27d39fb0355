import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { typedFlag } from '../../source/commands/command-spec.ts';
import { completionFor } from '../../source/commands/completion.ts';
import { COMMANDS } from '../../source/commands/flag-table.ts';
import { createStage } from './stage.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const isInstalled = (shell: string): boolean => {
  try {
    execFileSync(shell, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** What bash offers for `words`. The last of them is being typed. */
const offeredByBash = (...words: readonly string[]): string[] => {
  const script = `${completionFor('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lktop; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const offered = execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], { encoding: 'utf8' });
  return offered.split('\n').filter((line) => line !== '');
};

describe('completions', () => {
  it.each(SHELLS)('for %s have every command and every flag', (shell) => {
    const text = completionFor(shell);
    for (const { name, flags } of Object.values(COMMANDS)) {
      expect(text).toContain(name);
      for (const flag of flags) {
        expect(text).toContain(
          shell === 'fish' ? `-l ${typedFlag(flag.name).slice(2)} ` : typedFlag(flag.name),
        );
      }
    }
  });

  it.each(SHELLS.filter(isInstalled))('for %s are valid syntax', (shell) => {
    const folder = mkdtempSync(join(tmpdir(), 'lktop-completion-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, `lktop.${shell}`);
    writeFileSync(file, completionFor(shell));
    execFileSync(shell, ['-n', file]);
  });

  it('are printed by lktop completion SHELL', async () => {
    const stage = createStage();
    expect((await stage.run('completion', 'fish')).stdout).toBe(completionFor('fish'));
    const { code, stderr } = await stage.run('completion', 'bsh');
    expect(code).toBe(2);
    expect(stderr).toContain('does not accept the shell "bsh".\nDid you mean bash?');
    expect((await stage.run('completion')).stderr).toContain('needs SHELL');
  });
});

describe.skipIf(!isInstalled('bash'))('bash', () => {
  it('offers commands first, then the flags of the command', () => {
    expect(offeredByBash('lktop', 'sn')).toEqual(['snapshot']);
    expect(offeredByBash('lktop', '--int')).toEqual(['--interval']);
    expect(offeredByBash('lktop', 'check', '--fa')).toEqual(['--fail-on']);
    expect(offeredByBash('lktop', 'dispatch', 'call-1', '--metadata')).toEqual([
      '--metadata',
      '--metadata-file',
    ]);
  });

  it('offers the values of a flag only if there are few', () => {
    expect(offeredByBash('lktop', 'simulate', '--scenario', 'cr')).toEqual(['crashed']);
    expect(offeredByBash('lktop', 'check', '--fail-on', 'no')).toEqual(['no-worker']);
    expect(offeredByBash('lktop', 'snapshot', '--room', '')).toEqual([]);
    expect(offeredByBash('lktop', 'completion', 'z')).toEqual(['zsh']);
  });
});
