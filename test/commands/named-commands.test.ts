import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../source/commands/arguments.ts';
import { ALL_FLAGS, COMMAND_NAMES } from '../../source/commands/command-line.ts';
import { type CommandSpec, typedFlag } from '../../source/commands/command-spec.ts';
import { COMMANDS, type CommandName } from '../../source/commands/flag-table.ts';
import { helpText } from '../../source/commands/help.ts';
import { nearest } from '../../source/fleet/nearest.ts';
import { createStage, openRoom } from './stage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const filesIn = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name));

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The words that a shell would pass to lktop: up to a pipe, a redirection or the end of the command. */
const wordsOf = (line: string): readonly string[] => {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s'"])+/g) ?? [];
  const end = words.findIndex((word) => /^(?:[|>;&]|\d>|<)/.test(word) || /[);],?$/.test(word));
  const last = /[);],?$/.test(words[end] ?? '') ? end + 1 : end;
  return words
    .slice(0, end === -1 ? undefined : last)
    .map((word) => word.replace(/[);,]+$/, '').replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
};

/** Parses `lktop …` as a user would type it. What stands in brackets is optional. @throws UsageError */
const parse = (line: string) => {
  const [, ...argv] = wordsOf(line.replaceAll(/\s\[[^\]]*\]/g, '').replaceAll('…', ''));
  const typed = readArguments(argv, import.meta);
  const { flags }: CommandSpec = COMMANDS[typed.command];
  for (const { name, choices } of flags) {
    const value = typed.flags[name];
    if (typeof value !== 'string' || choices === undefined || /^[A-Z]+$/.test(value)) continue;
    for (const item of value.split(',')) expect(choices, `${typedFlag(name)} in: ${line}`).toContain(item);
  }
  return typed;
};

/** Also takes `lktop dispatch` and `lktop watch --webhook`, which a sentence may name without their words. */
const parseMention = (line: string): void => {
  const [, command, flag] = /^lktop ([a-z]+)(?: (--[a-z-]+))?$/.exec(line) ?? [];
  const spec: CommandSpec | undefined = Object.values(COMMANDS).find(({ name }) => name === command);
  if (spec === undefined) parse(line);
  else if (flag !== undefined)
    expect([...spec.flags.map(({ name }) => typedFlag(name)), '--help']).toContain(flag);
};

/** The command lines in a page: lines of code blocks, and code within a sentence. */
const commandsInPage = (text: string): readonly string[] => {
  const fenced = [...text.matchAll(/^```.*?\n(.*?)^```/gms)].flatMap(([, block = '']) => block.split('\n'));
  const prose = text.replaceAll(/^```.*?^```/gms, '');
  const indented = prose.split('\n').filter((line) => /^ {4}\S/.test(line));
  const inline = [...prose.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll(/\s+/g, ' '));
  const ownLines = [...fenced, ...indented].map((line) => line.replace(/(?:^|\s)#.*$/, ''));
  return (
    [...ownLines, ...inline]
      .flatMap((line) => /(?:^\s*|[$(=;&|]\s*)(lktop(?: .*)?$)/.exec(line)?.[1] ?? [])
      .map((line) =>
        line
          .trim()
          .replaceAll(/\bSHELL\b/g, 'bash')
          .replaceAll(/\bVERB\b/g, 'status'),
      )
      // `lktop COMMAND [flags]` and `lktop.check/1` name no command of their own.
      .filter((line) => !/^lktop (?:COMMAND|[/.])/.test(line))
  );
};

const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'ARCHITECTURE.md',
  ...filesIn('docs', /\.md$/),
  ...filesIn('examples', /\.md$/),
  ...filesIn('schema', /\.md$/),
];

describe('every command that is named can be typed', () => {
  it.each(PAGES)('in %s', (page) => {
    for (const line of commandsInPage(read(page))) expect(() => parseMention(line), line).not.toThrow();
  });

  it.each(Object.keys(COMMANDS) as CommandName[])('in the help of %s', (name) => {
    const help = helpText(name);
    const [usage = ''] = /^Usage: (.*)$/m.exec(help)?.slice(1) ?? [];
    expect(
      parse(
        usage
          .replace(/ {3}or .*/, '')
          .replace('SHELL', 'bash')
          .replace('VERB', 'status'),
      ).command,
    ).toBe(name);
    // A word that follows "lktop" in a sentence is a command or a verb, and no mistyped command.
    for (const [, word = ''] of help.matchAll(/\blktop ([a-z-]+)/g)) {
      expect(COMMAND_NAMES.find((known) => known === word) ?? nearest(word, COMMAND_NAMES) ?? word).toBe(
        word,
      );
    }
    for (const [, line = ''] of help.matchAll(/(?:bash|zsh|fish): (.*)$/gm)) {
      for (const command of commandsInPage(`    ${line}`))
        expect(() => parse(command), command).not.toThrow();
    }
  });

  it('finds them in code blocks and in sentences, and refuses what does not exist', () => {
    const page =
      'Use `lktop snapshot --jsn`, not `lk`.\n\n    $ lktop check -j | jq .\n\n```sh\nlktop nonsense\n```\n';
    expect(commandsInPage(page)).toEqual(['lktop nonsense', 'lktop check -j | jq .', 'lktop snapshot --jsn']);
    expect(parse('lktop check -j | jq .')).toMatchObject({ command: 'check', flags: { json: true } });
    expect(() => parse('lktop snapshot --jsn')).toThrow(/has no flag --jsn/);
    expect(() => parse('lktop nonsense')).toThrow(/has no command/);
    expect(() => parse('lktop simulate --scenario nonsense')).toThrow();
  });
});

describe('every command and flag in the strings of the sources exists', () => {
  /** Comments are for those who read the code. */
  const withoutComments = (text: string): string =>
    text.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const sources = filesIn('source', /\.tsx?$/).map((path) => [path, withoutComments(read(path))] as const);
  /** Flags of other programs, and parts of a shell script. */
  const FOREIGN = /lk-command|custom-command|known-secrets|completion\/|simulator\//;

  it('commands', () => {
    let count = 0;
    for (const [path, text] of sources) {
      for (const [, word = ''] of text.matchAll(/\blktop ([a-z][a-z-]+)/g)) {
        const known = COMMAND_NAMES.find((name) => name === word);
        if (known) count += 1;
        expect(known ?? nearest(word, COMMAND_NAMES) ?? word, path).toBe(word);
      }
    }
    expect(count).toBeGreaterThan(15);
  });

  it('flags', () => {
    const known = new Set(Array.from(ALL_FLAGS.keys(), typedFlag));
    let count = 0;
    for (const [path, text] of sources.filter(([path]) => !FOREIGN.test(path))) {
      for (const [flag] of text.matchAll(/(?<![\w-])--[a-z][a-z-]+[a-z]/g)) {
        count += 1;
        expect(known, `${flag} in ${path}`).toContain(flag);
      }
    }
    expect(count).toBeGreaterThan(50);
  });
});

describe('the remedies of wrong command lines', () => {
  const WRONG: readonly (readonly string[])[] = [
    ['snapshoot'],
    ['--jsn'],
    ['snapshot', '--jsn'],
    ['snapshot', 'surplus'],
    ['dispatch'],
    ['dispatch', 'call-1'],
    ['dispatch', '', 'support'],
    ['remove'],
    ['remove', 'call-2'],
    ['remove', 'nowhere'],
    ['remove', 'nowhere\u001b[31m'],
    ['redispatch', 'call-1', 'nobody'],
    ['redispatch', 'empty'],
    ['expectations', 'nonsense'],
    ['expectations', 'clear', 'nonsense'],
    ['completion', 'nonsense'],
    ['--', 'check'],
    ['dispatch', 'call-1', 'nobody', '--wait', '1s'],
    ['dispatch', 'call-1', 'x'.repeat(5_000), '--wait', '1s'],
  ];

  it.each(WRONG)('%j %j %j name commands that can be typed', async (...argv) => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['support'] });
    openRoom(stage, 'empty');
    await stage.clock.advance(30_000);
    const { code, stderr } = await stage.run(...argv);
    expect(code).not.toBe(0);
    const named = [...stderr.matchAll(/(?:: |mean |^|\. |, )(lktop (?!has|takes|needs|was)[^.,?]+)/gm)]
      .map(([, line = '']) => line.replace(/ (?:creates it again|deletes it).*/, ''))
      .filter((line) => !/^lktop \w+ (?:has|takes|needs|was|does)\b/.test(line));
    for (const line of named) expect(() => parse(line), line).not.toThrow();
    expect(stderr.trim().split('\n').length).toBeGreaterThan(1);
  });
});
