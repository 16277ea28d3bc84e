import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, putTogether, rechain, resign, stranger, takeApart } from '../support/audit.ts';
import { passphrase } from '../support/keys.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';
import { cleanEnv, invites, type Ran } from './run-program.ts';

let dir: string;
let id: string;

const call = (...args: string[]): Promise<Ran> =>
  invites(args, { cwd: dir, env: { ...cleanEnv(dir), INVITES_PASSPHRASE: passphrase } });

beforeAll(async () => {
  dir = makeFolder();
  await call('init', '--vault', 'vault', '--key-store', 'passphrase');
  await call('generate', '--vault', 'vault', '--label', 'Ada');
  await call('audit', 'export', '--vault', 'vault', 'log.json');
  // What someone else edits and signs as their own, and of the same vault.
  const parts = takeApart(readFileSync(join(dir, 'log.json'), 'utf8'));
  id = String(parts.header['vaultId']);
  parts.events[1] = { ...at(parts.events, 1), actor: 'mallory' };
  rechain(parts, 1);
  resign(parts, stranger);
  writeFileSync(join(dir, 'anew.json'), putTogether(parts, 'json'));
});
afterAll(() => removeFolder(dir));

test('a log that a stranger signed anew is refused by the vault that is named, with its id or without', async () => {
  for (const more of [[], ['--vault-id', id]]) {
    const { stdout, exit } = await call('audit', 'verify', 'anew.json', '--vault', 'vault', ...more);
    expect([exit, stdout]).toEqual([1, expect.stringContaining('✗ signer')]);
    const own = await call('audit', 'verify', 'log.json', '--vault', 'vault', ...more);
    expect([own.exit, own.stdout]).toEqual([0, expect.stringContaining('as wanted')]);
  }
});

test('without the vault and its key it says that the signer is not pinned, for the id proves nothing', async () => {
  for (const more of [[], ['--vault-id', id]]) {
    const { stdout, exit } = await call('audit', 'verify', 'anew.json', ...more);
    expect([exit, stdout]).toEqual([0, expect.stringContaining('the signer is not pinned')]);
  }
  const other = await call('audit', 'verify', 'anew.json', '--vault-id', '0'.repeat(32));
  expect([other.exit, other.stdout]).toEqual([1, expect.stringContaining('✗ vault')]);
});
