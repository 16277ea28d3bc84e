import { completions, takesValue, valueOptions } from './completion.ts';
import { type CommandSpec, flagOf, globalOptions, type OptionSpec, takesPair } from './spec.ts';

/** The completion script for bash. It asks nothing of the vault. */
export function bashScript(commands: readonly CommandSpec[]): string {
  const globals = globalOptions.map(flagOf).join(' ');
  const [pairs, singles] = [true, false].map((pair) =>
    valueOptions(commands)
      .filter((option) => takesPair(option) === pair)
      .map(flagOf),
  );
  const cases = completions(commands).map(({ command, words, options, files }) => {
    const flags = options.map(flagOf).join(' ');
    return `    '${command}') words='${words.join(' ')}' flags='${flags}' files=${files ? 1 : ''} ;;`;
  });
  const withChoices = completions(commands).flatMap(({ command, options }) =>
    options.filter(takesValue).map((option) => `    '${command} ${flagOf(option)}') ${completeValue(option)} ;;`),
  );
  return `# Completion of invites for bash: source this file, or save it as
# ~/.local/share/bash-completion/completions/invites
_invites() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' words='' flags='' files='' value='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${singles?.join('|')}) i=$((i + 1)) ;;
      ${pairs?.join('|')}) i=$((i + 2)) ;;
      -*) ;;
      *) if _invites_is "\${command:+$command }\${COMP_WORDS[i]}"; then command="\${command:+$command }\${COMP_WORDS[i]}"; fi ;;
    esac
  done
  case \${COMP_WORDS[COMP_CWORD-2]-} in
    ${pairs?.join('|')}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  case "$command $prev" in
${withChoices.join('\n')}
    *' --vault') COMPREPLY=($(compgen -d -- "$cur")); return ;;
    *' --passphrase-file') COMPREPLY=($(compgen -f -- "$cur")); return ;;
    *' --actor') return ;;
  esac
  case $command in
${cases.join('\n')}
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$flags ${globals} --help" -- "$cur"))
  elif [[ -n $files ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur") $(compgen -f -- "$cur"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
}
_invites_is() {
  case $1 in
    ${completions(commands)
      .filter(({ command }) => command !== '')
      .map(({ command }) => `'${command}'`)
      .join('|')}) return 0 ;;
  esac
  return 1
}
complete -o filenames -F _invites invites
`;
}

function completeValue({ choices, kind }: OptionSpec): string {
  if (choices) return `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$cur")); return`;
  if (kind === 'folder') return 'COMPREPLY=($(compgen -d -- "$cur")); return';
  return kind === 'file' ? 'COMPREPLY=($(compgen -f -- "$cur")); return' : 'return';
}
