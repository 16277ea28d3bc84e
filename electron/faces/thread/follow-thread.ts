import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { StoreError } from '../../../shared/errors.ts';
import type { AppHost } from '../../hosts/app-host.ts';
import { lend as lendVault } from '../../vault/lent-vault.ts';
import { cancelled } from '../../vault/patience.ts';
import { removeScratch } from '../../vault/scratch.ts';
import type { Vault } from '../../vault/session.ts';
import type { JobControl } from '../ipc/jobs.ts';
import { fromFault } from './faults.ts';
import { buffersOf, type FromThread, type ToThread, wipeKeys } from './messages.ts';
import { keysOf, type TaskName, type Tasks } from './tasks.ts';

interface Errand<T extends TaskName> {
  readonly task: T;
  readonly ask: Tasks[T]['ask'];
  readonly vault: Vault;
  readonly control: JobControl;
  readonly host: Pick<AppHost, 'timers' | 'reportBug'>;
}

type LastWord = Extract<FromThread, { kind: 'done' | 'failed' }>;

/** The end of a thread that said no last word. */
interface Mute {
  readonly kind: 'mute';
  /** Whether the registry may have been changed since it got its task. */
  readonly changed: boolean;
}

/** A task that does not heed that it shall stop is cut off after this. Milliseconds. */
const stopWithinMs = 1_000;

/**
 * Lends the vault to a thread that was just started, and follows it to the end of its task. Hears it from the first
 * moment: what a thread says or ends with before anybody listens is lost. Throws `cancelled` only where nothing was
 * changed, and `job_lost` where the thread ended without a word.
 */
export async function followThread<T extends TaskName>(
  worker: Worker,
  { task, ask, vault, control, host }: Errand<T>,
): Promise<Tasks[T]['give']> {
  const { signal, onProgress } = control;
  const ended = new AbortController();
  const tell = (message: ToThread, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer);
  let scratch: string | null = null;
  // The log's last event when the thread got its task; null: it has none yet.
  let before: number | null = null;
  let stopWaiting = () => {};
  let hasEnded = false;

  const lend = async () => {
    if (signal.aborted) throw cancelled('the job');
    const loan = await lendVault(vault, keysOf[task]);
    try {
      if (signal.aborted) throw cancelled('the job');
      if (ended.signal.aborted) return;
      before = vault.head().seq;
      tell({ kind: 'work', task, ask, loan }, buffersOf(loan.keys));
    } finally {
      wipeKeys(loan.keys);
    }
  };
  const stop = () => {
    tell({ kind: 'cancel' });
    stopWaiting = host.timers.after(stopWithinMs, () => void worker.terminate());
  };

  try {
    const last = await new Promise<LastWord | Mute>((resolve, reject) => {
      worker.on('error', host.reportBug);
      // Looked up at once: whoever waits for the end of the thread writes to the log next.
      worker.once('exit', () => resolve({ kind: 'mute', changed: before !== null && hasMoved(vault, before) }));
      worker.on('message', (message: FromThread) => {
        if (message.kind === 'progress') onProgress(message);
        else if (message.kind !== 'ready') resolve(message);
        else {
          scratch = message.scratch;
          lend().catch(reject);
        }
      });
      signal.addEventListener('abort', stop, { signal: ended.signal });
      if (signal.aborted) stop();
    });
    hasEnded = true;
    if (last.kind === 'mute') {
      if (scratch !== null && 'path' in ask) clearUp(ask.path, scratch);
      // It may have ended between the commit and its word.
      throw signal.aborted && !last.changed ? cancelled('the job') : lost(last.changed);
    }
    wipeKeys(last.keys);
    if (last.kind === 'failed') throw fromFault(last.fault);
    return last.value as Tasks[T]['give'];
  } finally {
    ended.abort();
    stopWaiting();
    // Whoever had the last word ends by itself. Cutting off is for those alone that do not: V8 may abort the process where
    // a thread is taken away while it compiles ("jit_page.has_value()").
    if (!hasEnded) void worker.terminate();
  }
}

/** Whether the log has gone on; where it cannot be read it may have. */
function hasMoved(vault: Vault, before: number): boolean {
  try {
    return vault.head().seq !== before;
  } catch {
    return true;
  }
}

/** Removes what a thread left beside the file that it was to make. */
function clearUp(path: string, scratch: string): void {
  removeScratch(dirname(existsSync(path) ? realpathSync(path) : resolve(path)), scratch);
}

function lost(changed: boolean): StoreError {
  return new StoreError(
    'job_lost',
    `the job's thread ended before it was done${changed ? '' : '; nothing was changed'}`,
    changed ? 'look in the audit log whether it was done; if not, start it again' : 'start it again',
  );
}
