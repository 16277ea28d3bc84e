import { scrypt } from 'node:crypto';
import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import { keyLength, type PassphraseSlot, type RecoverySlot, type ScryptParameters, saltLength } from './key-file.ts';
import { looksLikeRecoveryCode, newRecoveryCode, parseRecoveryCode } from './recovery-code.ts';
import { open, type RandomBytes, seal, wipe } from './sealing.ts';

/** Characters of a passphrase, counted in NFC. */
export const passphraseLength = { min: 8, max: 1000 } as const;

const cost = { N: 2 ** 17, r: 8, p: 1 } as const;

/**
 * Seals the master key under a passphrase (scrypt, about 0.4 s). Throws an InviteValidationError (`policy`) for a
 * passphrase that is too short, too long, or that reads as a recovery code.
 */
export async function sealPassphraseSlot(
  passphrase: string,
  masterKey: Buffer,
  vaultId: string,
  randomBytes: RandomBytes,
): Promise<PassphraseSlot> {
  checkPassphrase(passphrase);
  const kdf: ScryptParameters = { name: 'scrypt', ...cost, salt: Buffer.from(randomBytes(saltLength)) };
  const secret = await stretch(passphrase, kdf);
  const piece = seal(secret, { vaultId, purpose: 'passphrase slot' }, masterKey, randomBytes);
  wipe(secret);
  return { kdf, ...piece };
}

/** The master key. Throws a StoreError: `slot_missing` where the vault has no passphrase, `passphrase_wrong`. */
export async function openPassphraseSlot(
  slot: PassphraseSlot | null,
  passphrase: string,
  vaultId: string,
): Promise<Buffer> {
  if (slot === null) {
    throw new StoreError('slot_missing', 'this vault has no passphrase', 'unlock with the recovery code of its kit');
  }
  const secret = await stretch(passphrase, slot.kdf);
  const masterKey = open(secret, { vaultId, purpose: 'passphrase slot' }, slot);
  wipe(secret);
  if (masterKey?.length === keyLength) return masterKey;
  const hint = 'try again with an eye on caps lock and keyboard layout, or unlock with the recovery code';
  throw new StoreError('passphrase_wrong', 'the passphrase is wrong', hint);
}

/** Seals the master key under a fresh recovery code, which is shown once and kept nowhere. */
export function sealRecoverySlot(
  masterKey: Buffer,
  vaultId: string,
  randomBytes: RandomBytes,
): { readonly slot: RecoverySlot; readonly recoveryCode: string } {
  const secret = Buffer.from(randomBytes(keyLength));
  const recoveryCode = newRecoveryCode(() => secret);
  const salt = Buffer.from(randomBytes(saltLength));
  const piece = seal(secret, { vaultId, purpose: 'recovery slot' }, masterKey, randomBytes, salt);
  wipe(secret);
  return { slot: { salt, ...piece }, recoveryCode };
}

/** The master key. Throws a StoreError (`recovery_code_wrong`), with one message for a slip and one for another code. */
export function openRecoverySlot(slot: RecoverySlot, recoveryCode: string, vaultId: string): Buffer {
  const secret = parseRecoveryCode(recoveryCode);
  if (secret === null) {
    throw new StoreError(
      'recovery_code_wrong',
      'the recovery code is mistyped: a character is wrong, missing or too many',
      'compare it with the kit group by group; it has 53 characters, and the last one checks the others',
    );
  }
  const masterKey = open(secret, { vaultId, purpose: 'recovery slot' }, slot, slot.salt);
  wipe(secret);
  if (masterKey?.length === keyLength) return masterKey;
  throw new StoreError(
    'recovery_code_wrong',
    'the recovery code is well-formed, but it does not open this vault',
    `take the newest kit of the vault ${vaultId}: this code is another vault's, or was replaced by a newer one`,
  );
}

/** Throws an InviteValidationError (`policy`) for a passphrase that this program does not accept as a new one. */
export function checkPassphrase(passphrase: string): void {
  const { min, max } = passphraseLength;
  const length = [...passphrase.normalize('NFC')].length;
  if (length < min || length > max) {
    const message = `a passphrase has ${min} to ${max} characters, and this one has ${length}`;
    throw new InviteValidationError('policy', message, 'four or more random words make a good one');
  }
  if (looksLikeRecoveryCode(passphrase)) {
    const message = 'a passphrase must not have the form of a recovery code, or unlocking would take it for one';
    throw new InviteValidationError('policy', message, 'choose another one; words and blanks are welcome');
  }
}

function stretch(passphrase: string, { N, r, p, salt }: ScryptParameters): Promise<Buffer> {
  const bytes = Buffer.from(passphrase.normalize('NFC'), 'utf8');
  const maxmem = 128 * r * (N + p) + 1024 * 1024;
  return new Promise((resolve, reject) => {
    scrypt(bytes, salt, keyLength, { N, r, p, maxmem }, (fault, key) => {
      wipe(bytes);
      if (fault) reject(fault);
      else resolve(key);
    });
  });
}
