import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const manifest: { bin: { invites: string } } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The built command, as `package.json` names it; INVITES_COMMAND names another, such as an installed one. */
export const builtCommand = process.env['INVITES_COMMAND'] ?? join(root, manifest.bin.invites);

/** What a process left behind. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code, or the name of the signal that ended it. */
  readonly exit: number | NodeJS.Signals | null;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
}

/** Runs a program to its end, without a terminal of any kind. */
export function run(program: string, args: readonly string[], { cwd, env, stdin }: RunOptions): Promise<Ran> {
  return new Promise((resolve, reject) => {
    // In a session of its own, or a prompt would open on the terminal of whoever runs the tests.
    const child = spawn(program, args, { cwd, env: { ...env }, detached: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(stdin ?? '');
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(), exit: code ?? signal });
    });
  });
}

/** Runs the built command. */
export function invites(args: readonly string[], options: RunOptions): Promise<Ran> {
  return run(process.execPath, [builtCommand, ...args], options);
}

/** A folder whose `invites` is the built command, for programs that start it by name. */
export function commandFolder(home: string): string {
  const folder = join(home, 'bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'invites'), `#!/bin/sh\nexec '${process.execPath}' '${builtCommand}' "$@"\n`, {
    mode: 0o755,
  });
  return folder;
}

/** An environment that touches nothing of the user who runs the tests. */
export function cleanEnv(home: string): Record<string, string> {
  return {
    PATH: `${commandFolder(home)}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    LANG: 'C.UTF-8',
    // No bus: the keychain of the desktop must not be met by a test.
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
  };
}
