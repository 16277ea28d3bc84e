import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled } from '../support/installed.ts';

/** Why something that a test needs of the machine is not there, or null. */
export function whyNot(need: string): string | null {
  if (need === 'no-keyring') return null;
  if (need === 'tmpfs') return canMount() ? null : 'a file system cannot be mounted here';
  if (need === 'linux') return process.platform === 'linux' ? null : 'it is for Linux';
  if (need === 'sys') return existsSync('/sys/kernel') ? null : 'there is no /sys, which refuses root too';
  return isInstalled(need) ? null : `${need} is not installed`;
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const dir = mkdtempSync(join(tmpdir(), 'mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir]).status === 0;
  if (mounted) spawnSync('umount', [dir]);
  rmSync(dir, { recursive: true });
  return mounted;
}
