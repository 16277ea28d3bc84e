import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readKeyFile } from '../../electron/keys/key-file-store.ts';
import { unlock } from '../../electron/keys/master-key.ts';
import { backUp } from '../../electron/vault/backup.ts';
import { type Checkpoint, readCheckpoint } from '../../electron/vault/checkpoint.ts';
import { openVault } from '../../electron/vault/open.ts';
import { openAgainst } from '../../electron/vault/open-against.ts';
import { restore } from '../../electron/vault/restore.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';

let own: Place;
let vaultId: string;
let recoveryCode: string;

beforeAll(async () => {
  const made = await makePlace();
  own = made.place;
  ({ vaultId, recoveryCode } = made.created);
});
afterAll(() => removePlace(own));

/** Opens the registry at once; the keychain tells the checkpoint only when the test lets it. */
async function openAhead({ options }: Place) {
  const keys = await unlock({ keyFile: readKeyFile(options.dir), keychain: options.keychain });
  const answer = Promise.withResolvers<Checkpoint>();
  return { answer, opening: openAgainst(options, keys, answer.promise) };
}

/** How many files of the registry at `dir` this process holds open. */
const openFiles = (dir: string) =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(join('/proc/self/fd', fd)).startsWith(join(dir, 'registry.db'));
    } catch {
      return false;
    }
  }).length;

test('a restore that ends while the keychain is still asked is no rollback, and the restored vault is opened', async () => {
  const place = copyPlace(own);
  const { dir, host, options } = place;
  const file = join(place.root, 'copy.backup');
  const before = await openVault(options);
  const { code } = await before.invites.generate();
  await backUp(before, file);
  await before.invites.use(code);
  await before.close();
  const { answer, opening } = await openAhead(place);
  await restore({ file, dir, host, keychain: options.keychain, secret: recoveryCode, replace: true });
  answer.resolve(await readCheckpoint(options.keychain, vaultId));
  const vault = await opening;
  onTestFinished(() => vault.close());
  expect(vault.rollback).toBeNull();
  expect((await vault.invites.audit({ filter: { types: ['vault.restored'] } })).events).toHaveLength(1);
  expect((await vault.invites.generate()).invite.state).toBe('ACTIVE');
});

test.skipIf(!existsSync('/proc/self/fd'))('where the keychain fails in the end, the registry is closed', async () => {
  const place = copyPlace(own);
  const { answer, opening } = await openAhead(place);
  expect(openFiles(place.dir)).toBeGreaterThan(0);
  answer.reject(new Error('the keychain went away'));
  await expect(opening).rejects.toThrow('went away');
  expect(openFiles(place.dir)).toBe(0);
});

test('where the keys do not open, it is said so, whatever the keychain says of the checkpoint', async () => {
  const place = copyPlace(own);
  const { keychain } = place.options;
  const failing = {
    ...keychain,
    get: async (account: string) => {
      if (account.endsWith('.head')) throw new Error('the keychain went away');
      return account === vaultId ? randomBytes(32).toString('hex') : null;
    },
  };
  await expect(place.open({ keychain: failing })).rejects.toMatchObject({ code: 'keychain_entry_foreign' });
});
