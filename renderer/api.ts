import type { Envelope } from '../shared/contract/basics.ts';
import type { CallName, EventName, EventPayload, VaultClient } from '../shared/contract.ts';
import type { ErrorCode, ErrorEnvelope } from '../shared/errors.ts';

/** What the preload script, or the shell in its place, exposes. */
interface VaultBridge {
  readonly call: (name: CallName, input: unknown) => Promise<Envelope>;
  readonly on: <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) => () => void;
}

declare global {
  interface Window {
    readonly vault: VaultBridge;
  }
}

/** A call that did not do what was asked: the envelope, thrown. */
export class ApiError extends Error implements ErrorEnvelope {
  override readonly name: string;
  readonly code: ErrorCode;
  readonly hint: string | null;

  constructor({ name, code, message, hint }: ErrorEnvelope) {
    super(message);
    this.name = name;
    this.code = code;
    this.hint = hint;
  }
}

/** The envelope of whatever was thrown. */
export function asEnvelope(thrown: unknown): ErrorEnvelope {
  if (thrown instanceof ApiError) {
    return { name: thrown.name, code: thrown.code, message: thrown.message, hint: thrown.hint };
  }
  return {
    name: 'Error',
    code: 'internal',
    message: 'something unexpected went wrong in this window',
    hint: 'try again; if it stays, close the app and open it again',
  };
}

/** Whether something was thrown because the operator dismissed a dialog, which is no fault to speak of. */
export function isCancelled(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.code === 'cancelled';
}

async function call(name: CallName, input: unknown): Promise<unknown> {
  const answer = await window.vault.call(name, input ?? {});
  if (answer.ok) return answer.value;
  throw new ApiError(answer.error);
}

/**
 * The main process, as the contract names its calls: `await api['invites.revoke']({ id, reason })`. Throws
 * {@link ApiError}. Both sides of the border are checked in the main process, so nothing is parsed again here.
 */
export const api = new Proxy({} as VaultClient, {
  get: (_, name: string) => (name === 'on' ? window.vault.on : (input: unknown) => call(name as CallName, input)),
});

/** A fresh name for a long call, by which `job.progress` tells of it and `jobs.cancel` ends it. */
export function newJob(): string {
  return crypto.randomUUID();
}
