import { createHash } from 'node:crypto';
import { type Instant, parseInstant } from '../../shared/domain/instant.ts';
import { StoreError } from '../../shared/errors.ts';
import type { SealedBundle } from './bundle.ts';
import { nonceLength, type Sealed, tagLength } from './sealing.ts';

/** Where unlocking looks first. */
export type KeyStore = 'keychain' | 'passphrase';

/** Cost and salt of one scrypt (RFC 7914). */
export interface ScryptParameters {
  readonly name: 'scrypt';
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
}

/** The master key, sealed under a passphrase. */
export interface PassphraseSlot extends Sealed {
  readonly kdf: ScryptParameters;
}

/** The master key, sealed under the recovery code. */
export interface RecoverySlot extends Sealed {
  readonly salt: Buffer;
}

/** The key file `vault.json`, decoded. It holds no secret in the clear. */
export interface KeyFile {
  readonly format: 'invite-vault';
  readonly version: 1;
  /** 32 hex digits. */
  readonly vaultId: string;
  readonly createdAt: Instant;
  readonly keyStore: KeyStore;
  /** Fingerprint of the key that signs exports. */
  readonly signer: string;
  /** 32 hex digits derived from the master key: tells a wrong master key from a damaged bundle. */
  readonly keyCheck: string;
  readonly bundle: SealedBundle;
  readonly slots: { readonly passphrase: PassphraseSlot | null; readonly recovery: RecoverySlot };
}

/** The key file's name in the vault's folder. */
export const keyFileName = 'vault.json';
/** The encrypted registry's name in the vault's folder. */
export const registryFileName = 'registry.db';
export const keyFileFormat = 'invite-vault';
export const keyFileVersion = 1;
export const saltLength = 32;
export const keyLength = 32;

/** A scrypt that needs more memory than this (bytes) is refused, so that a forged file cannot exhaust the machine. */
const memoryLimit = 256 * 1024 * 1024;

/**
 * The text of `vault.json`: JSON, binary in base64, and a `digest` (hex SHA-256 of the rest as compact JSON). The digest
 * tells a file that has rotted from a wrong passphrase; against forgery stand the seals, not the digest.
 */
export function formatKeyFile(keyFile: KeyFile): string {
  const content = toContent(keyFile);
  return `${JSON.stringify({ ...content, digest: digestOf(content) }, null, 2)}\n`;
}

/**
 * Reads the text of `vault.json`. Throws a StoreError: `key_file_newer` for a version that this program does not know,
 * `key_file_damaged` for anything that it could not have written.
 */
export function parseKeyFile(text: string): KeyFile {
  const root = asRecord(parseJson(text), 'the file');
  if (root['format'] !== keyFileFormat) throw damaged('it is not the key file of a vault');
  const version = asInteger(root['version'], 1, Number.MAX_SAFE_INTEGER, 'version');
  if (version > keyFileVersion) {
    throw new StoreError(
      'key_file_newer',
      `the key file ${keyFileName} has version ${version}, and this program knows none above ${keyFileVersion}`,
      'update Invite Vault; the vault was not touched',
    );
  }
  const keyFile = decode(root);
  if (root['digest'] !== digestOf(toContent(keyFile))) throw damaged('its content does not match its digest');
  return keyFile;
}

/** The error for a key file that is damaged, and `why`. */
export function damaged(why: string): StoreError {
  return new StoreError(
    'key_file_damaged',
    `the key file ${keyFileName} is damaged: ${why}`,
    'restore the vault from a backup; passphrase and recovery code stay those of the backup',
  );
}

function decode(root: Record<string, unknown>): KeyFile {
  const bundle = asRecord(root['bundle'], 'bundle');
  const slots = asRecord(root['slots'], 'slots');
  const recovery = asRecord(slots['recovery'], 'slots.recovery');
  const keyStore = root['keyStore'];
  if (keyStore !== 'keychain' && keyStore !== 'passphrase') throw damaged('keyStore is malformed');
  const createdAt = asText(root['createdAt'], /^.{24}$/, 'createdAt');
  const instant = parseInstant(createdAt);
  if (instant !== createdAt) throw damaged('createdAt is malformed');
  return {
    format: keyFileFormat,
    version: keyFileVersion,
    vaultId: asText(root['vaultId'], /^[0-9a-f]{32}$/, 'vaultId'),
    createdAt: instant,
    keyStore,
    signer: asText(root['signer'], /^(?:[0-9a-f]{4}-){7}[0-9a-f]{4}$/, 'signer'),
    keyCheck: asText(root['keyCheck'], /^[0-9a-f]{32}$/, 'keyCheck'),
    bundle: {
      generation: asInteger(bundle['generation'], 1, Number.MAX_SAFE_INTEGER, 'bundle.generation'),
      ...asSealed(bundle, [3 * keyLength, 4 * keyLength], 'bundle'),
    },
    slots: {
      passphrase: slots['passphrase'] === null ? null : decodePassphraseSlot(slots['passphrase']),
      recovery: {
        salt: asBytes(recovery['salt'], [saltLength], 'slots.recovery.salt'),
        ...asSealed(recovery, [keyLength], 'slots.recovery'),
      },
    },
  };
}

function decodePassphraseSlot(value: unknown): PassphraseSlot {
  const slot = asRecord(value, 'slots.passphrase');
  const kdf = asRecord(slot['kdf'], 'slots.passphrase.kdf');
  if (kdf['name'] !== 'scrypt') throw damaged('slots.passphrase.kdf.name is malformed');
  const N = asInteger(kdf['N'], 2 ** 14, 2 ** 20, 'slots.passphrase.kdf.N');
  const r = asInteger(kdf['r'], 1, 32, 'slots.passphrase.kdf.r');
  const p = asInteger(kdf['p'], 1, 4, 'slots.passphrase.kdf.p');
  if ((N & (N - 1)) !== 0) throw damaged('slots.passphrase.kdf.N is no power of two');
  if (128 * N * r > memoryLimit) throw damaged('slots.passphrase.kdf asks for too much memory');
  const salt = asBytes(kdf['salt'], [saltLength], 'slots.passphrase.kdf.salt');
  return { kdf: { name: 'scrypt', N, r, p, salt }, ...asSealed(slot, [keyLength], 'slots.passphrase') };
}

function asSealed(record: Record<string, unknown>, lengths: readonly number[], where: string): Sealed {
  return {
    nonce: asBytes(record['nonce'], [nonceLength], `${where}.nonce`),
    sealed: asBytes(
      record['sealed'],
      lengths.map((length) => length + tagLength),
      `${where}.sealed`,
    ),
  };
}

function asRecord(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(`${where} is no object`);
  return { ...value };
}

function asText(value: unknown, form: RegExp, where: string): string {
  if (typeof value !== 'string' || !form.test(value)) throw damaged(`${where} is malformed`);
  return value;
}

function asInteger(value: unknown, min: number, max: number, where: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw damaged(`${where} is malformed`);
  }
  return value;
}

function asBytes(value: unknown, lengths: readonly number[], where: string): Buffer {
  const text = asText(value, /^[A-Za-z0-9+/]*={0,2}$/, where);
  const bytes = Buffer.from(text, 'base64');
  if (!lengths.includes(bytes.length) || bytes.toString('base64') !== text) throw damaged(`${where} is malformed`);
  return bytes;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, so it is left out.
    throw damaged('it is not JSON');
  }
}

function toContent({ bundle, slots, ...head }: KeyFile) {
  const { format, version, vaultId, createdAt, keyStore, signer, keyCheck } = head;
  const { passphrase, recovery } = slots;
  return {
    ...{ format, version, vaultId, createdAt, keyStore, signer, keyCheck },
    bundle: { generation: bundle.generation, ...toText(bundle) },
    slots: {
      passphrase: passphrase && {
        kdf: { ...passphrase.kdf, salt: passphrase.kdf.salt.toString('base64') },
        ...toText(passphrase),
      },
      recovery: { salt: recovery.salt.toString('base64'), ...toText(recovery) },
    },
  };
}

function toText({ nonce, sealed }: Sealed) {
  return { nonce: nonce.toString('base64'), sealed: sealed.toString('base64') };
}

function digestOf(content: ReturnType<typeof toContent>): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
