import { createHash } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream, openSync, readSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type Instant, parseInstant } from '../../shared/domain/instant.ts';
import { StoreError } from '../../shared/errors.ts';
import { type KeyFile, parseKeyFile } from '../keys/key-file.ts';
import type { Head } from '../registry/audit.ts';
import { translate } from '../registry/sqlite-errors.ts';

/**
 * A backup is one file: a line of JSON (this header), a line feed, and the encrypted database as it is on disk. It holds
 * nothing in the clear that `vault.json` does not, and opens by passphrase or recovery code.
 */
export interface BackupHeader {
  readonly format: 'invite-vault-backup';
  readonly version: 1;
  readonly vaultId: string;
  readonly createdAt: Instant;
  /** The last event that is in it. */
  readonly head: Head;
  readonly keyFile: unknown;
  readonly database: { readonly bytes: number; readonly sha256: string };
}

/** A backup as its header describes it. */
export interface BackupInfo {
  readonly vaultId: string;
  readonly createdAt: Instant;
  readonly head: Head;
  readonly keyFile: KeyFile;
  readonly databaseBytes: number;
  readonly sha256: string;
  /** Where the database begins in the file. */
  readonly offset: number;
}

const headerLimit = 128 * 1024;

/** The header as the file begins with it: its fields, their digest (hex SHA-256 of the JSON before it), a line feed. */
export function formatHeader(header: BackupHeader): string {
  return `${JSON.stringify({ ...header, digest: headerDigest(header) })}\n`;
}

function headerDigest(header: object): string {
  return createHash('sha256').update(JSON.stringify(header)).digest('hex');
}

/** Hex SHA-256 of a file from `start` on. */
export async function digestOf(path: string, start = 0): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { start }), hash);
  return hash.digest('hex');
}

/** Reads what a backup says of itself. Throws `backup_damaged`, `database_newer`, `key_file_newer`, `file_refused`. */
export function inspectBackup(path: string): BackupInfo {
  let line: Buffer;
  try {
    line = firstLine(path);
  } catch (error) {
    throw translate(error);
  }
  const { digest, ...header } = parseHeader(line.toString('utf8'));
  if (header.format !== 'invite-vault-backup') throw damagedBackup('it is not a backup of an Invite Vault');
  if (typeof header.version === 'number' && header.version > 1) {
    throw new StoreError('database_newer', 'this backup was made by a newer Invite Vault', 'install the newer version');
  }
  if (digest !== headerDigest(header)) throw damagedBackup('its header is not what was written there');
  const { vaultId, createdAt, head, database } = header;
  const made = typeof createdAt === 'string' ? parseInstant(createdAt) : null;
  if (!vaultId || !made || !head || !database) throw damagedBackup('its header is not whole');
  const keyFile = readKeys(header.keyFile);
  if (keyFile.vaultId !== vaultId) throw damagedBackup('its keys are those of another vault');
  return {
    vaultId,
    createdAt: made,
    head,
    keyFile,
    databaseBytes: database.bytes,
    sha256: database.sha256,
    offset: line.length + 1,
  };
}

function parseHeader(text: string): Partial<BackupHeader> & { readonly digest?: unknown } {
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header === 'object' && header !== null) return header;
  } catch {
    // Said below, without the parser's quotation of the file.
  }
  throw damagedBackup('it does not begin as a backup does');
}

function readKeys(keyFile: unknown): KeyFile {
  try {
    return parseKeyFile(JSON.stringify(keyFile ?? null));
  } catch (error) {
    if (error instanceof StoreError && error.code === 'key_file_damaged') throw damagedBackup('its keys are damaged');
    throw error;
  }
}

function firstLine(path: string): Buffer {
  const fd = openSync(path, 'r');
  try {
    const start = Buffer.alloc(headerLimit);
    const bytes = readSync(fd, start, 0, headerLimit, 0);
    const end = start.subarray(0, bytes).indexOf('\n');
    if (end < 0) throw damagedBackup('it does not begin as a backup does');
    return start.subarray(0, end);
  } finally {
    closeSync(fd);
  }
}

/** Copies the database out of a backup to `path`. Throws `backup_damaged` where it is not what was written there. */
export async function extractDatabase(file: string, info: BackupInfo, path: string): Promise<void> {
  if (statSync(file).size !== info.offset + info.databaseBytes) {
    throw damagedBackup('it is cut short, or something was added');
  }
  if ((await digestOf(file, info.offset)) !== info.sha256) {
    throw damagedBackup('its content is not what was written there');
  }
  await pipeline(createReadStream(file, { start: info.offset }), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
}

/** The error for a backup that cannot be used, and `why`. */
export function damagedBackup(why: string): StoreError {
  return new StoreError('backup_damaged', `this backup cannot be used: ${why}`, 'try another backup');
}
