import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { StoreError } from '../../shared/errors.ts';
import type { Host } from '../hosts/host.ts';
import { keyFileName, registryFileName } from '../keys/key-file.ts';
import { leftFolders } from './building-folder.ts';
import { headFileName } from './checkpoint.ts';
import { conflictedCopies } from './conflicted-copies.ts';
import { type DoctorLine, note, ok, problem } from './doctor-line.ts';
import { lockFileName } from './key-file-lock.ts';
import { buildingBase } from './move-in.ts';

/** Whether others may open the vault's files, and what interrupted work has left beside them. */
export function* examineFiles(dir: string, host: Host): Generator<DoctorLine> {
  yield* examineModes(dir);
  yield* examineOwners(dir);
  yield* examineCopies(dir);
  yield* examineLeft(dir, host);
}

function* examineModes(dir: string): Generator<DoctorLine> {
  if (process.platform === 'win32' || !existsSync(dir)) return;
  const wanted: [string, number][] = [
    [dir, 0o700],
    ...[keyFileName, registryFileName, `${registryFileName}-wal`, headFileName].map((name): [string, number] => [
      join(dir, name),
      0o600,
    ]),
  ];
  const loose = wanted.filter(([path, mode]) => existsSync(path) && (statSync(path).mode & 0o777 & ~mode) !== 0);
  if (loose.length === 0) yield ok('files', 'only you can read the vault');
  for (const [path, mode] of loose) {
    yield problem('files', 'file_refused', `others may open ${path}`, `chmod ${mode.toString(8)} '${path}'`);
  }
}

/** Files that another user owns lock the vault's owner out sooner or later; older versions left some when run as root. */
function* examineOwners(dir: string): Generator<DoctorLine> {
  if (process.platform === 'win32' || !existsSync(dir)) return;
  const { uid, gid } = statSync(dir);
  for (const name of [
    keyFileName,
    registryFileName,
    `${registryFileName}-wal`,
    `${registryFileName}-shm`,
    lockFileName,
    headFileName,
  ]) {
    const path = join(dir, name);
    const owner = statSync(path, { throwIfNoEntry: false })?.uid ?? uid;
    if (owner === uid) continue;
    const text = `${path} belongs to user ${owner}, and the folder around it to user ${uid}`;
    yield problem('files', 'file_refused', text, `as root, run: chown ${uid}:${gid} '${path}'`);
  }
}

/** What a program that synchronises folders makes of two versions of a file. */
function* examineCopies(dir: string): Generator<DoctorLine> {
  const copies = existsSync(dir) ? conflictedCopies(readdirSync(dir)) : [];
  if (copies.length === 0) return;
  yield note(
    'files',
    `a sync program left conflicted copies beside the vault's files: ${copies.join(', ')}`,
    'exclude this folder from synchronisation; a copy may hold uses that are missing here: try it in a folder of its own, then move it away',
  );
}

/** Beside the vault, and encrypted as it is: they are in the way, and nothing else. */
function* examineLeft(dir: string, host: Host): Generator<DoctorLine> {
  const left = [...leftFolders(dir, host), ...leftFolders(buildingBase(dir), host)];
  if (left.length === 0) return;
  const text = `interrupted work has left ${left.map((path) => basename(path)).join(', ')} beside the vault`;
  yield note('files', text, 'the next restore into this place removes it; or remove it by hand');
}

/** Whether a re-key or a backup has the space that it needs; `refusal` is what every write into the vault throws. */
export function examineDisk(dir: string, refusal: StoreError | null): DoctorLine {
  if (refusal?.code === 'file_refused') return note('disk', refusal.message, refusal.hint);
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  const megabytes = `${Math.floor(free / 1e6)} MB are free`;
  const wanted = 2 * statSync(join(dir, registryFileName)).size + 16e6;
  if (free >= wanted) return ok('disk', megabytes);
  return problem('disk', 'disk_full', `only ${megabytes}`, 'free some space: a re-key or a backup needs it');
}
