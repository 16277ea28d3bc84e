import { z } from 'zod';
import { type CallSpec, count, errorEnvelope, head, id, instant, nothing, secret, vaultId } from './basics.ts';
import { historyState } from './history-state.ts';

const keyStore = z.enum(['keychain', 'passphrase']);
const fingerprint = z.string();
/** Opens the vault when all else is lost; shown once. */
const recoveryCode = z.string();

/** What the window shows of the vault as a whole, locked or not. */
export const vaultStatus = z.strictObject({
  state: z.enum(['missing', 'locked', 'unlocked']),
  dir: z.string(),
  /** What the key file says; null where there is none or it cannot be read. */
  keys: z.strictObject({ vaultId, createdAt: instant, keyStore, passphrase: z.boolean(), fingerprint }).nullable(),
  /** Why the key file cannot be read. */
  fault: errorEnvelope.nullable(),
  /** Null while locked. */
  session: z
    .strictObject({
      unlockedBy: z.enum(['keychain', 'passphrase', 'recovery']),
      actor: z.string(),
      head,
      /** The instant that the registry judges by. */
      now: instant,
      clock: z.strictObject({ clock: instant, mark: instant, fault: z.enum(['behind', 'ahead']).nullable() }),
      /** Where an older copy was put in place: nothing is written until the operator decides. */
      rollback: z
        .strictObject({
          expectedSeq: id,
          kind: z.enum(['shorter', 'different', 'record', 'history']),
          what: z.string().nullable(),
        })
        .nullable(),
      /** Why the vault can only be read; null where it can be written. */
      readOnly: errorEnvelope.nullable(),
      /** Whether a rollback of the whole folder could be seen. */
      checkpoint: z.enum(['keychain', 'folder']),
      history: historyState,
    })
    .nullable(),
});

export const vaultCalls = {
  'vault.status': { input: nothing, output: vaultStatus, lock: 'any' },
  /** Makes a vault and unlocks it. The answer is the recovery kit. */
  'vault.create': {
    input: z.strictObject({ keyStore, passphrase: secret.nullable() }),
    output: z.strictObject({
      dir: z.string(),
      vaultId,
      keyStore,
      fingerprint,
      recoveryCode,
      /** False where the new vault could not be opened at once; then unlocking says why. */
      unlocked: z.boolean(),
    }),
    lock: 'any',
  },
  /** Unlocks by the keychain, or where that does not do by the secret. */
  'vault.unlock': { input: z.strictObject({ secret: secret.nullable() }), output: vaultStatus, lock: 'any' },
  'vault.lock': { input: nothing, output: vaultStatus, lock: 'any' },
  /** The operator says that the clock is right. */
  'vault.acceptClock': { input: nothing, output: vaultStatus, lock: 'unlocked' },
  /** The operator keeps the older copy that was put in place. */
  'vault.acceptRollback': { input: nothing, output: vaultStatus, lock: 'unlocked' },
} as const satisfies Record<string, CallSpec>;

const keyState = z.strictObject({ vaultId, keyStore, passphrase: z.boolean() });

export const keyCalls = {
  /** With `only` the key leaves the keychain, so that unlocking always asks. */
  'keys.setPassphrase': {
    input: z.strictObject({ passphrase: secret, only: z.boolean() }),
    output: keyState,
    lock: 'unlocked',
  },
  'keys.removePassphrase': { input: nothing, output: keyState, lock: 'unlocked' },
  'keys.useKeychain': { input: nothing, output: keyState, lock: 'unlocked' },
  'keys.newRecovery': {
    input: nothing,
    output: z.strictObject({ vaultId, fingerprint, recoveryCode }),
    lock: 'unlocked',
  },
  /** With `master` the master key changes too: wants the passphrase where there is one, and gives a new kit. */
  'keys.rekey': {
    input: z.strictObject({ master: z.boolean(), passphrase: secret.nullable() }),
    output: z.strictObject({
      vaultId,
      fingerprint,
      generation: count,
      master: z.boolean(),
      recoveryCode: recoveryCode.nullable(),
    }),
    lock: 'unlocked',
  },
} as const satisfies Record<string, CallSpec>;
