import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whether something is mounted at `dir`, a real path; such a folder cannot be renamed. */
export function isMountPoint(dir: string): boolean {
  const points = mountPoints();
  if (points !== null) return points.includes(dir);
  return dirname(dir) === dir || statSync(dir).dev !== statSync(dirname(dir)).dev;
}

/**
 * The mount points that this process sees; null where the system has no such list. On Linux the device number does not
 * tell: a bind mount may have that of the folder around it, and a subvolume of Btrfs has its own and can be renamed.
 * Source: proc_pid_mountinfo(5), whose fifth field has its blanks and backslashes as octal numbers.
 */
function mountPoints(): string[] | null {
  if (process.platform !== 'linux') return null;
  try {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').trimEnd().split('\n');
    return lines.map((line) =>
      (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    );
  } catch {
    return null;
  }
}
