import { type CompletedCommand, type CompletedFlag, type CompletedProgram, MADE_BY } from './spec.ts';

/** Escapes text for single quotes, in a place where brackets and colons have a meaning. */
const escapeText = (text: string): string =>
  text.replace(/[[\]:\\]/g, (character) => `\\${character}`).replaceAll("'", "'\\''");

const actionOf = ({
  isFile = false,
  choices,
  names,
}: Pick<CompletedFlag, 'choices' | 'names'> & {
  readonly isFile?: boolean;
}): string => {
  if (isFile) return '_files';
  if (names !== null) return `_lktop_${names}`;
  return choices.length > 0 ? `(${choices.join(' ')})` : '';
};

/** `'(-p --project)'{-p+,--project=}'[description]:value:action'` */
const flagSpec = (flag: CompletedFlag): string => {
  const { long, short, description, takesValue } = flag;
  const text = `[${escapeText(description)}]${takesValue ? `:value:${actionOf(flag)}` : ''}`;
  const typed = `${long}${takesValue ? '=' : ''}`;
  if (short === null) return `'${typed}${text}'`;
  return `'(${short} ${long})'{${short}${takesValue ? '+' : ''},${typed}}'${text}'`;
};

const wordSpecs = ({ words }: CompletedCommand): readonly string[] =>
  words.map((word, place) => `'${place + 1}:word:${actionOf(word)}'`);

const joined = (specs: readonly string[], indent: string): string => specs.join(` \\\n${indent}`);

const commandCase = (command: CompletedCommand): string => {
  const specs = joined(['_arguments', ...wordSpecs(command), ...command.flags.map(flagSpec)], '            ');
  return `        (${command.name})
          ${specs}
          ;;`;
};

export const zshCompletion = ({ commands, flags }: CompletedProgram): string => {
  const named = commands.filter(({ name }) => name !== '');
  return `#compdef lktop
${MADE_BY}

# Offers names: KIND, then options of compadd. Anybody may choose a name. compadd quotes each, and none is expanded.
_lktop_names() {
  local kind="$1" index
  local -a names project
  shift
  for (( index = 2; index < \${#lktop_words}; index++ )); do
    case "\${lktop_words[index]}" in
      (-p|--project) project=(--project "\${(Q)lktop_words[index+1]}") ;;
      (--project=*) project=(--project "\${(Q)\${lktop_words[index]#*=}}") ;;
    esac
  done
  case "$kind" in (projects|profiles) project=() ;; esac
  names=("\${(@f)$(command lktop completion --names "$kind" "\${project[@]}" 2>/dev/null </dev/null)}")
  names=("\${(@)names:#}")
  compadd "$@" -a names
}
_lktop_projects() { _lktop_names projects "$@" }
_lktop_rooms() { _lktop_names rooms "$@" }
_lktop_agents() { _lktop_names agents "$@" }
_lktop_profiles() { _lktop_names profiles "$@" }

_lktop() {
  local curcontext="$curcontext" state line
  local -a commands lktop_words
  local -A opt_args
  lktop_words=("\${words[@]}")
  commands=(
${named.map(({ name, summary }) => `    '${name}:${escapeText(summary)}'`).join('\n')}
  )
  _arguments -C -A '-*' \\
    ${joined([...flags.map(flagSpec), "'1: :->command'", "'*:: :->words'"], '    ')} && return
  case "$state" in
    (command) _describe 'command' commands ;;
    (words)
      case "\${line[1]}" in
${named.map(commandCase).join('\n')}
        (help) _describe 'command' commands ;;
      esac
      ;;
  esac
}
if [ "\${funcstack[1]}" = "_lktop" ]; then
  _lktop "$@"
else
  (( \${+functions[compdef]} )) || { autoload -Uz compinit && compinit -i }
  compdef _lktop lktop
fi
`;
};
