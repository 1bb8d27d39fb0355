import { COMMANDS, type CommandName, type CommandSpec, type FlagSpec, typedFlag } from './flag-table.ts';

const flagTerm = ({ name, value }: FlagSpec): string => `${typedFlag(name)}${value ? ` ${value}` : ''}`;

const list = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.map(([term, text]) => `  ${term.padEnd(width)}  ${text}`).join('\n');
};

/** The help of a command, made from the table of flags. */
export const helpText = (command: CommandName): string => {
  const spec: CommandSpec = COMMANDS[command];
  const usage = spec.name ? `lktop ${spec.name} [flags]` : 'lktop [flags]   or   lktop COMMAND [flags]';
  const others = Object.values(COMMANDS).filter(({ name }) => name !== '');
  return [
    `lktop: top for LiveKit agents. ${spec.name || 'Without a command'}: ${spec.summary}.`,
    `Usage: ${usage}`,
    ...(spec.name ? [] : [`Commands:\n${list(others.map(({ name, summary }) => [name, summary]))}`]),
    `Flags:\n${list([
      ...spec.flags.map((flag) => [flagTerm(flag), flag.description] as const),
      ['--help', 'this text'],
      ['--version', 'the version'],
    ])}`,
    'Where it connects: flags over environment over .env over the lk CLI’s config; the demo where nothing is configured.',
  ].join('\n\n');
};
