import { wipe } from '../../keys/sealing.ts';
import type { Loan } from '../../vault/lent-vault.ts';
import type { Fault } from './faults.ts';
import type { TaskName, Tasks } from './tasks.ts';

/** One task with all that a thread needs for it. The keys of the loan are transferred: nobody else has them then. */
export interface Work<T extends TaskName = TaskName> {
  readonly kind: 'work';
  readonly task: T;
  readonly ask: Tasks[T]['ask'];
  readonly loan: Loan;
}

/** What a thread is told: one task, and perhaps to stop. */
export type ToThread = Work | { readonly kind: 'cancel' };

/** What a thread tells. Its last word brings the keys back, wiped. */
export type FromThread =
  /** It can be given its task. `scratch` marks the files that it makes on the way. */
  | { readonly kind: 'ready'; readonly scratch: string }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number | null }
  | { readonly kind: 'done'; readonly value: unknown; readonly keys: Loan['keys'] }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly keys: Loan['keys'] };

/** The memory of the keys of a loan. */
export function buffersOf(keys: Loan['keys']): ArrayBuffer[] {
  return Object.values(keys).map(({ buffer }) => buffer);
}

/** Overwrites the keys of a loan, but for those that were transferred: there is nothing left of them here. */
export function wipeKeys(keys: Loan['keys']): void {
  wipe(...Object.values(keys).filter(({ byteLength }) => byteLength > 0));
}
