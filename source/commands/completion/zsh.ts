import type { CompletedCommand, CompletedFlag } from './spec.ts';

/** Escapes text for single quotes, in a place where brackets and colons have a meaning. */
const escapeText = (text: string): string =>
  text.replace(/[[\]:\\]/g, (character) => `\\${character}`).replaceAll("'", "'\\''");

const flagSpec = ({ typed, description, takesValue, choices, isFile }: CompletedFlag): string => {
  const action = isFile ? '_files' : choices.length > 0 ? `(${choices.join(' ')})` : '';
  return `'${typed}${takesValue ? '=' : ''}[${escapeText(description)}]${takesValue ? `:value:${action}` : ''}'`;
};

const argumentsOf = ({ flags, words }: CompletedCommand): string => {
  const word = words.length > 0 ? [`'1:word:(${words.join(' ')})'`] : [];
  return ['_arguments', ...word, ...flags.map(flagSpec)].join(' \\\n        ');
};

export const zshCompletion = (commands: readonly CompletedCommand[]): string => {
  const named = commands.filter(({ name }) => name !== '');
  const itself = commands.find(({ name }) => name === '');
  return `#compdef lktop
# zsh completion for lktop
_lktop() {
  local -a commands
  commands=(
${named.map(({ name, summary }) => `    '${name}:${escapeText(summary)}'`).join('\n')}
  )
  if (( CURRENT == 2 )) && [[ "\${words[2]}" != -* ]]; then
    _describe 'command' commands
    return
  fi
  local command="\${words[2]}"
  case "$command" in
${named
  .map(
    (command) => `    ${command.name})
      shift words
      (( CURRENT-- ))
      ${argumentsOf(command)}
      ;;`,
  )
  .join('\n')}
    *)
      ${itself ? argumentsOf(itself) : ':'}
      ;;
  esac
}
if [ "\${funcstack[1]}" = "_lktop" ]; then _lktop "$@"; else compdef _lktop lktop; fi
`;
};
