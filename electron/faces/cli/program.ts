import { Command, CommanderError, Option } from 'commander';
import { InviteValidationError } from '../../../shared/errors.ts';
import { catalog } from './catalog.ts';
import { Given, pairMark } from './given.ts';
import { rootHelp } from './help.ts';
import { type CommandSpec, flagOf, globalOptions, type OptionSpec, takesPair } from './spec.ts';
import { parserFault } from './voice.ts';

/** What a command line asks for. */
export type Parsed =
  | { readonly kind: 'command'; readonly spec: CommandSpec; readonly given: Given; readonly globals: Given }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fault'; readonly error: InviteValidationError; readonly globals: Given };

/** Reads a command line (without the program's name). Loads nothing of what the commands do. */
export function parseCommandLine(argv: readonly string[], version: () => string): Parsed {
  const specs = specsFor(argv);
  const reader = new Reader(specs);
  try {
    reader.root.parse(withPairs(argv, specs), { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (reader.store !== undefined) return { kind: 'fault', error: noStore(reader.store), globals: reader.globals() };
    if (reader.root.opts()['version'] === true) return { kind: 'text', text: `${version()}\n` };
    if (thrown.code === 'commander.helpDisplayed') return { kind: 'text', text: reader.help };
    if (thrown.code === 'commander.help' && reader.at === '') return { kind: 'text', text: rootHelp() };
    return { kind: 'fault', error: parserFault(thrown, reader.at), globals: reader.globals() };
  }
  const { taken, store } = reader;
  if (store !== undefined) return { kind: 'fault', error: noStore(store), globals: reader.globals() };
  return taken ? { kind: 'command', ...taken, globals: reader.globals() } : { kind: 'text', text: rootHelp() };
}

/** The commands that the words may mean, or all of them where no word is one: describing them all takes milliseconds. */
function specsFor(argv: readonly string[]): readonly CommandSpec[] {
  const found = catalog.filter(({ name, alias }) =>
    [name.split(' ')[0], alias].some((word) => word && argv.includes(word)),
  );
  return found.length > 0 ? found : catalog;
}

/**
 * The words with both values of an option that takes two as one, which is all that the parser knows.
 */
function withPairs(argv: readonly string[], specs: readonly CommandSpec[]): string[] {
  const flags = new Set(specs.flatMap(({ options = [] }) => options.filter(takesPair).map(flagOf)));
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') return [...words, ...argv.slice(at)];
    words.push(word);
    const [flag = '', first] = word.split(/=(.*)/s, 2);
    if (!flags.has(flag)) continue;
    const values = first === undefined ? [] : [first];
    for (
      let next = argv[at + 1];
      values.length < 2 && next !== undefined && !next.startsWith('-');
      next = argv[at + 1]
    ) {
      values.push(next);
      at += 1;
    }
    // Without any value the parser says that one is wanted.
    words.splice(-1, 1, flag, ...(values.length === 0 ? [] : [values.join(pairMark)]));
  }
  return words;
}

/** The parser of one command line. */
class Reader {
  readonly root = new Command('invites');
  /** The command that was found, with what was given to it. */
  taken: { readonly spec: CommandSpec; readonly given: Given } | null = null;
  /** The name of the command that was being read. */
  at = '';
  /** The help page that was asked for. */
  help = '';

  constructor(specs: readonly CommandSpec[]) {
    const { root } = this;
    root.configureOutput({
      writeOut: (text) => {
        this.help += text;
      },
      writeErr: () => {},
    });
    root.configureHelp({ styleTitle: (title) => title });
    this.#settle(root, '');
    root.option('--version').usage('COMMAND');
    root.helpInformation = () => rootHelp();
    for (const option of globalOptions) root.addOption(toOption(option));
    root.addOption(new Option('--store [file]').hideHelp());
    for (const spec of specs) this.#add(spec);
  }

  globals(): Given {
    return new Given('', [], valuesOf(this.root, globalOptions));
  }

  /** The JSON store that was named as on Vault OS's command line. */
  get store(): unknown {
    return this.root.opts()['store'];
  }

  #add(spec: CommandSpec): void {
    const names = spec.name.split(' ');
    const parent = names.length > 1 ? this.#family(names[0] ?? '') : this.root;
    const command = parent.command(names.at(-1) ?? spec.name);
    this.#settle(command, spec.name);
    explain(command, spec);
    command.action(() => {
      const own = spec.options ?? [];
      // The parser gives an option that `audit` and `audit export` share to the first of them.
      const shared =
        parent === this.root
          ? []
          : valuesOf(
              parent,
              catalog.flatMap(({ options = [] }) => options),
            );
      const values = new Map([...shared, ...valuesOf(command, own)]);
      const flags = new Set(own.map(flagOf));
      const foreign = [...values.keys()].find((flag) => !flags.has(flag));
      this.at = spec.name;
      if (foreign !== undefined) throw new CommanderError(2, 'commander.unknownOption', `unknown option '${foreign}'`);
      this.taken = { spec, given: new Given(spec.name, command.args, values) };
    });
  }

  /** The command that others hang under: one that works by itself (`audit`), or a mere heading (`tokens`). */
  #family(name: string): Command {
    const known = this.root.commands.find((command) => command.name() === name);
    if (known) return known;
    const family = this.root.command(name);
    this.#settle(family, name);
    return family;
  }

  #settle(command: Command, name: string): void {
    command.helpCommand(false).helpOption('-h, --help', 'show this');
    command.exitOverride((thrown) => {
      this.at = name;
      throw thrown;
    });
  }
}

function noStore(file: unknown): InviteValidationError {
  const path = typeof file === 'string' && /^[\w./~-]{1,200}$/.test(file) ? file : 'FILE';
  return new InviteValidationError(
    'usage',
    'this vault keeps no JSON store, so --store means nothing here',
    `take the store over once with: invites import vault-os ${path}`,
  );
}

function explain(command: Command, spec: CommandSpec): void {
  command.description(`${spec.summary.charAt(0).toUpperCase()}${spec.summary.slice(1)}.`);
  command.summary(spec.summary);
  if (spec.alias !== undefined) command.alias(spec.alias);
  for (const { name, help, optional, variadic, choices } of spec.args ?? []) {
    const term = `${name.toUpperCase()}${variadic ? '...' : ''}`;
    const argument = command.createArgument(optional ? `[${term}]` : `<${term}>`, help);
    command.addArgument(choices ? argument.choices(choices) : argument);
  }
  for (const option of spec.options ?? []) command.addOption(toOption(option));
  const examples = spec.examples.map((example) => `  invites ${example}`).join('\n');
  command.addHelpText('after', `\nExamples:\n${examples}\n\nOptions of every command: invites --help`);
}

function toOption({ flags, help, choices, once }: OptionSpec): Option {
  const option = new Option(flags, help);
  if (once) {
    option.argParser((value: string, before: unknown) => {
      if (before === undefined) return value;
      throw new CommanderError(2, 'invites.optionTwice', `option '${option.long}' given twice`);
    });
  }
  return choices && !takesPair({ flags, help }) ? option.choices(choices) : option;
}

function valuesOf(command: Command, options: readonly OptionSpec[]): Map<string, string | true> {
  const values = new Map<string, string | true>();
  const read: Record<string, unknown> = command.opts();
  for (const option of options) {
    const flag = flagOf(option);
    const value = read[toOption(option).attributeName()];
    if (flag.startsWith('--no-') ? value === false : value === true) values.set(flag, true);
    else if (typeof value === 'string') values.set(flag, value);
  }
  return values;
}
