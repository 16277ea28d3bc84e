import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

/** Random bytes of the operating system, injected. */
export type RandomBytes = (size: number) => Uint8Array;

/** AES-256-GCM output: the 12-byte nonce, and the ciphertext with its 16-byte tag behind it. */
export interface Sealed {
  readonly nonce: Buffer;
  readonly sealed: Buffer;
}

/** What a derived key is for. Each purpose has a key of its own. */
export type Purpose = 'bundle' | 'passphrase slot' | 'recovery slot' | 'key check';

/** What a sealed piece is tied to. A piece that is moved to another vault, slot or generation does not open. */
export interface Binding {
  readonly vaultId: string;
  readonly purpose: Purpose;
  /** Of the bundle only. */
  readonly generation?: number;
}

export const nonceLength = 12;
export const tagLength = 16;

/** 32 bytes by HKDF-SHA-256 (RFC 5869), salted with the vault's id or with `salt`. */
export function deriveKey(secret: Buffer, binding: Binding, salt?: Buffer): Buffer {
  const info = `invite-vault/1 ${binding.purpose}`;
  return Buffer.from(hkdfSync('sha256', secret, salt ?? Buffer.from(binding.vaultId, 'hex'), info, 32));
}

/** Seals `plaintext` under a key derived from `secret`. */
export function seal(
  secret: Buffer,
  binding: Binding,
  plaintext: Buffer,
  randomBytes: RandomBytes,
  salt?: Buffer,
): Sealed {
  const key = deriveKey(secret, binding, salt);
  const nonce = Buffer.from(randomBytes(nonceLength));
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  wipe(key);
  cipher.setAAD(additionalData(binding));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return { nonce, sealed };
}

/** The plaintext, or null where secret, binding or a single bit differs. */
export function open(secret: Buffer, binding: Binding, piece: Sealed, salt?: Buffer): Buffer | null {
  if (piece.nonce.length !== nonceLength || piece.sealed.length < tagLength) return null;
  const key = deriveKey(secret, binding, salt);
  const decipher = createDecipheriv('aes-256-gcm', key, piece.nonce, { authTagLength: tagLength });
  wipe(key);
  const end = piece.sealed.length - tagLength;
  decipher.setAAD(additionalData(binding));
  decipher.setAuthTag(piece.sealed.subarray(end));
  const plaintext = decipher.update(piece.sealed.subarray(0, end));
  try {
    decipher.final();
    return plaintext;
  } catch {
    wipe(plaintext);
    return null;
  }
}

/** Overwrites secrets that are no longer needed. */
export function wipe(...buffers: readonly (Uint8Array | null | undefined)[]): void {
  for (const buffer of buffers) buffer?.fill(0);
}

function additionalData(binding: Binding): Buffer {
  return Buffer.from(['invite-vault/1', binding.purpose, binding.vaultId, binding.generation ?? ''].join('\n'));
}
