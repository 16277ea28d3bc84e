import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Keychain } from '../../electron/keys/keychain.ts';
import { backUp } from '../../electron/vault/backup.ts';
import { openVault } from '../../electron/vault/open.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import { restore } from '../../electron/vault/restore.ts';
import { StoreError } from '../../shared/errors.ts';
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

/** The place's keychain, which gives the checkpoint only after `first` is done; `again` is what it gives from then on. */
function slow({ options: { keychain } }: Place, first: () => Promise<unknown>, again = keychain): Keychain {
  let asked = false;
  return {
    ...keychain,
    get: async (account) => {
      if (account !== `${vaultId}.head`) return await keychain.get(account);
      if (asked) return await again.get(account);
      asked = true;
      const answer = await keychain.get(account);
      await first();
      return answer;
    },
  };
}

test('restores while the keychain answers are no rollback, and the restored vault is opened', async () => {
  const place = copyPlace(own);
  const { dir, host, options } = place;
  const file = join(place.root, 'copy.backup');
  const before = await openVault(options);
  const { code } = await before.invites.generate();
  await backUp(before, file);
  await before.invites.use(code);
  await before.close();
  const putBack = async () => {
    // The log of the second one tells of the checkpoint of the first, not of that which opening was told.
    for (let times = 0; times < 2; times++) {
      await restore({ file, dir, host, keychain: options.keychain, secret: recoveryCode, replace: true });
      host.advance(1_000);
    }
  };
  const vault = await place.open({ keychain: slow(place, putBack) });
  expect(vault.rollback).toBeNull();
  expect((await vault.invites.audit({ filter: { types: ['vault.restored'] } })).events).toHaveLength(1);
  expect((await vault.invites.generate()).invite.state).toBe('ACTIVE');
});

test('a re-key while the keychain answers is followed', async () => {
  const place = copyPlace(own);
  const keyedAnew = async () => {
    const other = await openVault(place.options);
    await rekey(other);
    await other.close();
  };
  const vault = await place.open({ keychain: slow(place, keyedAnew) });
  expect((await vault.invites.audit({ filter: { types: ['vault.rekeyed'] } })).events).toHaveLength(1);
});

test('a rollback that was found stands, also where the keychain does not tell the checkpoint a second time', async () => {
  const place = copyPlace(own);
  const older = join(place.root, 'older');
  cpSync(place.dir, older, { recursive: true });
  const vault = await openVault(place.options);
  await vault.invites.generate();
  await vault.close();
  rmSync(place.dir, { recursive: true });
  renameSync(older, place.dir);
  const gone: Keychain = {
    ...place.options.keychain,
    get: () => Promise.reject(new StoreError('keychain_unavailable', 'the keychain went away', 'start it')),
  };
  const opened = await place.open({ keychain: slow(place, async () => {}, gone) });
  expect(opened.rollback).toMatchObject({ kind: 'shorter' });
  await expect(opened.invites.generate()).rejects.toMatchObject({ code: 'rolled_back' });
});

test('a vault is closed once, however often that is asked for', async () => {
  const place = copyPlace(own);
  const vault = await openVault(place.options);
  const { invite } = await vault.invites.generate();
  await Promise.all([vault.close(), vault.close()]);
  await vault.close();
  const again = await place.open();
  expect((await again.invites.show(invite.id)).invite.state).toBe('ACTIVE');
});
