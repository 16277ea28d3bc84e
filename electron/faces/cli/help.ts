import { catalog } from './catalog.ts';
import { type ArgumentSpec, type CommandSpec, commandGroups, globalOptions } from './spec.ts';

/** The help page of the program: every command under its heading, in one line each. */
export function rootHelp(): string {
  const groups = commandGroups.map((group) => {
    const lines = catalog.filter((spec) => spec.group === group).map((spec) => [termOf(spec), spec.summary] as const);
    return `${group}:\n${inColumns(lines)}`;
  });
  const options = inColumns([
    ...globalOptions.map(({ flags, help }) => [flags, help] as const),
    ['--version', 'print the version'],
    ['--help', 'show this, or what a command does'],
  ]);
  return [
    'Issue, check, use and revoke invites from an encrypted vault on this machine.',
    'Usage: invites COMMAND [options]',
    ...groups,
    `Options, before or after the command:\n${options}`,
    'Examples of every command: invites COMMAND --help\n',
  ].join('\n\n');
}

/** Command and arguments as the help writes them: `use CODE`, `audit verify [FILE]`. */
export function termOf({ name, alias, args = [] }: CommandSpec): string {
  return [alias === undefined ? name : `${name}|${alias}`, ...args.map(argumentTerm)].join(' ');
}

function argumentTerm({ name, optional, variadic }: ArgumentSpec): string {
  const term = `${name.toUpperCase()}${variadic ? '…' : ''}`;
  return optional ? `[${term}]` : term;
}

/** The longest first column; a longer one has its explanation on the next line. */
const firstColumn = 26;

function inColumns(lines: readonly (readonly [string, string])[]): string {
  return lines
    .map(([term, text]) => {
      const gap =
        term.length > firstColumn ? `\n${' '.repeat(firstColumn + 4)}` : ' '.repeat(firstColumn + 2 - term.length);
      return `  ${term}${gap}${text}`;
    })
    .join('\n');
}
