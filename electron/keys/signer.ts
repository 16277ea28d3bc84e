import { createHash, createPrivateKey, createPublicKey, sign, timingSafeEqual, verify } from 'node:crypto';

/** Signs exports with a vault's Ed25519 key (RFC 8032). */
export interface Signer {
  /** Raw, 32 bytes. */
  readonly publicKey: Buffer;
  readonly fingerprint: string;
  /** A signature of 64 bytes; text is taken as UTF-8. */
  sign(data: Buffer | string): Buffer;
}

// The DER that stands before the 32 raw bytes in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410).
const privateHead = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicHead = Buffer.from('302a300506032b6570032100', 'hex');

/** The signer of a 32-byte seed. Throws a RangeError for another length. */
export function signerFromSeed(seed: Buffer): Signer {
  if (seed.length !== 32) throw new RangeError('an Ed25519 seed has 32 bytes');
  const der = Buffer.concat([privateHead, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(publicHead.length);
  return {
    publicKey,
    fingerprint: fingerprintOf(publicKey),
    sign: (data) => sign(null, toBytes(data), privateKey),
  };
}

/** Whether `signature` over `data` was made with that key; false for anything malformed. */
export function verifySignature(publicKeyRaw: Buffer, data: Buffer | string, signature: Buffer): boolean {
  if (publicKeyRaw.length !== 32) return false;
  try {
    const der = Buffer.concat([publicHead, publicKeyRaw]);
    return verify(null, toBytes(data), createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
  } catch {
    return false;
  }
}

/** What people compare: the first 32 hex digits of the key's SHA-256, in groups of 4 (`3f2a-…`). */
export function fingerprintOf(publicKeyRaw: Buffer): string {
  const digits = createHash('sha256').update(publicKeyRaw).digest('hex').slice(0, 32);
  return (digits.match(/.{4}/g) ?? []).join('-');
}

/** Whether `given` names that key: its fingerprint, with or without separators, or the public key in base64. */
export function matchesKey(publicKeyRaw: Buffer, given: string): boolean {
  const digits = given.replace(/[\s:-]/g, '').toLowerCase();
  if (digits === fingerprintOf(publicKeyRaw).replaceAll('-', '')) return true;
  const text = given.trim();
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return false;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === publicKeyRaw.length && timingSafeEqual(bytes, publicKeyRaw);
}

function toBytes(data: Buffer | string): Buffer {
  return typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
}
