import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { StoreError } from '../../../shared/errors.ts';
import type { AppHost } from '../../hosts/app-host.ts';
import { readHead } from '../../registry/audit.ts';
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

/** A task that does not heed that it shall stop is cut off after this. Milliseconds. */
const stopWithinMs = 1_000;

/** Lends the vault to a thread that was just started, and follows it to the end of its task. */
export async function followThread<T extends TaskName>(
  worker: Worker,
  { task, ask, vault, control, host }: Errand<T>,
): Promise<Tasks[T]['give']> {
  const { signal, onProgress } = control;
  const before = await lastEvent(vault);
  const ended = new AbortController();
  const tell = (message: ToThread, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer);
  let scratch: string | null = null;
  let stopWaiting = () => {};

  const lend = async () => {
    if (signal.aborted) throw cancelled('the job');
    const loan = await vault.lend(keysOf[task]);
    try {
      if (signal.aborted) throw cancelled('the job');
      if (!ended.signal.aborted) tell({ kind: 'work', task, ask, loan }, buffersOf(loan.keys));
    } finally {
      wipeKeys(loan.keys);
    }
  };
  const stop = () => {
    tell({ kind: 'cancel' });
    stopWaiting = host.timers.after(stopWithinMs, () => void worker.terminate());
  };

  try {
    const last = await new Promise<LastWord | null>((resolve, reject) => {
      worker.on('error', host.reportBug);
      worker.once('exit', () => resolve(null));
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
    if (last === null) {
      if (scratch !== null && 'path' in ask) clearUp(ask.path, scratch);
      // It may have ended between the commit and its word.
      throw signal.aborted ? cancelled('the job') : lost((await lastEvent(vault)) !== before);
    }
    wipeKeys(last.keys);
    if (last.kind === 'failed') throw fromFault(last.fault);
    return last.value as Tasks[T]['give'];
  } finally {
    ended.abort();
    stopWaiting();
  }
}

async function lastEvent(vault: Vault): Promise<number> {
  return await vault.run((_, core) => readHead(core.db).seq);
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
