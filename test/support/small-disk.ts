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
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},${options}`, 'tmpfs', dir]);
  if (mounted.status !== 0) throw new Error(`mount: ${mounted.stderr}`);
  onTestFinished(() => {
    spawnSync('umount', ['-l', dir]);
  });
  return dir;
}
