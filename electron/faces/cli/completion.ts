import { type CommandSpec, flagOf, globalOptions, type OptionSpec } from './spec.ts';

/** What a shell completes after the words of a command. */
export interface Completion {
  /** `audit export`; empty for the program itself. */
  readonly command: string;
  readonly summary: string;
  /** The words that may follow: commands of a family, options, choices of the first argument. */
  readonly words: readonly string[];
  readonly options: readonly OptionSpec[];
  /** Whether an argument is a file. */
  readonly files: boolean;
}

/** Every command as a shell completes it, made from the program's own description. */
export function completions(commands: readonly CommandSpec[]): Completion[] {
  const families = [...new Set(commands.map(({ name }) => firstWord(name)))].filter(
    (name) => wordsAfter(commands, name).length > 0,
  );
  const headings = families.filter((name) => commands.every((spec) => spec.name !== name));
  return [
    { command: '', summary: '', words: names(commands), options: [], files: false },
    ...headings.map((name) => ({
      command: name,
      summary: '',
      words: wordsAfter(commands, name),
      options: [],
      files: false,
    })),
    ...commands.flatMap((spec) => {
      const one = ofCommand(commands, spec);
      return spec.alias === undefined ? [one] : [one, { ...one, command: spec.alias }];
    }),
  ];
}

function ofCommand(
  commands: readonly CommandSpec[],
  { name, summary, args = [], options = [] }: CommandSpec,
): Completion {
  return {
    command: name,
    summary,
    words: [...wordsAfter(commands, name), ...args.flatMap(({ choices }) => choices ?? [])],
    options,
    files: args.some(({ kind }) => kind !== undefined),
  };
}

/** The first words of all commands. */
function names(commands: readonly CommandSpec[]): string[] {
  return [
    ...new Set(commands.flatMap(({ name, alias }) => [firstWord(name), ...(alias === undefined ? [] : [alias])])),
  ];
}

function wordsAfter(commands: readonly CommandSpec[], name: string): string[] {
  return commands.flatMap((spec) => (spec.name.startsWith(`${name} `) ? [spec.name.slice(name.length + 1)] : []));
}

function firstWord(name: string): string {
  return name.split(' ')[0] ?? name;
}

/** Every option that wants a value, of all commands. */
export function valueOptions(commands: readonly CommandSpec[]): OptionSpec[] {
  const all = [...globalOptions, ...commands.flatMap(({ options = [] }) => options)].filter(takesValue);
  return [...new Map(all.map((option) => [flagOf(option), option])).values()];
}

/** Whether an option wants a value. */
export function takesValue({ flags }: OptionSpec): boolean {
  return flags.includes('<');
}
