import { open, type RandomBytes, type Sealed, seal, wipe } from './sealing.ts';

/** The keys that a vault works with, sealed under its master key. */
export interface Bundle {
  /** 32 bytes each. Two only in the middle of a re-key: the old one, then the new one. */
  readonly databaseKeys: readonly Buffer[];
  /** 32 bytes, for the hashes of short codes. */
  readonly pepper: Buffer;
  /** 32 bytes, the Ed25519 seed that signs exports. */
  readonly signingSeed: Buffer;
  /** Counts the sealings of one vault's bundle. */
  readonly generation: number;
}

/** A sealed bundle as the key file holds it. */
export interface SealedBundle extends Sealed {
  readonly generation: number;
}

const keyLength = 32;

/** A bundle of fresh keys, generation 1. */
export function newBundle(randomBytes: RandomBytes): Bundle {
  const draw = () => Buffer.from(randomBytes(keyLength));
  return { databaseKeys: [draw()], pepper: draw(), signingSeed: draw(), generation: 1 };
}

/** Seals a bundle for one vault. Throws a RangeError for keys that are not 32 bytes, or not one or two database keys. */
export function sealBundle(bundle: Bundle, masterKey: Buffer, vaultId: string, randomBytes: RandomBytes): SealedBundle {
  const { databaseKeys, pepper, signingSeed, generation } = bundle;
  const keys = [...databaseKeys, pepper, signingSeed];
  if (databaseKeys.length < 1 || databaseKeys.length > 2)
    throw new RangeError('a bundle holds one or two database keys');
  if (keys.some((key) => key.length !== keyLength)) throw new RangeError('every key of a bundle has 32 bytes');
  // Binary, not JSON: a string with keys in it could not be wiped.
  const plaintext = Buffer.concat(keys);
  const piece = seal(masterKey, { vaultId, purpose: 'bundle', generation }, plaintext, randomBytes);
  wipe(plaintext);
  return { generation, ...piece };
}

/** The bundle, or null where it does not open under that master key, vault and generation. */
export function openBundle(piece: SealedBundle, masterKey: Buffer, vaultId: string): Bundle | null {
  const { generation } = piece;
  const plaintext = open(masterKey, { vaultId, purpose: 'bundle', generation }, piece);
  if (plaintext === null) return null;
  const keys: Buffer[] = [];
  for (let at = 0; at + keyLength <= plaintext.length; at += keyLength) {
    keys.push(Buffer.from(plaintext.subarray(at, at + keyLength)));
  }
  const whole = plaintext.length === keys.length * keyLength;
  wipe(plaintext);
  const signingSeed = keys.pop();
  const pepper = keys.pop();
  if (!whole || !signingSeed || !pepper || keys.length < 1 || keys.length > 2) return null;
  return { databaseKeys: keys, pepper, signingSeed, generation };
}

/** Overwrites every key of a bundle. */
export function wipeBundle(bundle: Bundle): void {
  wipe(...bundle.databaseKeys, bundle.pepper, bundle.signingSeed);
}
