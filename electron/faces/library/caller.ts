import { InviteValidationError, StoreError, VaultError } from '../../../shared/errors.ts';
import type { InviteManager } from '../../registry/invite-manager.ts';
import type { Issued } from '../../registry/issue.ts';
import { translate } from '../../registry/sqlite-errors.ts';
import type { Vault } from '../../vault/session.ts';
import { fileFault } from '../cli/voice.ts';
import type { DecodedInput, LibraryCall } from './inputs.ts';

/** What a call's input is decoded by is loaded with the first call. */
export async function decodeInput<C extends LibraryCall>(call: C, given: unknown): Promise<DecodedInput<C>> {
  return (await import('./inputs.ts')).decode(call, given);
}

/** Runs `work`; whatever it throws leaves as one of the five classes. */
export async function inClasses<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof OwnError) throw thrown.thrown;
    const known = translate(thrown);
    if (known instanceof VaultError) throw known;
    throw fileFault('a file could not be used', thrown) ?? bug(thrown);
  }
}

/** The calls of one open vault, each with its input decoded and its errors in classes. */
export class Caller {
  readonly #vault: Vault;
  readonly #actor: string;
  readonly #state: { closed: boolean };

  constructor(vault: Vault, actor: string, state = { closed: false }) {
    this.#vault = vault;
    this.#actor = actor;
    this.#state = state;
  }

  as(actor: string): Caller {
    return new Caller(this.#vault, actor, this.#state);
  }

  /** Runs `work` on the registry. */
  async call<C extends LibraryCall, T>(
    name: C,
    given: Readonly<Record<string, unknown>>,
    work: (manager: InviteManager, input: DecodedInput<C>) => T,
  ): Promise<T> {
    return await this.onVault(name, given, (vault, input) =>
      vault.run((manager) => work(manager.as(this.#actor), input)),
    );
  }

  /** Runs `work` on the vault. */
  async onVault<C extends LibraryCall, T>(
    name: C,
    given: Readonly<Record<string, unknown>>,
    work: (vault: Vault, input: DecodedInput<C>) => Promise<T>,
  ): Promise<T> {
    return await inClasses(async () => {
      const input = await decodeInput(name, given);
      if (this.#state.closed) throw new StoreError('vault_locked', 'the vault was closed', 'open it again');
      return await work(this.#vault, input);
    });
  }

  /** Closes the vault, once. */
  async close(): Promise<void> {
    this.#state.closed = true;
    await inClasses(() => this.#vault.close());
  }
}

/** What the caller's own function threw: it leaves as it is. */
class OwnError extends Error {
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    super("a function of the caller's failed");
    this.thrown = thrown;
  }
}

/** Gets fresh codes before the commit; what it throws leaves nothing issued. */
export type Deliver = (issued: readonly Issued[]) => void;

/** `deliver` so that what it throws is told from faults of the vault. A promise would come too late for the commit. */
export function guarded(deliver: Deliver | undefined): ((issued: readonly Issued[]) => undefined) | undefined {
  if (deliver === undefined) return undefined;
  return (issued) => {
    let given: unknown;
    try {
      given = deliver(issued);
    } catch (thrown) {
      throw new OwnError(thrown);
    }
    if (!(given instanceof Promise)) return undefined;
    given.catch(() => {});
    throw new InviteValidationError(
      'invalid_value',
      '"deliver" returned a promise, which the commit cannot wait for',
      'write the codes synchronously, or take them from the answer',
    );
  };
}

/** `onProgress` so that what it throws is told from faults of the vault. */
export function guardedProgress<P>(onProgress: (progress: P) => void): (progress: P) => void {
  return (progress) => {
    try {
      onProgress(progress);
    } catch (thrown) {
      throw new OwnError(thrown);
    }
  };
}

function bug(cause: unknown): StoreError {
  const hint = 'this is a bug; please report it';
  return new StoreError('internal', 'something unexpected went wrong inside the vault', hint, { cause });
}
