import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createVault } from '../../electron/vault/create.ts';
import { openVault } from '../../electron/vault/open.ts';
import { StoreError } from '../../shared/errors.ts';
import { needs } from '../support/available.ts';
import { entriesIn } from '../support/file-keychain.ts';
import { faultOf, passphrase } from '../support/keys.ts';
import { memoryKeychain } from '../support/memory-keychain.ts';
import { smallDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp.ts';
import { vaultProcess } from '../support/vault-processes.ts';
import { contentsOf, testHost } from '../support/vaults.ts';

const host = testHost();

function plan(dir: string) {
  return { dir, host, keychain: memoryKeychain(), keyStore: 'keychain' as const, passphrase: null };
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('a vault is a folder for its owner alone, with two files, and opens by the keychain', async () => {
  const root = tempFolder();
  const options = plan(join(root, 'deep', 'vault'));
  const before = process.umask(0o000);
  try {
    const { vaultId, recoveryCode, fingerprint } = await createVault(options);
    const { dir, keychain } = options;
    expect(readdirSync(dir).toSorted()).toEqual(['registry.db', 'vault.json']);
    expect([dir, join(dir, 'registry.db'), join(dir, 'vault.json')].map(modeOf)).toEqual(['700', '600', '600']);
    expect(readdirSync(join(root, 'deep'))).toEqual(['vault']);
    expect([...keychain.entries.keys()]).toEqual([vaultId]);
    const vault = await openVault(options);
    expect(readdirSync(dir).map((name) => modeOf(join(dir, name)))).toEqual(readdirSync(dir).map(() => '600'));
    expect(vault.signer.fingerprint).toBe(fingerprint);
    expect((await vault.invites.audit()).events.map(({ type }) => type)).toEqual(['vault.created']);
    await vault.close();
    const askSecret = async () => recoveryCode;
    const other = await openVault({ ...options, keychain: memoryKeychain(), askSecret });
    expect(other.unlockedBy).toBe('recovery');
    await other.close();
  } finally {
    process.umask(before);
  }
});

test('a vault on its passphrase leaves the keychain alone', async () => {
  const options = { ...plan(join(tempFolder(), 'vault')), keyStore: 'passphrase' as const, passphrase };
  await createVault(options);
  expect(options.keychain.entries.size).toBe(0);
  const vault = await openVault({ ...options, askSecret: async () => passphrase });
  expect(vault.unlockedBy).toBe('passphrase');
  await vault.close();
  const weak = { ...options, dir: `${options.dir}-2`, passphrase: null };
  expect((await faultOf(() => createVault(weak))).code).toBe('policy');
});

test('an empty folder is taken, and becomes its owner’s alone', async () => {
  const options = plan(join(tempFolder(), 'vault'));
  mkdirSync(options.dir, { mode: 0o755 });
  await createVault(options);
  expect(modeOf(options.dir)).toBe('700');
});

test.each([
  ['a vault', 'vault.json', 'vault at'],
  ['a registry without its key file', 'registry.db', 'key file is gone'],
  ['anything else', 'notes.txt', 'not empty'],
])('beside %s no key is made', async (_, name, words) => {
  const root = tempFolder();
  const options = plan(join(root, 'vault'));
  mkdirSync(options.dir);
  writeFileSync(join(options.dir, name), 'x');
  const before = contentsOf(root);
  const fault = await faultOf(() => createVault(options));
  expect([fault.code, fault.message]).toEqual(['vault_exists', expect.stringContaining(words)]);
  expect(contentsOf(root)).toEqual(before);
  expect(options.keychain.entries.size).toBe(0);
});

test('where a file is in the way, or the keychain fails, nothing half-made is left', async () => {
  const root = tempFolder();
  writeFileSync(join(root, 'file'), 'x');
  const before = contentsOf(root);
  for (const dir of [join(root, 'file'), join(root, 'file', 'vault')]) {
    const options = plan(dir);
    expect((await faultOf(() => createVault(options))).code).toBe('file_refused');
    expect(options.keychain.entries.size).toBe(0);
  }
  const options = plan(join(root, 'vault'));
  options.keychain.fault = new StoreError('keychain_locked', 'the keychain is locked', 'unlock it');
  expect((await faultOf(() => createVault(options))).code).toBe('keychain_locked');
  expect(contentsOf(root)).toEqual(before);
});

test('a keychain that does not give back what it took unlocks no new vault', async () => {
  const root = tempFolder();
  const { keychain, ...options } = plan(join(root, 'vault'));
  const forgetful = { ...keychain, get: async () => null };
  const fault = await faultOf(() => createVault({ ...options, keychain: forgetful }));
  expect([fault.code, fault.message]).toEqual(['keychain_unavailable', expect.stringContaining('give back')]);
  expect(readdirSync(root)).toEqual([]);
  expect(keychain.entries.size).toBe(0);
});

test('a keychain that takes the key and then fails is left as it was', async () => {
  const options = plan(join(tempFolder(), 'vault'));
  const { keychain } = options;
  let calls = 0;
  const failing = {
    ...keychain,
    // The probe takes out its own entry, and storing what was staged: that call fails, the one that takes the key back not.
    delete: (account: string) => {
      calls += 1;
      if (calls === 2) return Promise.reject(new StoreError('keychain_unavailable', 'no answer', 'start it'));
      return keychain.delete(account);
    },
  };
  expect((await faultOf(() => createVault({ ...options, keychain: failing }))).code).toBe('keychain_unavailable');
  expect(keychain.entries.size).toBe(0);
});

test('on a full disk, and where nothing may be written, nothing is left', needs('mountable tmpfs'), async () => {
  const full = smallDisk('64k');
  const options = plan(join(full, 'vault'));
  const fault = await faultOf(() => createVault(options));
  expect([fault.code, fault.hint]).toEqual(['disk_full', expect.stringContaining('free some space')]);
  expect(readdirSync(full)).toEqual([]);
  const sealed = plan(join(smallDisk('1m', 'ro'), 'vault'));
  expect((await faultOf(() => createVault(sealed))).code).toBe('file_refused');
  expect([options, sealed].map(({ keychain }) => keychain.entries.size)).toEqual([0, 0]);
});

test('of two processes that make the same vault at once, one wins and the other leaves nothing', async () => {
  const root = tempFolder();
  const keys = join(root, 'keychain');
  for (let round = 0; round < 4; round++) {
    const dir = join(root, `vault-${round}`);
    const rivals = [vaultProcess(dir, keys), vaultProcess(dir, keys)];
    const answers = await Promise.all(rivals.map((rival) => rival.ask('create')));
    const winners = answers.filter(({ error }) => error === undefined);
    expect(winners).toHaveLength(1);
    expect(answers.find(({ error }) => error)?.error?.code).toBe('vault_exists');
    expect(winners[0]?.value).toMatchObject({ dir });
    expect(await rivals[0]?.get('open')).toEqual({ by: 'keychain', rollback: null });
    await rivals[0]?.get('close');
  }
  expect(readdirSync(root).toSorted()).toEqual(['keychain', 'vault-0', 'vault-1', 'vault-2', 'vault-3']);
  expect(Object.keys(entriesIn(keys)).filter((name) => !name.endsWith('.head'))).toHaveLength(4);
});
