import { Worker } from 'node:worker_threads';

/**
 * Starts the script of a thread that serves jobs; `data` is for the script and holds no secret. The thread sees none of
 * the words and variables that the program was started with: a passphrase may be among them.
 */
export function startThread(script: string, data?: unknown): Worker {
  return new Worker(script, { name: 'job', argv: [], env: {}, execArgv: [], workerData: data });
}
