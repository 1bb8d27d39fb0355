import { type CompletedFlag, type CompletedProgram, MADE_BY, spellings } from './spec.ts';

const quote = (text: string): string => `'${text.replace(/['\\]/g, (character) => `\\${character}`)}'`;

const flagValue = ({ isFile, choices, names }: CompletedFlag): readonly string[] => {
  if (isFile) return ['-r', '-F'];
  // -x: takes a value that is not a file.
  if (names !== null) return ['-x', '-a', quote(`(__lktop_names ${names})`)];
  return choices.length > 0 ? ['-x', '-a', quote(choices.join(' '))] : ['-x'];
};

const flagLine = (command: string, flag: CompletedFlag): string =>
  [
    `complete -c lktop -n ${quote(`__lktop_is ${command === '' ? '""' : command}`)}`,
    ...(flag.short === null ? [] : [`-s ${flag.short.slice(1)}`]),
    `-l ${flag.long.slice(2)}`,
    ...(flag.takesValue ? flagValue(flag) : []),
    `-d ${quote(flag.description)}`,
  ].join(' ');

export const fishCompletion = ({ commands, flags }: CompletedProgram): string => {
  const named = commands.filter(({ name }) => name !== '');
  const taking = flags.filter(({ takesValue }) => takesValue).flatMap(spellings);
  const lines = commands.flatMap(({ name, flags: own, words }) => [
    ...own.map((flag) => flagLine(name, flag)),
    ...words.flatMap(({ choices, names }, place) => {
      const offered = names === null ? choices.join(' ') : `(__lktop_names ${names})`;
      if (offered === '') return [];
      return [`complete -c lktop -n ${quote(`__lktop_is ${name} ${place + 1}`)} -a ${quote(offered)}`];
    }),
  ]);
  return `# fish completion for lktop
${MADE_BY}

# Prints the command and the words after it, without flags and their values.
function __lktop_words
    set -l tokens (commandline -opc)
    set -e tokens[1]
    set -l is_value 0
    for word in $tokens
        if test $is_value -eq 1
            set is_value 0
        else if contains -- $word ${taking.join(' ')}
            set is_value 1
        else if not string match -q -- '-*' $word
            printf '%s\\n' $word
        end
    end
end

# COMMAND [COUNT]: whether that command is typed, and so many words with it.
function __lktop_is
    set -l words (__lktop_words)
    test "$words[1]" = "$argv[1]"; or return 1
    test (count $argv) -lt 2; or test (count $words) -eq $argv[2]
end

# Prints names. Anybody may choose a name. fish quotes each, and expands none.
function __lktop_names
    set -l tokens (commandline -opc)
    set -l project
    for index in (seq (count $tokens))
        switch $tokens[$index]
            case -p --project
                set project --project $tokens[(math $index + 1)]
            case '--project=*'
                set project $tokens[$index]
        end
    end
    test $argv[1] = projects; and set project
    command lktop completion --names $argv[1] $project 2>/dev/null </dev/null
end

complete -c lktop -f
${named.map(({ name, summary }) => `complete -c lktop -n '__lktop_is ""' -a ${name} -d ${quote(summary)}`).join('\n')}
${lines.join('\n')}
`;
};
