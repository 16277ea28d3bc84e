import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { toMs } from '../../shared/domain/instant.ts';
import type { TestRegistry } from './invites.ts';

/** What a process that uses a code is told. Key and pepper in hex. */
export interface UseOrder {
  readonly path: string;
  readonly key: string;
  readonly pepper: string;
  readonly code: string;
  readonly actor: string;
  readonly mint: boolean;
  /** Uses after which it stops by itself. */
  readonly most: number;
  readonly nowMs: number;
}

/** What became of such a process. */
export interface UseReport {
  /** Ids of the uses that it was told of. */
  readonly uses: readonly number[];
  readonly signal: NodeJS.Signals | null;
  readonly exitCode: number | null;
  readonly stderr: string;
}

const script = fileURLToPath(new URL('use-child.ts', import.meta.url));

/** Starts a process that uses `code`; it is killed as soon as `killAfter` uses were told of, in the middle of the next. */
export async function useInProcess(
  registry: TestRegistry,
  code: string,
  options: { actor: string; most: number; mint?: boolean; killAfter?: number },
): Promise<UseReport> {
  const { path, key, pepper } = registry;
  const { actor, most, mint = false, killAfter = Number.POSITIVE_INFINITY } = options;
  const nowMs = toMs(registry.now());
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'pipe'] });
  let told = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => {
    told += bytes.toString('latin1');
    if (told.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  const order: UseOrder = {
    path,
    key: key.toString('hex'),
    pepper: pepper.toString('hex'),
    code,
    actor,
    mint,
    most,
    nowMs,
  };
  child.stdin.end(JSON.stringify(order));
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const uses = told.split('\n').slice(0, -1).map(Number);
  return { uses, signal, exitCode, stderr };
}
