import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { StoreError } from '../../../shared/errors.ts';
import type { Host } from '../../hosts/host.ts';
import { LentVault } from '../../vault/lent-vault.ts';
import { whenFree } from '../../vault/patience.ts';
import { scratchMark } from '../../vault/scratch.ts';
import type { JobControl } from '../ipc/jobs.ts';
import { toFault } from './faults.ts';
import { buffersOf, type FromThread, type ToThread, type Work, wipeKeys } from './messages.ts';
import { type Exchange, taskDoer } from './tasks.ts';

export interface ThreadOptions {
  /** To the thread that started this one. */
  readonly port: MessagePort;
  readonly host: Host;
  readonly exchange: Exchange;
}

/**
 * Makes this thread one that does a single task, on a vault that is lent to it, and then is of no more use. It hears that
 * it shall stop also where the task leaves the event loop no room, whenever that tells how far it is.
 */
export function serveThread({ port, host, exchange }: ThreadOptions): void {
  const doTask = taskDoer(exchange);
  const stop = new AbortController();
  const tell = (message: FromThread, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const hear = (message: ToThread) => {
    if (message.kind === 'cancel') stop.abort();
    else void work(message);
  };
  const heed = () => {
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) hear(next.message);
  };
  const follow = async ({ task, ask, loan }: Work) => {
    const vault = await whenFree(host, () => new LentVault(loan, host, stop.signal), stop.signal);
    const control: JobControl = {
      signal: stop.signal,
      onProgress: ({ done, total }) => {
        // The last chance before what was read is believed, or what was written stays.
        if (done === total) vault.requireCurrent();
        tell({ kind: 'progress', done, total });
        heed();
      },
    };
    try {
      return await doTask(task, ask, vault, control);
    } catch (error) {
      // What looks damaged may be under another key by now.
      if (error instanceof StoreError && error.code === 'database_damaged') vault.requireCurrent();
      throw error;
    } finally {
      vault.close();
    }
  };
  const work = async (asked: Work) => {
    const { keys } = asked.loan;
    let end: FromThread;
    try {
      end = { kind: 'done', value: await follow(asked), keys };
    } catch (thrown) {
      end = { kind: 'failed', fault: toFault(thrown), keys };
    }
    wipeKeys(keys);
    tell(end, buffersOf(keys));
    port.close();
  };
  port.on('message', hear);
  tell({ kind: 'ready', scratch: scratchMark });
}
