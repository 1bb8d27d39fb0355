import type { CompletedCommand, CompletedFlag } from './spec.ts';

const withValue = (flags: readonly CompletedFlag[]): readonly CompletedFlag[] =>
  flags.filter(({ takesValue }) => takesValue);

const valueCase = ({ typed, choices, isFile }: CompletedFlag): string => {
  const reply = isFile
    ? 'compopt -o default; COMPREPLY=()'
    : `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current"))`;
  return `        ${typed}) ${reply}; return ;;`;
};

const commandCase = ({ name, flags, words }: CompletedCommand): string =>
  [
    `    ${name === '' ? "''" : name})`,
    '      case "$previous" in',
    ...withValue(flags).map(valueCase),
    '      esac',
    `      words='${[...words, ...flags.map(({ typed }) => typed)].join(' ')}' ;;`,
  ].join('\n');

export const bashCompletion = (commands: readonly CompletedCommand[]): string => {
  const names = commands.map(({ name }) => name).filter((name) => name !== '');
  return `# bash completion for lktop
_lktop() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command='' words=''
  COMPREPLY=()
  case "\${COMP_WORDS[1]}" in
    ${names.join('|')}) [ "$COMP_CWORD" -gt 1 ] && command="\${COMP_WORDS[1]}" ;;
  esac
  case "$command" in
${commands.map(commandCase).join('\n')}
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${names.join(' ')} $words"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _lktop lktop
`;
};
