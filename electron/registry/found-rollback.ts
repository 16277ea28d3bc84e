import { StoreError } from '../../shared/errors.ts';
import type { Head } from './audit.ts';

/** What showed, while a vault was open, that an older part of its registry was put back. */
export type RollbackSign =
  /** The log ends before `expected`, or has another event there. */
  | { readonly kind: 'log'; readonly expected: Head }
  /** A record was changed `rev` times, and the log tells of `logged` changes. */
  | { readonly kind: 'record'; readonly inviteId: number; readonly rev: number; readonly logged: number };

/** Parts of the registry are of different times. Nothing that they say can be relied on until the operator has decided. */
export class FoundRollback extends StoreError {
  readonly sign: RollbackSign;

  constructor(sign: RollbackSign) {
    const what =
      sign.kind === 'log'
        ? `the log of this vault no longer holds event ${sign.expected.seq}, which was read before: an older copy was put back`
        : `the record of invite #${sign.inviteId} does not fit the log (change ${sign.rev}, and the log has ${sign.logged}): an older copy of it was put back`;
    super(sign.kind === 'log' ? 'rolled_back' : 'record_rolled_back', what, partsWayOut);
    this.sign = sign;
  }
}

/** What an operator can do where parts of the registry are of different times. */
export const partsWayOut =
  'restore a backup; or have the records set by the log with: invites doctor --accept-rollback';
