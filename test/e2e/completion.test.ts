import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRegistry } from '../../source/registry/registry.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { spawnInTerminal } from '../helpers/pseudo-terminal.ts';
import { isInstalled, SHELLS, type Shell } from '../helpers/shells.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Names that would do something if a shell read them as code. `TOUCH` makes a file. */
const HOSTILE = [
  '$(TOUCH)',
  '`TOUCH`',
  ';TOUCH;',
  '|TOUCH',
  '&TOUCH&',
  "'$(TOUCH)'",
  '"$(TOUCH)"',
  `\${x:-$(TOUCH)}`,
  '<(TOUCH)',
  '>made',
  '*',
  '[a-z]?',
  '{a,b}',
  '$HOME',
  '~',
  '!!',
  '^a^b',
  '#x',
  '=ls',
  '(e)',
  '\\',
  ':a:b',
  'a b  c',
  '%s%n',
  "it's",
  'é',
  '$((1+1))',
  '[$(TOUCH)]',
  '(TOUCH)',
].map((name, index) => `n${String(index).padStart(2, '0')}${name.replace('TOUCH', 'touch made-it')}`);

/**
 * Stands for lktop: lktop itself installs the completion and tells the names, once, because a start takes a while.
 * Every other command line is written down.
 */
const STAND_IN = (folder: string) => `#!/bin/sh
if [ "$1" = completion ]; then
  kept="${folder}/$2$3"
  [ -e "$kept" ] || ${process.execPath} ${PROGRAM} "$@" >"$kept"
  exec cat "$kept"
fi
count=$(ls ${folder}/seen | wc -l)
printf '%s\\n' "$@" >${folder}/seen/$count
echo "seen: $count."
`;

const START: Readonly<Record<Shell, readonly string[]>> = {
  bash: ['--noprofile', '-i'],
  zsh: ['-i'],
  fish: ['-i'],
};

/** A shell of a user who has installed the completion, with a registry that knows these agents. */
const openShell = async (shell: Shell, agents: readonly string[]) => {
  const home = mkdtempSync(join(tmpdir(), 'lktop-shell-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  for (const folder of ['seen', 'bin', 'work']) mkdirSync(join(home, folder));
  writeFileSync(join(home, 'bin', 'lktop'), STAND_IN(home), { mode: 0o700 });
  const clock = createManualClock(Date.now());
  const registry = openRegistry({ path: join(home, '.local/state/lktop/registry.db'), clock });
  registry.rememberAgentNames({ name: 'env', host: 'livekit.example.com' }, agents);
  await registry.close();
  const env = {
    HOME: home,
    PATH: `${join(home, 'bin')}:${process.env.PATH}`,
    LIVEKIT_URL: 'wss://livekit.example.com',
    LIVEKIT_API_KEY: 'key',
    LIVEKIT_API_SECRET: 'a-secret-nobody-may-see',
  };
  const install = spawnInTerminal('lktop', ['completion', shell, '--install'], { env, cwd: home });
  expect((await install.waitForExit()).code).toBe(0);
  const terminal = spawnInTerminal(shell, START[shell], { env, cwd: join(home, 'work'), columns: 150 });
  terminal.type('echo rea""dy\r');
  await terminal.waitFor('ready');
  return {
    /** Types a line, in which a tab completes, and tells which words lktop then got. */
    enter: async (line: string): Promise<readonly string[]> => {
      const count = readdirSync(join(home, 'seen')).length;
      terminal.type(`${line}\r`);
      await terminal.waitFor(`seen: ${count}.`);
      return readFileSync(join(home, 'seen', String(count)), 'utf8')
        .trimEnd()
        .split('\n');
    },
    /** Files that a name has made. */
    made: () => readdirSync(join(home, 'work')),
  };
};

for (const shell of SHELLS) {
  if (!isInstalled(shell)) process.stdout.write(`skipped: no ${shell}\n`);
}

describe.skipIf(SHELLS.every((shell) => !isInstalled(shell)))('the completion in a real shell', () => {
  it.each(SHELLS.filter(isInstalled))(
    'of %s types hostile names as they are, and runs nothing of them',
    async (shell) => {
      const { enter, made } = await openShell(shell, HOSTILE);
      for (const name of HOSTILE) {
        expect(await enter(`lktop remove call-1 ${name.slice(0, 3)}\t`)).toEqual(['remove', 'call-1', name]);
      }
      // More than one fits: the shell lists them.
      expect(await enter('lktop remove call-1 n\t\t\x15lktop check')).toEqual(['check']);
      expect(made()).toEqual([]);
    },
  );

  it.each(SHELLS.filter(isInstalled))(
    'of %s completes commands and flags, also behind a flag',
    async (shell) => {
      const { enter } = await openShell(shell, ['support-v2']);
      expect(await enter('lktop snaps\t --prob\t')).toEqual(['snapshot', '--problems']);
      expect(await enter('lktop -p prod redisp\t call-1')).toEqual(['-p', 'prod', 'redispatch', 'call-1']);
      expect(await enter('lktop snapshot -a supp\t')).toEqual(['snapshot', '-a', 'support-v2']);
      expect(await enter('lktop snapshot --agent=supp\t')).toEqual(['snapshot', '--agent=support-v2']);
      expect(await enter('lktop simulate --scenario=cra\t')).toEqual(['simulate', '--scenario=crashed']);
    },
  );
});
