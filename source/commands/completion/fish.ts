import type { CompletedCommand, CompletedFlag } from './spec.ts';

const quote = (text: string): string => `'${text.replace(/['\\]/g, (character) => `\\${character}`)}'`;

const flagLine = (
  condition: string,
  { typed, description, takesValue, choices, isFile }: CompletedFlag,
): string =>
  [
    `complete -c lktop -n ${quote(condition)} -l ${typed.slice(2)}`,
    // -x: takes a value that is not a file. -r -F: takes a file.
    ...(takesValue ? [isFile ? '-r -F' : '-x'] : []),
    ...(choices.length > 0 ? [`-a ${quote(choices.join(' '))}`] : []),
    `-d ${quote(description)}`,
  ].join(' ');

export const fishCompletion = (commands: readonly CompletedCommand[]): string => {
  const lines = commands.flatMap(({ name, summary, flags, words }) => {
    const condition = name === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${name}`;
    return [
      ...(name === ''
        ? []
        : [`complete -c lktop -n '__fish_use_subcommand' -a ${name} -d ${quote(summary)}`]),
      ...(words.length > 0 ? [`complete -c lktop -n ${quote(condition)} -a ${quote(words.join(' '))}`] : []),
      ...flags.map((flag) => flagLine(condition, flag)),
    ];
  });
  return ['# fish completion for lktop', 'complete -c lktop -f', ...lines, ''].join('\n');
};
