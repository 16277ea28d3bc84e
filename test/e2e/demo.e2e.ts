import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { root } from './support/place.ts';
import { goTo, test } from './support/test.ts';

interface Counted {
  readonly value: Readonly<Record<string, number>>;
}

test('opens unlocked on a vault with invites in every state, which goes with the window', async ({ place, open }) => {
  const temporary = join(place.home, 'tmp');
  mkdirSync(temporary);
  const keychain = () => {
    const list = `require('keytar').findCredentials('invite-vault').then((found) => console.log(found.length))`;
    return execFileSync(process.execPath, ['-e', list], { cwd: root, env: place.env, encoding: 'utf8' });
  };
  const before = keychain();
  const shell = await open({ demo: true, env: { TMPDIR: temporary } });
  await goTo(shell.page, 'Invites');
  await expect(shell.page.getByRole('row', { name: 'Ada’s tablet' }).first()).toBeVisible();
  const { value } = await shell.page.evaluate<Counted>(`vault.call('invites.counts', {})`);
  const counts = Object.values(value);
  expect(counts).toHaveLength(5);
  expect(Math.min(...counts)).toBeGreaterThan(10);
  expect(Math.abs(200 - counts.reduce((sum, count) => sum + count))).toBeLessThan(10);
  expect(shell.stderr()).toContain('198 invites');
  // The browser has a folder of its own there.
  const ours = () => readdirSync(temporary).filter((name) => name.startsWith('invite-vault'));
  expect(ours()).toHaveLength(1);
  shell.kill('SIGTERM');
  expect(await shell.ended).toBe(0);
  expect(ours()).toEqual([]);
  expect(keychain()).toBe(before);
});
