import {
  type ErrorEnvelope,
  InvalidStateTransitionError,
  InviteNotFoundError,
  InviteRecordError,
  InviteValidationError,
  StoreError,
  toEnvelope,
  VaultError,
} from '../../../shared/errors.ts';
import { translate } from '../../registry/sqlite-errors.ts';

/** What a thread threw, as it passes to another one, where no class survives. */
export type Fault =
  | { readonly kind: 'error'; readonly envelope: ErrorEnvelope; readonly transition: Transition | null }
  /** A fault of the program itself, for whoever mends it. */
  | { readonly kind: 'bug'; readonly text: string };

interface Transition {
  readonly state: string;
  readonly event: string;
}

/** Makes whatever was thrown fit to pass. */
export function toFault(thrown: unknown): Fault {
  const error = translate(thrown);
  if (error instanceof VaultError) {
    const transition = error instanceof InvalidStateTransitionError ? { state: error.state, event: error.event } : null;
    return { kind: 'error', envelope: toEnvelope(error), transition };
  }
  return { kind: 'bug', text: (error instanceof Error && error.stack) || String(error) };
}

/** The error that was thrown there, of its own class and code. */
export function fromFault(fault: Fault): Error {
  if (fault.kind === 'bug') return new Error('a thread failed', { cause: fault.text });
  const { name, code, message, hint } = fault.envelope;
  if (fault.transition !== null) {
    return new InvalidStateTransitionError(fault.transition.state, fault.transition.event, hint);
  }
  if (name === 'InviteNotFoundError') return new InviteNotFoundError(message, hint);
  if (name === 'InviteRecordError') return new InviteRecordError(code, message, hint);
  if (name === 'InviteValidationError') return new InviteValidationError(code, message, hint);
  return new StoreError(code, message, hint);
}
