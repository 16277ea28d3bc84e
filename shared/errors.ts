/**
 * Every error code that leaves the core, with the exit code that the command line gives for it.
 * Other surfaces show the same codes. The list is closed: a new fault gets a new line here first.
 */
export const exitCodes = {
  // 1: a forbidden transition, a failed verification
  invalid_state_transition: 1,
  handed_over: 1,
  verification_failed: 1,
  // 2: usage, or against the policy
  usage: 2,
  invalid_value: 2,
  policy: 2,
  no_identity: 2,
  identity_exists: 2,
  identity_in_use: 2,
  input_too_large: 2,
  picture_unreadable: 2,
  file_exists: 2,
  vault_exists: 2,
  confirmation_needed: 2,
  clock_behind: 2,
  clock_ahead: 2,
  cancelled: 2,
  import_refused: 2,
  // 3: no such id
  not_found: 3,
  // 4: the vault is missing or locked, or its keys are in trouble
  vault_missing: 4,
  vault_locked: 4,
  key_file_missing: 4,
  keychain_unavailable: 4,
  keychain_locked: 4,
  keychain_entry_missing: 4,
  keychain_entry_foreign: 4,
  passphrase_needed: 4,
  passphrase_wrong: 4,
  recovery_code_wrong: 4,
  key_generation_mismatch: 4,
  slot_missing: 4,
  vault_retired: 4,
  busy: 4,
  // 5: damaged data
  key_file_damaged: 5,
  key_file_newer: 5,
  database_missing: 5,
  database_damaged: 5,
  database_newer: 5,
  backup_damaged: 5,
  record_damaged: 5,
  rolled_back: 5,
  record_rolled_back: 5,
  // 6: a file or a disk refused
  file_refused: 6,
  disk_full: 6,
  // 70: a bug
  job_lost: 70,
  internal: 70,
} as const;

/** A code from the closed list. */
export type ErrorCode = keyof typeof exitCodes;

/** The one shape in which an error crosses a border: IPC, `--json`, a worker. */
export interface ErrorEnvelope {
  readonly name: string;
  readonly code: ErrorCode;
  /** What happened, and why. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string | null;
}

/** The parent of every error that the core throws on purpose. */
export abstract class VaultError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;

  constructor(code: ErrorCode, message: string, hint: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** The vault as a store is in trouble: keys, files, locks, damage. */
export class StoreError extends VaultError {
  override readonly name = 'StoreError';
}

/** A stored or imported record does not hold what it must. */
export class InviteRecordError extends VaultError {
  override readonly name = 'InviteRecordError';
}

/** No invite, token or identity answers to that id or code. */
export class InviteNotFoundError extends VaultError {
  override readonly name = 'InviteNotFoundError';

  constructor(message: string, hint: string | null = null) {
    super('not_found', message, hint);
  }
}

/** A value that was asked for is malformed, or against the policy. */
export class InviteValidationError extends VaultError {
  override readonly name = 'InviteValidationError';
}

/** The invite's state does not allow that event; nothing was changed. */
export class InvalidStateTransitionError extends VaultError {
  override readonly name = 'InvalidStateTransitionError';
  readonly state: string;
  readonly event: string;

  constructor(state: string, event: string, hint: string | null = null) {
    super('invalid_state_transition', `an invite that is ${state} cannot take the event "${event}"`, hint);
    this.state = state;
    this.event = event;
  }
}

/** The envelope of any thrown value; what is no {@link VaultError} becomes `internal` without its details. */
export function toEnvelope(thrown: unknown): ErrorEnvelope {
  if (thrown instanceof VaultError) {
    return { name: thrown.name, code: thrown.code, message: thrown.message, hint: thrown.hint };
  }
  return { name: 'Error', code: 'internal', message: 'something unexpected went wrong inside the vault', hint: null };
}
