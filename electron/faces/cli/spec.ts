import type { Cli } from './cli.ts';
import type { Given } from './given.ts';

/** What a value is, so that a shell can complete it. */
export type ValueKind = 'file' | 'folder';

/** An option as help, parser and completion know it. */
export interface OptionSpec {
  /** As commander writes them: `--ttl <duration>`, `--link`, `--no-expiry`; two values: `--into <kind> <file>`. */
  readonly flags: string;
  readonly help: string;
  /** Of the first value. */
  readonly choices?: readonly string[];
  /** Of the last value. */
  readonly kind?: ValueKind;
  /** Given twice it is refused; of other options the last one counts. */
  readonly once?: boolean;
}

/** What stands behind the command's name. */
export interface ArgumentSpec {
  readonly name: string;
  readonly help: string;
  readonly optional?: boolean;
  readonly variadic?: boolean;
  readonly choices?: readonly string[];
  readonly kind?: ValueKind;
}

/** The headings of the help page, in their order. */
export const commandGroups = [
  'Issue',
  'Check',
  'Look',
  'End',
  'Set up',
  'Keys and copies',
  'Exchange',
  'Desk',
] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** Runs a command; the number is its exit code, none is 0. */
export type Handler = (given: Given, cli: Cli) => Promise<number | undefined>;

/** One command, described. What it does is loaded when it is called, so that starting costs little. */
export interface CommandSpec {
  /** Its words: `generate`, `audit export`. */
  readonly name: string;
  readonly alias?: string;
  readonly group: CommandGroup;
  readonly summary: string;
  readonly args?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** Command lines without the leading `invites`. */
  readonly examples: readonly string[];
  readonly load: () => Promise<Handler>;
}

/** The options that stand before or after every command's name. */
export const globalOptions: readonly OptionSpec[] = [
  { flags: '--vault <dir>', help: "the vault's folder (or INVITES_VAULT)", kind: 'folder' },
  { flags: '--json', help: 'answer with one JSON value' },
  { flags: '--actor <name>', help: 'who acts, for the audit log (the OS user)' },
  {
    flags: '--passphrase-file <file>',
    help: 'a file that holds the passphrase or recovery code (or INVITES_PASSPHRASE)',
    kind: 'file',
  },
  { flags: '--keychain-timeout <duration>', help: 'how long to wait for the keychain to answer (20s)' },
  { flags: '--quiet', help: 'no notes and warnings on stderr' },
  { flags: '--no-color', help: 'no colour, also where stdout is a terminal (or NO_COLOR)' },
];

/** The long flag of an option: `--ttl`. */
export function flagOf({ flags }: OptionSpec): string {
  return flags.split(' ')[0] ?? flags;
}

/** Whether an option takes two values. */
export function takesPair({ flags }: OptionSpec): boolean {
  return flags.split('<').length > 2;
}
