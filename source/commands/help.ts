import { type CommandSpec, type FlagSpec, flagTerm, shortFlag } from './command-spec.ts';
import { COMMON_TO_ALL } from './common-flags.ts';
import { COMMANDS, type CommandName } from './flag-table.ts';

const WIDTH = 100;

/** The long flags stand below each other, whether they have a letter or not. */
const flagRow = (flag: FlagSpec): readonly [string, string] => [
  `${shortFlag(flag.name) === null ? '    ' : ''}${flagTerm(flag)}`,
  flag.description,
];

/** Breaks a sentence into lines of at most `width` characters. A longer word stays whole. */
const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
};

const list = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([term]) => term.length));
  const indent = width + 4;
  return rows
    .map(
      ([term, text]) =>
        `  ${term.padEnd(width)}  ${wrap(text, WIDTH - indent).join(`\n${' '.repeat(indent)}`)}`,
    )
    .join('\n');
};

/** `lktop remove ROOM [AGENT|DISPATCH] [flags]` */
export const usageOf = (spec: CommandSpec): string => {
  const words = (spec.words ?? []).map(({ name, optional }) => (optional ? `[${name}]` : name));
  return ['lktop', ...(spec.name ? [spec.name] : []), ...words, '[flags]'].join(' ');
};

/** Each exit code with its meaning. */
export const EXIT_CODES: readonly (readonly [string, string])[] = [
  ['0', 'all is well, or the action was confirmed'],
  ['1', 'problems were found, or the action did not succeed'],
  ['2', 'the result is unknown, the command line or the settings are wrong, or nothing is configured'],
  ['3', 'interrupted'],
];

/** What a command does if nothing is configured. */
const unconfiguredText = ({ opensDemo, reportsUnconfigured, flags }: CommandSpec): string => {
  if (opensDemo) return ' If nothing is configured, it shows the demo, marked DEMO.';
  const hasDemo = flags.some(({ name }) => name === 'demo');
  const ends = reportsUnconfigured ? 'reports that and exits with code 1' : 'exits with code 2';
  return ` If nothing is configured, it ${ends}${hasDemo ? '; --demo uses the built-in simulator' : ''}.`;
};

/** The help of a command, generated from the flag table. */
export const helpText = (command: CommandName): string => {
  const spec: CommandSpec = COMMANDS[command];
  const others = Object.values(COMMANDS).filter(({ name }) => name !== '');
  const connects = spec.flags.some(({ name }) => name === 'url');
  return [
    wrap(`lktop: top for LiveKit agents. ${spec.name || 'Without a command'}: ${spec.summary}.`, WIDTH).join(
      '\n',
    ),
    `Usage: ${usageOf(spec)}${spec.name ? '' : '   or   lktop COMMAND [flags]'}`,
    ...(spec.name ? [] : [`Commands:\n${list(others.map(({ name, summary }) => [name, summary]))}`]),
    `Flags:\n${list([...spec.flags, ...COMMON_TO_ALL].map(flagRow))}`,
    ...(spec.notes ?? []).map((note) => wrap(note, WIDTH).join('\n')),
    ...(connects
      ? [
          wrap(
            `Where it connects: flags, then the environment, then .env, then the lk CLI’s config.${unconfiguredText(spec)}`,
            WIDTH,
          ).join('\n'),
        ]
      : []),
    ...(spec.name ? [`Exit codes:\n${list(EXIT_CODES)}`] : []),
  ].join('\n\n');
};
