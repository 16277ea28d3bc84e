import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { type Place, root } from './place.ts';

/** Another program that writes into a vault of the keychain, and does not come to an end before `stop` is called. */
export async function startWriter(place: Place): Promise<{ readonly stop: () => Promise<void> }> {
  const script = join(root, 'test/support/vault-child.ts');
  const sign = join(place.home, 'writer');
  const child = spawn(process.execPath, [script, place.vault, 'os'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: place.env,
  });
  child.stdin.write(`${JSON.stringify(['open'])}\n${JSON.stringify(['writeUntil', sign])}\n`);
  await expect.poll(() => existsSync(`${sign}.begun`)).toBe(true);
  return {
    stop: async () => {
      writeFileSync(sign, '');
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
