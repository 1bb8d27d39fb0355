/** The manual page, `man lktop`, from the program's own tables. `npm run docs` writes it. */
import { type CommandSpec, type FlagSpec, flagTerm } from '../source/commands/command-spec.ts';
import { COMMON_TO_ALL, CONNECTION_FLAGS, debugFlag } from '../source/commands/common-flags.ts';
import { COMMANDS } from '../source/commands/flag-table.ts';
import { EXIT_CODES, usageOf } from '../source/commands/help.ts';
import { VERDICTS } from '../source/fleet/verdict/verdicts.ts';
import { descriptionIn } from '../source/ui/help.ts';
import { BINDINGS } from '../source/ui/keymap.ts';
import { keyLabel } from '../source/ui/keys.ts';
import { ENVIRONMENT, FILES, gravityOf } from './reference.ts';

/** Characters that roff would read as its own, or show as another: a hyphen must stay one that can be copied. */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  // Without a UTF-8 locale groff has no character for it, and warns.
  '…': '...',
};

const escapeCharacter = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const escaped = ESCAPES[character];
  if (escaped !== undefined) return escaped;
  if (code < 0x80) return character;
  return `\\[u${code.toString(16).toUpperCase().padStart(4, '0')}]`;
};

/** Text as roff shows it. `code` in backticks becomes bold. */
const roff = (text: string): string =>
  text
    .split(/(`[^`]+`)/)
    .map((part) =>
      /^`.+`$/.test(part)
        ? `\\fB${Array.from(part.slice(1, -1), escapeCharacter).join('')}\\fR`
        : Array.from(part, escapeCharacter).join(''),
    )
    .join('');

/** The day of the last larger change. A page without a date is reported by `mandoc -Tlint`. */
const DATE = '2026-11-29';
const WIDTH = 78;

/** Source lines of a paragraph. A line that begins with a dot would be a request. */
const paragraph = (text: string): readonly string[] => {
  const lines: string[] = [];
  for (const word of roff(text).split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => (line.startsWith('.') ? `\\&${line}` : line));
};

const section = (title: string, ...lines: readonly (readonly string[])[]): readonly string[] => [
  `.SH ${title}`,
  ...lines.flat(),
];

/** A term in bold, and its text indented below. */
const term = (name: string, text: string): readonly string[] => [
  '.TP',
  `\\fB${roff(name)}\\fR`,
  ...paragraph(text),
];

const flagTerms = (flags: readonly FlagSpec[]): readonly string[] =>
  flags.flatMap((flag) => term(flagTerm(flag), flag.description));

const SHARED: ReadonlySet<FlagSpec> = new Set([...CONNECTION_FLAGS, debugFlag]);

/** A command with the flags that are its own. OPTIONS has the shared ones. */
const commandLines = (spec: CommandSpec): readonly string[] => [
  '.SS',
  `\\fB${roff(usageOf(spec))}\\fR`,
  ...paragraph(`${spec.summary.charAt(0).toUpperCase()}${spec.summary.slice(1)}.`),
  ...(spec.notes ?? []).flatMap((note) => ['.PP', ...paragraph(note)]),
  ...flagTerms(spec.flags.filter((flag) => !SHARED.has(flag))),
];

const keyLines = (): readonly string[] =>
  [...new Set(BINDINGS.map(({ group }) => group))].flatMap((group) => [
    `.SS ${roff(group)}`,
    ...BINDINGS.filter((binding) => binding.group === group).flatMap((binding) =>
      term(binding.keys.map((key) => keyLabel(key)).join(' '), descriptionIn(binding, BINDINGS)),
    ),
  ]);

/**
 * @param version of lktop
 * @returns roff source for man(1): ASCII only, so that no machine's locale matters
 */
export const manPage = (version: string): string =>
  [
    '.\\" Written by npm run docs from the tables of the program. Do not edit.',
    `.TH LKTOP 1 ${DATE} "lktop ${version}" "User Commands"`,
    ...section('NAME', ['lktop \\- top for LiveKit agents']),
    ...section('SYNOPSIS', ['.B lktop', '[flags]', '.br', '.B lktop', '\\fICOMMAND\\fR [words] [flags]']),
    ...section(
      'DESCRIPTION',
      paragraph(
        'lktop watches the rooms, agents and dispatches of a LiveKit project. It shows which callers have no working agent, says why, and brings the agent back.',
      ),
      ['.PP'],
      paragraph(
        'Without a command it opens the monitor. Without a configured project it opens the built-in demo. Flags may stand before the command or after it, and letters can be joined.',
      ),
    ),
    ...section('OPTIONS', flagTerms([...CONNECTION_FLAGS, debugFlag, ...COMMON_TO_ALL])),
    ...section('COMMANDS', ...Object.values(COMMANDS).map(commandLines)),
    ...section('KEYS', keyLines()),
    ...section(
      'VERDICTS',
      ...VERDICTS.map(({ name, meaning, severity }) => term(name, `${meaning} (${gravityOf(severity)})`)),
    ),
    ...section('EXIT STATUS', ...EXIT_CODES.map(([code, meaning]) => term(code, meaning))),
    ...section('ENVIRONMENT', ...ENVIRONMENT.map(({ names, text }) => term(names.join(', '), text))),
    ...section('FILES', ...FILES.map(({ path, text }) => term(path, text))),
    ...section(
      'EXAMPLES',
      term('lktop --demo', 'Look around in the built-in simulator.'),
      term('lktop snapshot --problems', 'Print what is wrong now.'),
      term("lktop check --expect 'call-*' --brief", 'One line for a monitoring plugin; 1 on problems.'),
      term('lktop dispatch call-7f31 support-v2', 'Exits with 0 when the agent has joined.'),
    ),
    ...section('SEE ALSO', ['.BR lk (1)']),
    '',
  ].join('\n');
