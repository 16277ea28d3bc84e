import type { ErrorCode } from '../../../shared/errors.ts';

/** What the lock view says of a fault: first what is safe, then what happened. */
export interface Fault {
  readonly title: string;
  readonly lead: string;
  /** What gets out of it, beside trying again. */
  readonly ways: 'secret' | 'restore' | 'none';
}

const other: Fault = {
  title: 'The vault could not be opened',
  lead: 'Nothing was changed. Try again; if it stays, close the app and open it anew.',
  ways: 'restore',
};

const faults: Partial<Record<ErrorCode, Fault>> = {
  keychain_unavailable: {
    title: 'Your keychain is not answering',
    lead: 'The vault is safe. Its key lies in this computer’s keychain, which is locked or not running.',
    ways: 'secret',
  },
  keychain_locked: {
    title: 'Your keychain is locked',
    lead: 'The vault is safe. Its key lies in this computer’s keychain: unlock that, then try again.',
    ways: 'secret',
  },
  keychain_entry_missing: {
    title: 'The key is not in your keychain',
    lead: 'The vault is safe. The entry that opens it is gone from the keychain; your passphrase or recovery code opens it too.',
    ways: 'secret',
  },
  keychain_entry_foreign: {
    title: 'Your keychain holds another key',
    lead: 'The vault is safe. The keychain’s entry for it is another vault’s key, or an older one.',
    ways: 'secret',
  },
  key_generation_mismatch: {
    title: 'Key file and invites do not belong together',
    lead: 'Nothing was changed. One of vault.json and registry.db is from before a change of the key, or from another vault: put the right one back, or restore a backup.',
    ways: 'restore',
  },
  key_file_missing: {
    title: 'The key file is gone',
    lead: 'The invites are still there, encrypted. The file vault.json, which opens them, is not; a new key would not fit. Put it back, or restore a backup.',
    ways: 'restore',
  },
  key_file_damaged: {
    title: 'The key file is damaged',
    lead: 'The invites are untouched. The file vault.json, which opens them, does not hold together. Put back a copy of it, or restore a backup.',
    ways: 'restore',
  },
  key_file_newer: {
    title: 'This vault is from a newer version',
    lead: 'The vault is safe, and nothing was changed. Open it with the newer Invite Vault.',
    ways: 'none',
  },
  database_newer: {
    title: 'This vault is from a newer version',
    lead: 'The vault is safe, and nothing was changed. Open it with the newer Invite Vault.',
    ways: 'none',
  },
  database_missing: {
    title: 'The invites’ file is gone',
    lead: 'The key is there, but registry.db, which holds the invites, is not. Put it back, or restore a backup.',
    ways: 'restore',
  },
  database_damaged: {
    title: 'The invites’ file is damaged',
    lead: 'The key is right, and nothing was changed. The file registry.db does not hold together: restore your newest backup.',
    ways: 'restore',
  },
  record_damaged: {
    title: 'A record is damaged',
    lead: 'Nothing was changed. Something in the vault cannot be read: restore your newest backup.',
    ways: 'restore',
  },
  vault_retired: {
    title: 'The vault was replaced meanwhile',
    lead: 'The newer one is safe. Try again to open it.',
    ways: 'none',
  },
  busy: {
    title: 'Another program is writing',
    lead: 'The vault is safe. Wait a moment, then try again.',
    ways: 'none',
  },
  file_refused: {
    title: 'The vault’s files cannot be opened',
    lead: 'They are there, but this computer does not let the app at them.',
    ways: 'none',
  },
  disk_full: {
    title: 'The disk is full',
    lead: 'The vault is safe. Make room, then try again.',
    ways: 'none',
  },
};

/** The words for a fault of unlocking. */
export function describeFault(code: ErrorCode): Fault {
  return faults[code] ?? other;
}

/** Whether the fault is about the secret that was typed, and so belongs to its field. */
export function isAboutSecret(code: ErrorCode): boolean {
  return code === 'passphrase_wrong' || code === 'recovery_code_wrong' || code === 'slot_missing';
}
