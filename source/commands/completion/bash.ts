import {
  type CompletedCommand,
  type CompletedFlag,
  type CompletedProgram,
  MADE_BY,
  spellings,
} from './spec.ts';

const pattern = (flags: readonly CompletedFlag[]): string => flags.flatMap(spellings).join('|');

/** What the value of a flag may be. A flag that is not listed takes any value. */
const valueCase = (flag: CompletedFlag): string => {
  const { choices, names, isFile } = flag;
  const what = isFile
    ? 'compopt -o default 2>/dev/null; return'
    : names === null
      ? `choices='${choices.join(' ')}'`
      : `names=${names}`;
  return `    ${pattern([flag])}) ${what} ;;`;
};

const commandCase = ({ name, flags, words }: CompletedCommand, commands: readonly string[]): string => {
  const places = words.flatMap(({ choices, names }, place) => [
    ...(names === null ? [] : [`        ${place}) names=${names} ;;`]),
    ...(choices.length === 0 ? [] : [`        ${place}) choices='${choices.join(' ')}' ;;`]),
  ]);
  return [
    `      ${name === '' ? "''" : name})`,
    `        flags='${flags.map(({ long }) => long).join(' ')}'`,
    ...(name === '' ? [`        choices='${commands.join(' ')}'`] : []),
    ...(places.length === 0 ? [] : ['        case "$place" in', ...places, '        esac']),
    '        ;;',
  ].join('\n');
};

export const bashCompletion = ({ commands, flags }: CompletedProgram): string => {
  const names = commands.map(({ name }) => name).filter((name) => name !== '');
  const listed = flags.filter(
    ({ choices, names: kind, isFile }) => isFile || kind !== null || choices.length > 0,
  );
  return `# bash completion for lktop
${MADE_BY}

# Adds names to COMPREPLY: KIND WORD PROJECT. Anybody may choose a name, so each is quoted and none is expanded.
_lktop_names() {
  local name quoted
  local -a project
  project=()
  [ -n "$3" ] && project=(--project "$3")
  while IFS= read -r name; do
    printf -v quoted %q "$name"
    case "$2" in
      [\\"\\']*)
        # Within quotes only a name that needs none is offered.
        [[ "$quoted" == "$name" && "$name" == "\${2:1}"* ]] && COMPREPLY+=("$name") ;;
      *) [[ "$name" == "$2"* || "$quoted" == "$2"* ]] && COMPREPLY+=("$quoted") ;;
    esac
  done < <(command lktop completion --names "$1" "\${project[@]}" 2>/dev/null </dev/null)
}

_lktop() {
  local line="\${COMP_LINE:0:COMP_POINT}" part="\${COMP_WORDS[COMP_CWORD]}" current value lead='' prefix
  local word command='' flag='' project='' place=0 choices='' names='' flags=''
  local -a before
  # bash splits a word at : and =, and keeps a quoted space in it.
  current="\${line##*[[:space:]]}"
  [[ "$current" == *"$part" ]] || current="$part"
  read -r -a before <<< "\${line%"$current"}"
  for word in "\${before[@]:1}"; do
    if [ -n "$flag" ]; then
      case "$flag" in -p|--project) project="$word" ;; esac
      flag=''
      continue
    fi
    case "$word" in
      --project=*) project="\${word#*=}" ;;
      ${pattern(flags.filter(({ takesValue }) => takesValue))}) flag="$word" ;;
      -*) ;;
      *) if [ -z "$command" ]; then command="$word"; else place=$((place + 1)); fi ;;
    esac
  done
  value="$current"
  case "$current" in --*=*) flag="\${current%%=*}" value="\${current#*=}" lead="$flag=" ;; esac
  case "$flag" in
${listed.map(valueCase).join('\n')}
    '') case "$command" in
${commands.map((command) => commandCase(command, names)).join('\n')}
      help) choices='${names.join(' ')}' ;;
    esac ;;
  esac
  # Flags are offered where nothing else is, and where one is begun.
  if [[ -n "$flags" && ( "$value" == -* || -z "$choices$names" ) ]]; then choices="$flags" names=''; fi
  COMPREPLY=($(compgen -W "$choices" -- "$value"))
  [ -n "$names" ] && _lktop_names "$names" "$value" "$project"
  # bash replaces only what follows its last word break.
  case "$part" in [:=@]) part='' ;; esac
  prefix="\${current%"$part"}"
  COMPREPLY=("\${COMPREPLY[@]/#/$lead}")
  COMPREPLY=("\${COMPREPLY[@]#"$prefix"}")
}
complete -F _lktop lktop
`;
};
