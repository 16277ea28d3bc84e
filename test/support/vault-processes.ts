import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { ErrorEnvelope } from '../../shared/errors.ts';

const script = fileURLToPath(new URL('vault-child.ts', import.meta.url));

/** What a process answered: a value, or the vault's own error. */
export interface Answer {
  readonly value?: unknown;
  readonly error?: ErrorEnvelope;
  readonly stack?: string;
}

/** A process of its own with a vault; see vault-child.ts for what it can do. */
export interface VaultProcess {
  /** Its answer; throws where it ended without one. */
  ask(act: string, ...args: string[]): Promise<Answer>;
  /** The value that it answered; throws its error. */
  get(act: string, ...args: string[]): Promise<unknown>;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>;
}

/** {@link startVaultProcess}, for the running test: it ends with that at the latest. */
export function vaultProcess(dir: string, keys: string, env: Readonly<Record<string, string>> = {}): VaultProcess {
  const started = startVaultProcess(dir, keys, env);
  onTestFinished(started.kill);
  return started;
}

/**
 * Starts a process for the vault in `dir`. `keys` is the folder of a file keychain, or `os` for the real one that `env`
 * leads to. The caller ends it.
 */
export function startVaultProcess(dir: string, keys: string, env: Readonly<Record<string, string>> = {}): VaultProcess {
  const child: ChildProcess = spawn(process.execPath, [script, dir, keys], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('the process has no pipes');
  stdin.on('error', () => {});
  const lines: Interface = createInterface(stdout);
  const waiting: ((line: string | null) => void)[] = [];
  lines.on('line', (line) => waiting.shift()?.(line));
  let closed = false;
  lines.on('close', () => {
    closed = true;
    for (const tell of waiting.splice(0)) tell(null);
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const ask = async (...line: string[]): Promise<Answer> => {
    const answer = new Promise<string | null>((resolve) => (closed ? resolve(null) : waiting.push(resolve)));
    stdin.write(`${JSON.stringify(line)}\n`);
    const text = await answer;
    if (text === null) throw new Error(`the process ended within "${line[0]}"`);
    return JSON.parse(text) as Answer;
  };
  return {
    ask,
    get: async (...line) => {
      const { value, error, stack } = await ask(...line);
      if (error) throw new Error(`${line[0]}: ${error.code}: ${error.message}\n${stack}`);
      return value;
    },
    kill,
  };
}
