import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { builtCommand, type RunOptions } from './run-program.ts';

/** A process of `invites serve`. */
export interface Serving {
  readonly child: ChildProcess;
  readonly port: number;
  /** What it said so far on stdout, and on stderr. */
  readonly lines: () => string;
  readonly notes: () => string;
}

/** Starts `invites serve` on a free port and waits until it says where it is. Whoever does ends it. */
export async function startServing({ cwd, env }: RunOptions, ...more: readonly string[]): Promise<Serving> {
  const child = spawn(process.execPath, [builtCommand, 'serve', '--port', '0', ...more], { cwd, env: { ...env } });
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => {
    out += `${line}\n`;
  });
  const ended = once(lines, 'close').then(() => Promise.reject(new Error(`the desk did not open: ${err}`)));
  const [first]: unknown[] = await Promise.race([once(lines, 'line'), ended]);
  return { child, port: Number(/:(\d+)"?/.exec(String(first))?.[1]), lines: () => out, notes: () => err };
}
