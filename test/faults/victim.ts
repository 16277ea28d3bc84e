import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of its own that waits for its order, works, and may be killed in the middle. */
export interface Victim {
  /** Gives it its order, once it has loaded what it needs. */
  go(order: unknown): Promise<void>;
  /** Waits until it has told so many things, or has ended. */
  heard(count?: number): Promise<void>;
  /** Ends it at once, in the middle of whatever it does, unless it has ended itself; gives what it told until then. */
  kill(): Promise<unknown[]>;
  /** Waits until it ends by itself; gives what it told, and the signal that ended it. */
  end(): Promise<{ readonly told: unknown[]; readonly signal: NodeJS.Signals | null; readonly code: number | null }>;
  /** What it told so far. */
  readonly told: readonly unknown[];
}

/** Starts a script of `test/faults/children`. What it says on stderr goes into the error of {@link Victim.end}. */
export function startVictim(script: string, env: Readonly<Record<string, string>> = {}): Victim {
  const path = fileURLToPath(new URL(`children/${script}.ts`, import.meta.url));
  const child = spawn(process.execPath, [path], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  const told: unknown[] = [];
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => {
    errors = (errors + bytes.toString()).slice(-4_000);
  });
  child.stdin.on('error', () => {});
  const closed = once(child, 'close');
  const ready = Promise.withResolvers<void>();
  const listeners = new Set<() => void>();
  createInterface(child.stdout).on('line', (line) => {
    if (line === 'ready') return ready.resolve();
    told.push(JSON.parse(line));
    for (const listen of listeners) listen();
  });
  return {
    told,
    go: async (order) => {
      await Promise.race([ready.promise, closed.then(() => Promise.reject(new Error(`it did not start: ${errors}`)))]);
      child.stdin.write(`${JSON.stringify(order)}\n`);
    },
    heard: async (count = 1) => {
      const enough = Promise.withResolvers<void>();
      const listen = () => {
        if (told.length >= count) enough.resolve();
      };
      listeners.add(listen);
      listen();
      await Promise.race([enough.promise, closed]);
      listeners.delete(listen);
    },
    kill: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await closed;
      if (child.signalCode !== 'SIGKILL') throw new Error(`it ended by itself (${child.exitCode}): ${errors}`);
      return told;
    },
    end: async () => {
      await closed;
      if (child.signalCode === null && child.exitCode !== 0)
        throw new Error(`it ended with ${child.exitCode}: ${errors}`);
      return { told, signal: child.signalCode, code: child.exitCode };
    },
  };
}
