import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A fresh folder of its own (0700) that the caller removes by {@link removeFolder}. */
export function makeFolder(name = 'invite-vault'): string {
  return mkdtempSync(join(tmpdir(), `${name}-`));
}

/** Removes a folder and what is in it. */
export function removeFolder(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** A fresh folder that is removed when the running test ends. */
export function tempFolder(name?: string): string {
  const dir = makeFolder(name);
  onTestFinished(() => removeFolder(dir));
  return dir;
}
