import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { makeFolder, removeFolder, tempFolder } from './temp.ts';

/** Why no file system of one's own can be mounted here, or null. */
export function mountAvailable(): string | null {
  if (process.platform !== 'linux') return 'mounting a tmpfs is a thing of Linux';
  const dir = makeFolder('mount');
  try {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir]).status !== 0)
      return 'mount is not permitted';
    spawnSync('umount', ['-l', dir]);
    return null;
  } finally {
    removeFolder(dir);
  }
}

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

/** A folder on a disk of its own with so much room, gone when the running test ends; `options` as mount takes them. */
export function smallDisk(size: string, options = 'rw'): string {
  const disk = mountDisk(tempFolder('disk'), size, options);
  onTestFinished(disk.unmount);
  return disk.dir;
}
