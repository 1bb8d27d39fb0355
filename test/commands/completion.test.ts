import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shortFlag, typedFlag } from '../../source/commands/command-spec.ts';
import { completionFor } from '../../source/commands/completion.ts';
import { COMMANDS } from '../../source/commands/flag-table.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { isInstalled, SHELLS } from '../helpers/shells.ts';
import { createStage, type StageOptions } from './stage.ts';

const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-completion-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
};

/** A stand-in for lktop that knows these names. Its folder is for the PATH. */
const fakeLktop = (names: readonly string[]): string => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'names'), names.map((name) => `${name}\n`).join(''));
  writeFileSync(join(folder, 'lktop'), `#!/bin/sh\necho "$@" >>${folder}/calls; cat ${folder}/names\n`, {
    mode: 0o700,
  });
  return folder;
};

/** What bash offers for a line. The last word is being typed; `|` shows where bash splits a word. */
const offeredByBash = (line: string, names: readonly string[] = []) => {
  const folder = fakeLktop(names);
  const words = line.split(/ |\|/);
  const typed = line.replaceAll('|', '');
  const script = `${completionFor('bash')}
COMP_LINE=$1; COMP_POINT=\${#1}; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_lktop; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const offered = execFileSync('bash', ['--norc', '-c', script, 'bash', typed, ...words], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}` },
  });
  const calls = existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim() : null;
  return { offered: offered.split('\n').filter((one) => one !== ''), calls };
};

describe('completions', () => {
  it.each(SHELLS)('for %s have every command, every flag and its letter', (shell) => {
    const text = completionFor(shell);
    for (const { name, flags } of Object.values(COMMANDS)) {
      expect(text).toContain(name);
      for (const flag of flags) {
        const letter = shortFlag(flag.name);
        const isFish = shell === 'fish';
        expect(text).toContain(isFish ? `-l ${typedFlag(flag.name).slice(2)} ` : typedFlag(flag.name));
        if (letter && (isFish || flag.type === 'string')) {
          expect(text).toContain(isFish ? `-s ${letter.slice(1)} ` : letter);
        }
      }
    }
  });

  it.each(SHELLS.filter(isInstalled))('for %s are valid syntax', (shell) => {
    const file = join(temporaryFolder(), `lktop.${shell}`);
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
    expect((await stage.run('completion', 'bash', '--names', 'rooms')).stderr).toContain(
      'cannot be combined',
    );
  });
});

describe.skipIf(!isInstalled('bash'))('bash', () => {
  it.each([
    ['lktop sn', ['snapshot']],
    ['lktop --int', ['--interval']],
    ['lktop check --fa', ['--fail-on']],
    ['lktop dispatch call-1 --metadata', ['--metadata', '--metadata-file']],
    ['lktop -j -p prod sn', ['snapshot']],
    ['lktop --room check che', ['check']],
    ['lktop simulate --scenario cr', ['crashed']],
    ['lktop simulate --scenario|=|cr', ['crashed']],
    ['lktop check --fail-on no', ['no-worker', 'no-worker-for']],
    ['lktop snapshot --expect ', []],
    ['lktop completion z', ['zsh']],
    ['lktop completion --names p', ['projects', 'profiles']],
    ['lktop help red', ['redispatch']],
    ['lktop nonsense ', []],
  ])('offers commands, flags and values: %s', (line, offered) => {
    expect(offeredByBash(line)).toEqual({ offered, calls: null });
  });

  it.each([
    ['lktop remove ', 'rooms'],
    ['lktop remove call-1 ', 'agents'],
    ['lktop -j dispatch call-1 ', 'agents'],
    ['lktop snapshot -r ', 'rooms'],
    ['lktop snapshot --agent|=|', 'agents'],
    ['lktop --project ', 'projects'],
    ['lktop -p prod remove ', 'rooms --project prod'],
    ['lktop remove --project|=|prod ', 'rooms --project prod'],
    ['lktop redispatch call-1 x --agent-name ', 'agents'],
  ])('asks lktop for names: %s', (line, asked) => {
    expect(offeredByBash(line, ['one', 'two'])).toEqual({
      offered: ['one', 'two'],
      calls: `completion --names ${asked}`,
    });
  });

  it('asks for no names where a flag is begun', () => {
    expect(offeredByBash('lktop remove --fo', ['one'])).toEqual({ offered: ['--force'], calls: null });
  });

  it('quotes names, and replaces only the part of a word that bash replaces', () => {
    const names = ['$(touch x)', 'room:eu:1', 'a b'];
    expect(offeredByBash('lktop remove ', names).offered).toEqual([
      '\\$\\(touch\\ x\\)',
      'room:eu:1',
      'a\\ b',
    ]);
    expect(offeredByBash('lktop remove \\$', names).offered).toEqual(['\\$\\(touch\\ x\\)']);
    expect(offeredByBash('lktop remove room|:|e', names).offered).toEqual(['eu:1']);
    expect(offeredByBash('lktop remove room|:', names).offered).toEqual(['eu:1']);
    expect(offeredByBash('lktop snapshot --room|=|a', names).offered).toEqual(['a\\ b']);
    expect(offeredByBash('lktop remove "', names).offered).toEqual(['room:eu:1']);
  });
});

describe('the names', () => {
  const files = {
    '.config/lktop/config.yaml': `projects:
  lab: { url: wss://lab.example.com, apiKey: key, apiSecret: a-secret-nobody-may-see }
`,
  };
  const project = { name: 'env', host: 'livekit.example.com' };

  const stageThatKnows = async (agents: readonly string[], options: StageOptions = {}) => {
    const stage = createStage(options);
    const path = join(stage.home, 'state', 'lktop', 'registry.db');
    const registry = openRegistry({ path, clock: stage.clock, who: 'alice' });
    for (const name of agents) registry.rememberAgentNames(project, [name]);
    registry.rememberAgentNames({ name: 'lab', host: 'lab.example.com' }, ['lab-agent']);
    await registry.close();
    return stage;
  };

  it('of projects come from the settings, those of agents from the registry, and none from the network', async () => {
    const stage = await stageThatKnows(['support-v2'], { files });
    expect(await stage.run('completion', '--names', 'projects')).toEqual(
      expect.objectContaining({ code: 0, stdout: 'lab\n', stderr: '' }),
    );
    expect((await stage.run('completion', '--names', 'agents')).stdout).toBe('support-v2\n');
    expect((await stage.run('completion', '--names', 'agents', '-p', 'lab')).stdout).toBe('lab-agent\n');
    expect(stage.addresses).toEqual([]);
  });

  it('leave out what cannot be typed as it is shown', async () => {
    const stage = await stageThatKnows([
      'a\nb',
      'a\u001b[31m',
      'a\u202eb',
      '-x',
      '--json',
      'a\tb',
      'a\\nb',
      '$(x)',
    ]);
    expect((await stage.run('completion', '--names', 'agents')).stdout).toBe('$(x)\n');
  });

  it('are none where nothing is known, and no database is made', async () => {
    const stage = createStage();
    expect(await stage.run('completion', '--names', 'rooms')).toMatchObject({ code: 0, stdout: '' });
    expect(existsSync(join(stage.home, 'state'))).toBe(false);
    const { code, stderr } = await stage.run('completion', '--names', 'nonsense');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'There are no names of the kind "nonsense".\nThe kinds are projects, rooms, agents, profiles.',
    );
  });
});

describe('--install', () => {
  const SCRIPTS = {
    bash: ['.local/share/bash-completion/completions/lktop', '.bashrc'],
    zsh: ['.local/share/lktop/_lktop', '.zshrc'],
    fish: ['.config/fish/completions/lktop.fish', null],
  } as const;

  it.each(SHELLS)(
    'writes the script of %s and at most one line, says so, and does nothing a second time',
    async (shell) => {
      const stage = createStage();
      const [script, startup] = SCRIPTS[shell];
      const rc = join(stage.home, startup ?? '.none');
      // No UTF-8, and no line end.
      if (startup) writeFileSync(rc, Buffer.from('alias l=ls # caf\xe9', 'latin1'));
      const first = await stage.run('completion', shell, '--install');
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(first.stdout).toContain(`Wrote ${join(stage.home, script)}\n`);
      expect(first.stdout).toContain(`To undo: rm ${join(stage.home, script)}`);
      expect(readFileSync(join(stage.home, script), 'utf8')).toBe(completionFor(shell));
      const line = `[ -r ${join(stage.home, script)} ] && . ${join(stage.home, script)} # added by lktop completion`;
      const rcText = () => (startup ? readFileSync(rc, 'latin1') : '');
      expect(rcText()).toBe(startup ? `alias l=ls # caf\xe9\n${line}\n` : '');
      const before = rcText();
      const second = await stage.run('completion', shell, '--install');
      expect(second.stdout).toContain(`${join(stage.home, script)} is up to date.`);
      expect(rcText()).toBe(before);
    },
  );

  it('updates its own script', async () => {
    const stage = createStage();
    const script = join(stage.home, SCRIPTS.fish[0]);
    await stage.run('completion', 'fish', '--install');
    appendFileSync(script, '# of an older version\n');
    expect((await stage.run('completion', 'fish', '--install')).stdout).toContain(`Updated ${script}`);
    expect(readFileSync(script, 'utf8')).toBe(completionFor('fish'));
  });

  it('leaves a script alone that it did not make', async () => {
    const stage = createStage();
    const script = join(stage.home, SCRIPTS.bash[0]);
    mkdirSync(dirname(script), { recursive: true });
    writeFileSync(script, 'complete -W mine lktop\n');
    const { code, stderr } = await stage.run('completion', 'bash', '--install');
    expect(code).toBe(2);
    expect(stderr).toContain(`${script} exists, and lktop did not write it.`);
    expect(readFileSync(script, 'utf8')).toBe('complete -W mine lktop\n');
    expect(existsSync(join(stage.home, '.bashrc'))).toBe(false);
  });

  it('keeps a startup file that is a link, and its mode', async () => {
    const stage = createStage();
    writeFileSync(join(stage.home, 'dotfile'), 'x=1\n', { mode: 0o640 });
    execFileSync('ln', ['-s', 'dotfile', join(stage.home, '.zshrc')]);
    await stage.run('completion', 'zsh', '--install');
    expect(readFileSync(join(stage.home, 'dotfile'), 'utf8')).toMatch(
      /^x=1\n\[ -r .* # added by lktop completion\n$/,
    );
    expect(statSync(join(stage.home, 'dotfile')).mode & 0o777).toBe(0o640);
  });

  it('says why it cannot write', async () => {
    const stage = createStage({ files: { '.config/fish': 'a file in the way' } });
    const { code, stderr } = await stage.run('completion', 'fish', '--install');
    expect(code).toBe(2);
    expect(stderr).toMatch(/lktop\.fish cannot be written: .*\nFix that, or print the script/);
  });
});
