import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StoreError } from '../../shared/errors.ts';
import { systemReason } from '../../shared/system-reasons.ts';
import { giveTo, ownerToKeep } from './file-owner.ts';
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
    text = decode(readFileSync(path));
  } catch (fault) {
    if (fault instanceof StoreError) throw fault;
    if (isMissing(fault)) throw missing(dir);
    throw refused(`the key file ${path} cannot be read`, fault);
  }
  return parseKeyFile(text);
}

/** An editor or a sync tool may have saved the file as UTF-16, or with a byte order mark; both are read. */
function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}

/**
 * Replaces the key file of the vault in `dir`, 0600, by write, sync, rename and sync of the folder: after a crash the old
 * file is there or the new one, whole. A link stays a link, and its target is replaced. Throws a StoreError (`disk_full`,
 * `file_refused`); nothing is left behind then.
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
  const path = behindLink(join(dir, keyFileName));
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
    removeLeft(path);
    writeSynced(beside, formatKeyFile(keyFile));
    giveTo(ownerToKeep(dir), beside);
  });
  const place = () =>
    orRefuse(() => {
      renameSync(beside, path);
      syncFolder(dirname(path));
    });
  return { place, discard };
}

/** The file itself where `path` is a link to it. */
function behindLink(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (fault) {
    if (isMissing(fault)) return path;
    throw refused(`the key file ${path} cannot be written`, fault);
  }
}

/** What writers that were killed left beside the key file. Whoever writes one holds its lock, so no other is at work. */
function removeLeft(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(`${basename(path)}.`) && name.endsWith('.tmp')) {
      rmSync(join(dirname(path), name), { force: true });
    }
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
