import { existsSync, statfsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Host } from '../hosts/host.ts';
import { keyFileName, registryFileName } from '../keys/key-file.ts';
import { leftFolders } from './building-folder.ts';
import { type DoctorLine, note, ok, problem } from './doctor-line.ts';

/** Whether others may open the vault's files, and what interrupted work has left beside them. */
export function* examineFiles(dir: string, host: Host): Generator<DoctorLine> {
  yield* examineModes(dir);
  yield* examineLeft(dir, host);
}

function* examineModes(dir: string): Generator<DoctorLine> {
  if (process.platform === 'win32' || !existsSync(dir)) return;
  const wanted: [string, number][] = [
    [dir, 0o700],
    ...[keyFileName, registryFileName, `${registryFileName}-wal`].map((name): [string, number] => [
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

/** Beside the vault, and encrypted as it is: they are in the way, and nothing else. */
function* examineLeft(dir: string, host: Host): Generator<DoctorLine> {
  const left = leftFolders(resolve(dir), host);
  if (left.length === 0) return;
  const text = `interrupted work has left ${left.map((path) => basename(path)).join(', ')} beside the vault`;
  yield note('files', text, 'the next restore into this place removes it; or remove it by hand');
}

/** Whether a re-key or a backup has the space that it needs. */
export function examineDisk(dir: string): DoctorLine {
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  const megabytes = `${Math.floor(free / 1e6)} MB are free`;
  const wanted = 2 * statSync(join(dir, registryFileName)).size + 16e6;
  if (free >= wanted) return ok('disk', megabytes);
  return problem('disk', 'disk_full', `only ${megabytes}`, 'free some space: a re-key or a backup needs it');
}
