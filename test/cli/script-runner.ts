import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentsOf } from '../support/vaults.ts';
import { checkVoice } from './invariants.ts';
import { invites, type Ran, run } from './run-program.ts';
import type { Script, ScriptLine } from './script-text.ts';

/** How often `until` runs a command before it gives up; each run takes tens of milliseconds. */
const triesAtMost = 400;

const keychainChild = fileURLToPath(new URL('../support/keychain-child.ts', import.meta.url));

/** Runs a script in `cwd`. Throws, with line and output, at the first line that does not hold. */
export async function runScript(script: Script, cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of script.files) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), content);
  }
  const state = new Session(cwd, env);
  try {
    for (const line of script.lines) {
      await state.perform(line).catch((error: Error) => {
        throw new Error(`line ${line.number}: ${line.text}\n${error.message}\n${state.shown()}`);
      });
    }
  } finally {
    state.unmount();
  }
}

/** What a line asks for: its words with values put in, the same without, and whether they must not hold. */
type Verb = (line: {
  readonly args: readonly string[];
  readonly raw: readonly string[];
  readonly negated: boolean;
}) => void | Promise<void>;

class Session {
  readonly #cwd: string;
  readonly #env: Record<string, string>;
  /** Before any {@link #preload}. */
  readonly #nodeOptions: string;
  readonly #values = new Map<string, string>();
  readonly #mounted: string[] = [];
  readonly #remembered = new Map<string, string>();
  readonly #verbs: Readonly<Record<string, Verb>> = {
    // Programs.
    invites: ({ args, negated }) => this.#invites(args, negated),
    exec: ({ args, negated }) => this.#exec(args, negated),
    keychain: ({ args }) => this.#keychain(args),
    until: ({ args }) => this.#until(Number(args[0]), args.slice(2)),
    env: ({ args: [pair = ''] }) => {
      this.#env[pair.split('=')[0] ?? ''] = pair.slice(pair.indexOf('=') + 1);
    },
    unset: ({ args: [name = ''] }) => {
      delete this.#env[name];
    },
    // A module that is loaded before the program; none from here on where no file is named.
    preload: ({ args: [file] }) => this.#preload(file),
    stdin: ({ args: [file] }) => {
      this.#stdin = readFileSync(this.#path(file));
    },
    'stdin-text': ({ args: [text = ''] }) => {
      this.#stdin = Buffer.from(text);
    },
    // What they left behind.
    exit: ({ args: [code] }) => want(String(this.#last?.exit) === code, `the exit code is not ${code}`),
    stdout: ({ raw, negated }) =>
      want(this.#pattern(raw[0]).test(this.#output('stdout')) !== negated, 'stdout differs'),
    stderr: ({ raw, negated }) =>
      want(this.#pattern(raw[0]).test(this.#output('stderr')) !== negated, 'stderr differs'),
    'last-line': ({ args, raw }) => want(this.#pattern(raw[1]).test(lastLine(this.#output(args[0]))), 'it differs'),
    lines: ({ args }) => want(countLines(this.#output(args[0])) === Number(args[1]), 'it has other lines'),
    json: ({ args: [path = '', wanted = ''] }) => this.#json(path, wanted),
    set: ({ args: [name = '', , from], raw }) => this.#set(name, from, this.#pattern(raw[3])),
    // Files.
    bytes: ({ args: [file, hex = ''] }) => writeFileSync(this.#path(file), Buffer.from(hex, 'hex')),
    fill: ({ args: [file, size] }) => writeFileSync(this.#path(file), 'a'.repeat(Number(size))),
    write: ({ args: [file, text] }) => writeFileSync(this.#path(file), `${text}\n`),
    chmod: ({ args: [mode = '', file] }) => chmodSync(this.#path(file), Number.parseInt(mode, 8)),
    remove: ({ args: [file] }) => rmSync(this.#path(file), { recursive: true }),
    exists: ({ args: [file], negated }) => want(existsSync(this.#path(file)) !== negated, 'it is otherwise'),
    mode: ({ args: [file, mode] }) => want(modeOf(this.#path(file)) === mode, 'it has another mode'),
    holds: ({ args, raw, negated }) =>
      want(this.#pattern(raw[1]).test(this.#output(args[0])) !== negated, 'the file differs'),
    // A folder with all that lies in it.
    remember: ({ args: [dir = ''] }) => {
      this.#remembered.set(dir, JSON.stringify(contentsOf(this.#path(dir))));
    },
    unchanged: ({ args: [dir = ''] }) =>
      want(JSON.stringify(contentsOf(this.#path(dir))) === this.#remembered.get(dir), 'it is not as it was'),
    tmpfs: ({ args: [file, size] }) => this.#mount(this.#path(file), size),
  };
  #stdin: Buffer | undefined;
  #last: Ran | null = null;

  constructor(cwd: string, env: Readonly<Record<string, string>>) {
    this.#cwd = cwd;
    this.#env = { ...env };
    this.#nodeOptions = env['NODE_OPTIONS'] ?? '';
    this.#values.set('DIR', cwd);
    this.#values.set('ESC', '\u001b');
  }

  /** The last output, for the message of a failure. */
  shown(): string {
    if (this.#last === null) return '';
    const { exit, stdout, stderr } = this.#last;
    return `exit ${exit}\nstdout: ${stdout.slice(0, 2_000)}\nstderr: ${stderr.slice(0, 2_000)}`;
  }

  unmount(): void {
    for (const path of this.#mounted) spawnSync('umount', [path]);
  }

  async perform({ words, negated }: ScriptLine): Promise<void> {
    const [name = '', ...raw] = words;
    const verb = this.#verbs[name];
    if (verb === undefined) throw new Error(`there is no such verb: ${name}`);
    await verb({ args: raw.map((word) => this.#expand(word)), raw, negated });
  }

  #preload(file: string | undefined): void {
    const options = [this.#nodeOptions, ...(file === undefined ? [] : [`--import=${this.#path(file)}`])];
    this.#env['NODE_OPTIONS'] = options.join(' ').trim();
  }

  async #invites(args: readonly string[], negated: boolean): Promise<void> {
    this.#last = await invites(args, this.#options());
    want((this.#last.exit !== 0) === negated, negated ? 'it succeeded' : 'it failed');
    checkVoice(args, this.#last);
  }

  async #until(wanted: number, args: readonly string[]): Promise<void> {
    const options = this.#options();
    for (let tries = 0; tries < triesAtMost; tries++) {
      this.#last = await invites(args, options);
      if (this.#last.exit === wanted) return checkVoice(args, this.#last);
    }
    throw new Error(`it did not end with ${wanted} in ${triesAtMost} runs`);
  }

  async #exec([program = '', ...args]: readonly string[], negated: boolean): Promise<void> {
    this.#last = await run(program, args, this.#options());
    want((this.#last.exit === 0) !== negated, 'that program ended otherwise');
  }

  /** `get`, `set` or `delete` of an entry, past the vault, as an operator who is busy with her keyring does it. */
  async #keychain(call: readonly string[]): Promise<void> {
    this.#last = await run(process.execPath, [keychainChild, '20000', call.join(' ')], this.#options());
    want(this.#last.exit === 7 && this.#last.stdout.startsWith('{"answer":'), 'the keychain refused');
  }

  #mount(path: string, size: string | undefined): void {
    mkdirSync(path);
    this.#mounted.push(path);
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
    want(status === 0, 'it cannot be mounted');
  }

  /** Holds one value of the JSON on stdout, by its path, against a JSON text. */
  #json(path: string, wanted: string): void {
    let value: unknown = JSON.parse(this.#output('stdout'));
    for (const key of path.split('.').filter((part) => part !== '')) {
      value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    }
    want(String(JSON.stringify(value)) === wanted, `${path} is ${JSON.stringify(value)}`);
  }

  #set(name: string, from: string | undefined, pattern: RegExp): void {
    const found = pattern.exec(this.#output(from));
    want(found !== null, `nothing of ${from} matches`);
    this.#values.set(name, found?.[1] ?? found?.[0] ?? '');
  }

  #output(from: string | undefined): string {
    if (from === 'stdout' || from === 'stderr') return this.#last?.[from] ?? '';
    return readFileSync(this.#path(from), 'utf8');
  }

  #path(name = ''): string {
    return join(this.#cwd, name);
  }

  /** The options of the next program, which takes the stdin that was set for it. */
  #options() {
    const stdin = this.#stdin;
    this.#stdin = undefined;
    return { cwd: this.#cwd, env: this.#env, ...(stdin !== undefined && { stdin }) };
  }

  #expand(word: string): string {
    return word.replace(/\$\{(\w+)\}/g, (_, name: string) => this.#values.get(name) ?? '');
  }

  #pattern(word = ''): RegExp {
    const escaped = word.replace(/\$\{(\w+)\}/g, (_, name: string) =>
      (this.#values.get(name) ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    );
    return new RegExp(escaped, 'm');
  }
}

function want(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function countLines(text: string): number {
  return text.trimEnd().split('\n').length;
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
