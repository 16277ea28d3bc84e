import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../../shared/errors.ts';
import { systemReason } from '../../shared/system-reasons.ts';
import { damaged, formatKeyFile, type KeyFile, keyFileName, parseKeyFile, registryFileName } from './key-file.ts';

/** A key file has about 2 kB. What is far larger is none, and is not read. */
const sizeLimit = 64 * 1024;

/**
 * Reads the key file of the vault in `dir`. Throws a StoreError: `vault_missing` where no vault lies there,
 * `key_file_missing` where a registry lies there without its keys, `file_refused`, `key_file_damaged`, `key_file_newer`.
 */
export function readKeyFile(dir: string): KeyFile {
  const path = join(dir, keyFileName);
  let text: string;
  try {
    if (statSync(path).size > sizeLimit) throw damaged('it is far too large');
    text = readFileSync(path, 'utf8');
  } catch (fault) {
    if (fault instanceof StoreError) throw fault;
    if (isMissing(fault)) throw missing(dir);
    throw refused(`the key file ${path} cannot be read`, fault);
  }
  return parseKeyFile(text);
}

/**
 * Replaces the key file of the vault in `dir`, 0600, by write, sync, rename and sync of the folder: after a crash the old
 * file is there or the new one, whole. Throws a StoreError (`disk_full`, `file_refused`); nothing is left behind then.
 */
export function writeKeyFile(dir: string, keyFile: KeyFile): void {
  prepareKeyFile(dir, keyFile).place();
}

/** A key file that lies, whole and synced, beside the one that it is to replace. */
export interface PreparedKeyFile {
  /** Gives it its name. Throws a StoreError (`file_refused`). */
  readonly place: () => void;
  readonly discard: () => void;
}

/** {@link writeKeyFile} up to its rename, for what must happen in between; a full disk is met here. */
export function prepareKeyFile(dir: string, keyFile: KeyFile): PreparedKeyFile {
  const path = join(dir, keyFileName);
  const beside = `${path}.${randomUUID()}.tmp`;
  const discard = () => rmSync(beside, { force: true });
  const orRefuse = (work: () => void) => {
    try {
      work();
    } catch (fault) {
      discard();
      throw refused(`the key file ${path} cannot be written`, fault);
    }
  };
  orRefuse(() => {
    removeLeft(dir);
    writeSynced(beside, formatKeyFile(keyFile));
  });
  const place = () =>
    orRefuse(() => {
      renameSync(beside, path);
      syncFolder(dir);
    });
  return { place, discard };
}

/** What writers that were killed left beside the key file. Whoever writes one holds its lock, so no other is at work. */
function removeLeft(dir: string): void {
  for (const name of readdirSync(dir)) {
    if (name.startsWith(`${keyFileName}.`) && name.endsWith('.tmp')) rmSync(join(dir, name), { force: true });
  }
}

function writeSynced(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    // The umask may have taken the owner's own bits.
    fchmodSync(file, 0o600);
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a rename in `dir` durable. */
export function syncFolder(dir: string): void {
  // Windows cannot open a folder, and writes its renames through.
  if (process.platform === 'win32') return;
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function missing(dir: string): StoreError {
  if (existsSync(join(dir, registryFileName))) {
    return new StoreError(
      'key_file_missing',
      `the vault in ${dir} has a registry, but its key file ${keyFileName} is gone`,
      `put ${keyFileName} back, or restore the vault from a backup; without it the registry cannot be opened`,
    );
  }
  return new StoreError(
    'vault_missing',
    `there is no vault in ${dir}`,
    'make one with: invites init; or name the folder that holds yours',
  );
}

function refused(what: string, fault: unknown): StoreError {
  const code = codeOf(fault);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StoreError('disk_full', `${what}: the disk is full`, 'free some space and try again', { cause: fault });
  }
  const { reason, hint } = systemReason(code);
  return new StoreError('file_refused', `${what}: ${reason}`, hint, { cause: fault });
}

function isMissing(fault: unknown): boolean {
  return codeOf(fault) === 'ENOENT' || codeOf(fault) === 'ENOTDIR';
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : 'unknown fault';
}
