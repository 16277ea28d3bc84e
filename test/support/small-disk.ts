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

/** A folder on a disk of its own with so much room, gone when the running test ends; `options` as mount takes them. */
export function smallDisk(size: string, options = 'rw'): string {
  const dir = tempFolder('disk');
  onTestFinished(mountDisk(dir, size, options));
  return dir;
}

/** Mounts a disk with so much room on a folder; what it returns takes it away again. */
export function mountDisk(dir: string, size: string, options = 'rw'): () => void {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},${options}`, 'tmpfs', dir]);
  if (mounted.status !== 0) throw new Error(`mount: ${mounted.stderr}`);
  return () => void spawnSync('umount', ['-l', dir]);
}
