import { type CommandSpec, type FlagSpec, typedFlag } from './command-spec.ts';
import { COMMANDS, type CommandName } from './flag-table.ts';

const WIDTH = 100;

const flagTerm = ({ name, value }: FlagSpec): string => `${typedFlag(name)}${value ? ` ${value}` : ''}`;

/** Breaks a sentence into lines of at most `width` characters; a longer word stays whole. */
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

const EXIT_CODES = list([
  ['0', 'fine, or done'],
  ['1', 'problems were found, or what was asked for did not come about'],
  ['2', 'it could not be told, the command line or the settings are wrong, or nothing is configured'],
  ['3', 'interrupted'],
]);

/** What a command does where nothing is configured. */
const whereNothing = ({ opensDemo, reportsUnconfigured, flags }: CommandSpec): string => {
  if (opensDemo) return ' Where nothing is configured it shows the demo, marked DEMO.';
  const hasDemo = flags.some(({ name }) => name === 'demo');
  const ends = reportsUnconfigured ? 'says so and ends with code 1' : 'ends with code 2';
  return ` Where nothing is configured it ${ends}${hasDemo ? '; --demo tries it on the built-in simulator' : ''}.`;
};

/** The help of a command, made from the table of flags. */
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
    `Flags:\n${list([
      ...spec.flags.map((flag) => [flagTerm(flag), flag.description] as const),
      ['--help', 'this text'],
      ['--version', 'the version'],
    ])}`,
    ...(spec.notes ?? []).map((note) => wrap(note, WIDTH).join('\n')),
    ...(connects
      ? [
          wrap(
            `Where it connects: flags over environment over .env over the lk CLI’s config.${whereNothing(spec)}`,
            WIDTH,
          ).join('\n'),
        ]
      : []),
    ...(spec.name ? [`Exit codes:\n${EXIT_CODES}`] : []),
  ].join('\n\n');
};
