import { InviteValidationError } from '../../../shared/errors.ts';

/** Stands between the two values of an option. No argument of a process holds it. */
export const pairMark = '\0';

/** What the operator typed behind a command's name, read once, by flag: `given.text('--label')`. */
export class Given {
  readonly command: string;
  readonly args: readonly string[];
  readonly #values: ReadonlyMap<string, string | true>;

  constructor(command: string, args: readonly string[], values: ReadonlyMap<string, string | true>) {
    this.command = command;
    this.args = args;
    this.#values = values;
  }

  has(flag: string): boolean {
    return this.#values.has(flag);
  }

  /** The value of an option that takes one, or undefined. */
  text(flag: string): string | undefined {
    const value = this.#values.get(flag);
    return value === true ? undefined : value;
  }

  /** Both values of an option that takes two, or undefined. Throws a usage error where one of them is missing. */
  pair(flag: string): readonly [first: string, second: string] | undefined {
    const text = this.text(flag);
    if (text === undefined) return undefined;
    const [first = '', second] = text.split(pairMark);
    if (second === undefined || second === '') throw this.usage(`${flag} takes two values`);
    return [first, second];
  }

  /** The option's value as `parse` reads it, or undefined. */
  read<T>(flag: string, parse: (text: string, flag: string) => T): T | undefined {
    const text = this.text(flag);
    return text === undefined ? undefined : parse(text, flag);
  }

  /** The argument at that place; the parser has seen to those that must be there. */
  arg(at: number): string {
    return this.args[at] ?? '';
  }

  /** Throws a usage error where two of these are given. */
  atMostOne(...flags: readonly string[]): void {
    const [one, other] = flags.filter((flag) => this.has(flag));
    if (other !== undefined) throw this.usage(`${one} and ${other} cannot stand together`, 'leave one of them out');
  }

  /** A fault of the command line itself; exit code 2. */
  usage(message: string, hint = `read: invites ${this.command} --help`): InviteValidationError {
    return new InviteValidationError('usage', message, hint);
  }
}
