import { chmodSync, chownSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { giveTo } from '../../electron/keys/file-owner.ts';
import { createVault } from '../../electron/vault/create.ts';
import { newRecovery } from '../../electron/vault/key-change.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import { restore } from '../../electron/vault/restore.ts';
import { needs } from '../support/available.ts';
import { faultOf } from '../support/keys.ts';
import { tempFolder } from '../support/temp.ts';
import { contentsOf, copyPlace, makeBackedUpPlace, type Place, placeAt, removePlace } from '../support/vaults.ts';

const owner = 12_345;
const stranger = 12_346;

let own: Place;
let code: string;

beforeAll(async () => {
  ({ place: own, code } = await makeBackedUpPlace());
});
afterAll(() => removePlace(own));

/** A place whose vault belongs to another user, and is open to everybody. */
function foreignPlace(): Place {
  const place = copyPlace(own);
  for (const name of ['', ...readdirSync(place.root, { recursive: true, encoding: 'utf8' })]) {
    const path = join(place.root, name);
    chownSync(path, owner, owner);
    chmodSync(path, statSync(path).isDirectory() ? 0o777 : 0o666);
  }
  return place;
}

/** From here on, until the running test ends, this process acts as another user. */
function become(uid: number): void {
  process.setegid?.(uid);
  process.seteuid?.(uid);
  onTestFinished(() => {
    process.seteuid?.(0);
    process.setegid?.(0);
  });
}

describe('another user than the owner, who may write there', needs('root'), () => {
  test('may read the vault; every write is refused before anything is written', async () => {
    const place = foreignPlace();
    become(stranger);
    const before = contentsOf(place.dir);
    const vault = await place.open();
    expect((await vault.invites.validate(code)).usable).toBe(true);
    for (const act of [() => vault.invites.use(code), () => rekey(vault), () => newRecovery(vault)]) {
      const fault = await faultOf(act);
      expect(fault.code).toBe('file_refused');
      expect(fault.message).toContain(`belongs to another user (${owner})`);
    }
    expect(contentsOf(place.dir)).toEqual(before);
  });

  test('neither restores over it nor makes a vault in the folder', async () => {
    const place = foreignPlace();
    const { root, dir, host, options } = place;
    const empty = tempFolder();
    chownSync(empty, owner, owner);
    chmodSync(empty, 0o777);
    become(stranger);
    const before = contentsOf(root);
    const request = { file: join(root, 'a.backup'), host, keychain: options.keychain, secret: null, replace: true };
    for (const target of [dir, empty]) {
      expect((await faultOf(() => restore({ ...request, dir: target }))).code).toBe('file_refused');
    }
    const made = { dir: empty, host, keychain: options.keychain, keyStore: 'keychain' as const, passphrase: null };
    expect((await faultOf(() => createVault(made))).code).toBe('file_refused');
    expect(contentsOf(root)).toEqual(before);
    expect(readdirSync(empty)).toEqual([]);
  });
});

describe('root in the vault of another user', needs('root'), () => {
  test('leaves every file to its owner, who goes on with it', async () => {
    const place = foreignPlace();
    const { root, dir, host, options } = place;
    const vault = await place.open();
    await vault.invites.use(code);
    await rekey(vault);
    await newRecovery(vault);
    await vault.close();
    await restore({ file: join(root, 'a.backup'), dir, host, keychain: options.keychain, secret: null, replace: true });
    const ownerOf = (name: string) => [name, statSync(join(root, name)).uid];
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !name.startsWith('keychain'),
    );
    expect(names.map(ownerOf)).toEqual(names.map((name) => [name, owner]));
    for (const name of readdirSync(place.keys)) chownSync(join(place.keys, name), owner, owner);
    become(owner);
    const again = await place.open();
    expect(again.writeRefusal).toBeNull();
    expect((await again.invites.use(code)).usable).toBe(true);
  });

  test('gives nothing away through a link that the owner put there', () => {
    const folder = tempFolder();
    const target = join(folder, 'of-root');
    writeFileSync(target, '');
    symlinkSync(target, join(folder, 'link'));
    giveTo({ uid: owner, gid: owner }, join(folder, 'link'));
    expect(statSync(target).uid).toBe(0);
  });

  test('makes its own vaults as before', async () => {
    const { dir, options } = placeAt(tempFolder());
    await createVault({ ...options, dir, keyStore: 'keychain', passphrase: null });
    expect([dir, join(dir, 'vault.json'), join(dir, 'registry.db')].map((path) => statSync(path).uid)).toEqual([
      0, 0, 0,
    ]);
  });
});
