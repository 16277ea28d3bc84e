import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';

const program = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

export interface CommandOptions {
  /** The name of a file that stdin reads. */
  readonly from?: string;
  /** The name of a file that stdout goes to. */
  readonly to?: string;
  /** The exit code that is expected; 0 where it is left out. */
  readonly exit?: number;
}

/** Runs commands in a folder and shows each with its output, as somebody at a terminal would see them. */
export class Stage {
  readonly #folder: string;
  readonly #settings: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #steps = 0;

  /** `settings` are the variables by which the commands run, which are shown first. */
  constructor(folder: string, settings: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#settings = settings;
  }

  say(...lines: readonly string[]): void {
    console.log(lines.join('\n'));
  }

  showSettings(): void {
    for (const [name, value] of Object.entries(this.#settings)) {
      this.say(styleText('cyan', `$ export ${name}=${quote(value)}`));
    }
  }

  step(title: string, ...lines: readonly string[]): void {
    this.#steps += 1;
    this.say('', styleText('bold', `${this.#steps}. ${title}`), ...lines);
  }

  /** Runs the built command line. Throws where it ends with another exit code than expected. */
  async invites(args: readonly string[], { from, to, exit = 0 }: CommandOptions = {}): Promise<void> {
    const shown = ['invites', ...args.map(quote), ...(from ? ['<', from] : []), ...(to ? ['>', to] : [])].join(' ');
    this.#showCommand(shown);
    const input = from === undefined ? null : openSync(join(this.#folder, from), 'r');
    const output = to === undefined ? null : openSync(join(this.#folder, to), 'wx', 0o600);
    // Stderr goes to stdout: the order of the lines is part of what is shown.
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.#folder,
      env: { ...process.env, ...this.#settings },
      stdio: [input ?? 'ignore', output ?? 1, 1],
    });
    this.#child = child;
    const [code] = await once(child, 'close');
    this.#child = null;
    for (const file of [input, output]) if (file !== null) closeSync(file);
    if (code !== exit) throw new Error(`"${shown}" ended with ${code}, and ${exit} was expected`);
    if (exit !== 0) this.say(styleText('dim', `(exit code ${exit})`));
  }

  /** Shows a file, writing it first where a text is given. Returns its text. */
  file(name: string, text?: string): string {
    const path = join(this.#folder, name);
    if (text !== undefined) writeFileSync(path, `${text}\n`);
    const shown = readFileSync(path, 'utf8').trimEnd();
    this.#showCommand(`cat ${name}`);
    this.say(shown);
    return shown;
  }

  /** Ends the command that is running, and waits for its end. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  #showCommand(command: string): void {
    this.say('', styleText('cyan', `$ ${command}`));
  }
}

/** A word as a shell reads it. */
function quote(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `"${word.replaceAll(/["\\$`]/g, '\\$&')}"`;
}
