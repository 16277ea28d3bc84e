import { completions } from './completion.ts';
import { type CommandSpec, flagOf, globalOptions, type OptionSpec, takesPair } from './spec.ts';

/** The completion script for fish. It asks nothing of the vault. */
export function fishScript(commands: readonly CommandSpec[]): string {
  const all = completions(commands);
  const lines = all.flatMap(({ command, words, options, files }) => {
    const when = `-n '__invites_at "${command}"'`;
    return [
      ...words.map((word) => `complete -c invites ${when} -f -a '${word}'${summaryOf(`${command} ${word}`.trim())}`),
      ...(files || command === '' ? [] : [`complete -c invites ${when} -f`]),
      ...options.map((option) => `complete -c invites ${when} ${optionSpec(option)}`),
    ];
  });
  function summaryOf(name: string): string {
    const summary = all.find(({ command }) => command === name)?.summary ?? '';
    return summary === '' ? '' : ` -d ${quote(summary)}`;
  }
  const known = all.filter(({ command }) => command !== '').map(({ command }) => `'${command}'`);
  return `# Completion of invites for fish: save it as ~/.config/fish/completions/invites.fish
function __invites_at
  set -l command ''
  for word in (commandline -opc)[2..-1]
    set -l longer (string trim -- "$command $word")
    contains -- $longer ${known.join(' ')}; and set command $longer
  end
  test "$command" = "$argv[1]"
end
${[...globalOptions.map((option) => `complete -c invites ${optionSpec(option)}`), ...lines].join('\n')}
`;
}

function optionSpec(option: OptionSpec): string {
  const { flags, help, choices, kind } = option;
  const flag = `-l ${flagOf(option).slice(2)} -d ${quote(help)}`;
  if (!flags.includes('<')) return flag;
  if (choices) return `${flag} ${takesPair(option) ? '-r' : '-x'} -a '${choices.join(' ')}'`;
  return kind === undefined ? `${flag} -x` : `${flag} -r`;
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
