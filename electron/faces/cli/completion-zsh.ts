import { completions } from './completion.ts';
import { type CommandSpec, flagOf, globalOptions, type OptionSpec } from './spec.ts';

/** The completion script for zsh. It asks nothing of the vault. */
export function zshScript(commands: readonly CommandSpec[]): string {
  const cases = completions(commands).map(({ command, words, options, files }) => {
    const specs = [...options, ...globalOptions].map(optionSpec).join(' ');
    const rest = words.length > 0 ? `'*:what:(${words.join(' ')})'` : files ? "'*:file:_files'" : "'*: :'";
    return `    '${command}') _arguments -s ${specs} ${rest} ;;`;
  });
  const known = completions(commands)
    .filter(({ command }) => command !== '')
    .map(({ command }) => `'${command}'`)
    .join('|');
  return `#compdef invites
# Completion of invites for zsh: save it as _invites in a folder of $fpath.
_invites() {
  local command='' word
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    word="\${command:+$command }\${words[i]}"
    case $word in
      ${known}) command=$word ;;
    esac
  done
  case $command in
${cases.join('\n')}
  esac
}
_invites "$@"
`;
}

function optionSpec(option: OptionSpec): string {
  const { flags, help, choices, kind } = option;
  const [value, second] = [...flags.matchAll(/<(.+?)>/g)].map(([, name]) => name);
  const action = choices
    ? `(${choices.join(' ')})`
    : kind === 'folder'
      ? '_files -/'
      : kind === 'file'
        ? '_files'
        : ' ';
  const said = help.replace(/[[\]:'"\\]/g, ' ');
  const values = [
    ...(value === undefined ? [] : [`:${value}:${action}`]),
    ...(second === undefined ? [] : [`:${second}:_files`]),
  ];
  return `'${flagOf(option)}[${said}]${values.join('')}'`;
}
