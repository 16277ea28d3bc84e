import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { tempFolder } from './temp.ts';

/** A disk of its own that is mounted over a folder. */
export interface SmallDisk {
  readonly dir: string;
  /** Mounts it again with other options, such as `ro`. */
  remount(options: string): void;
  unmount(): void;
}

/** Mounts a disk with so much room over the folder `dir`; `options` as mount takes them. The caller unmounts it. */
export function mountDisk(dir: string, size: string, options = 'rw'): SmallDisk {
  const mount = (...args: string[]) => {
    const mounted = spawnSync('mount', args);
    if (mounted.status !== 0) throw new Error(`mount: ${mounted.stderr}`);
  };
  mount('-t', 'tmpfs', '-o', `size=${size},${options}`, 'tmpfs', dir);
  return {
    dir,
    remount: (next) => mount('-o', `remount,${next}`, dir),
    unmount: () => void spawnSync('umount', ['-l', dir]),
  };
}

/** Mounts the folder `from` over the folder `dir` as well. The caller unmounts it. */
export function bindFolder(from: string, dir: string): Pick<SmallDisk, 'dir' | 'unmount'> {
  const mounted = spawnSync('mount', ['--bind', from, dir]);
  if (mounted.status !== 0) throw new Error(`mount: ${mounted.stderr}`);
  return { dir, unmount: () => void spawnSync('umount', ['-l', dir]) };
}

/** A folder on a disk of its own with so much room, gone when the running test ends; `options` as mount takes them. */
export function smallDisk(size: string, options = 'rw'): string {
  const disk = mountDisk(tempFolder('disk'), size, options);
  onTestFinished(disk.unmount);
  return disk.dir;
}
