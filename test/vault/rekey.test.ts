import fs, { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import SqlCipher from '@signalapp/sqlcipher';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { resealBundle } from '../../electron/keys/key-changes.ts';
import { readKeyFile, writeKeyFile } from '../../electron/keys/key-file-store.ts';
import { openDatabase } from '../../electron/registry/open-database.ts';
import { openVault } from '../../electron/vault/open.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { needs } from '../support/available.ts';
import { faultOf, passphrase } from '../support/keys.ts';
import { smallDisk } from '../support/small-disk.ts';
import { vaultProcess } from '../support/vault-processes.ts';
import { contentsOf, copyPlace, makePlace, type Place, placeAt, removePlace } from '../support/vaults.ts';

let own: Place;
let vaultId: string;
let recoveryCode: string;
let code: string;

beforeAll(async () => {
  const made = await makePlace({ passphrase });
  own = made.place;
  ({ vaultId, recoveryCode } = made.created);
  const vault = await openVault(own.options);
  ({ code } = await vault.invites.generate({ label: 'kept', maxUses: 1_000_000 }));
  await vault.invites.generateBatch({ label: 'more pages' }, 199);
  await vault.invites.use(code);
  await vault.close();
});
afterAll(() => removePlace(own));

const registry = ({ dir }: Place) => join(dir, 'registry.db');
const keyOf = ({ secrets }: Vault) => Buffer.from(secrets.databaseKey);

async function factsOf({ invites }: Vault) {
  const { invite, uses } = await invites.show(code);
  return { invite, uses, counts: await invites.counts(), settings: await invites.settings() };
}

test('the data stays, the old key opens nothing, and the real SQLCipher opens the file with the new one', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const before = await factsOf(vault);
  const old = keyOf(vault);
  const { generation } = vault.keyFile.bundle;
  expect(await rekey(vault)).toEqual({ generation: generation + 2, recoveryCode: null });
  expect(await factsOf(vault)).toEqual(before);
  expect((await vault.invites.use(code)).usable).toBe(true);
  expect((await vault.invites.audit({ limit: 2 })).events.map(({ type }) => type)).toContain('vault.rekeyed');
  const now = keyOf(vault);
  expect(now.equals(old)).toBe(false);
  await vault.close();
  expect(readdirSync(place.dir).toSorted()).toEqual(['registry.db', 'vault.json', 'vault.lock']);
  expect(statSync(join(place.dir, 'registry.db')).mode & 0o777).toBe(0o600);
  const fault = await faultOf(() => openDatabase(registry(place), old, { create: false }));
  expect(fault.code).toBe('database_damaged');
  const cipher = new SqlCipher(registry(place));
  cipher.pragma(`key = "x'${now.toString('hex')}'"`);
  expect(cipher.prepare('SELECT count(*) FROM invites', { pluck: true }).get()).toBe(200);
  expect(cipher.prepare('PRAGMA integrity_check', { pluck: true }).get()).toBe('ok');
  cipher.close();
  expect(await factsOf(await place.open())).toMatchObject({ invite: { useCount: 2 } });
});

test('with a new master key the passphrase stays, the old kit and the old keychain entry open nothing', async () => {
  const place = copyPlace(own);
  const entry = place.entries()[vaultId];
  const vault = await place.open();
  const before = contentsOf(place.root);
  expect((await faultOf(() => rekey(vault, { master: true }))).code).toBe('passphrase_needed');
  expect((await faultOf(() => rekey(vault, { master: true, passphrase: 'wrong one' }))).code).toBe('passphrase_wrong');
  expect({ ...contentsOf(place.root), 'vault/vault.lock': undefined }).toEqual({
    ...before,
    'vault/vault.lock': undefined,
  });
  const done = await rekey(vault, { master: true, passphrase });
  expect(done.generation).toBe(vault.keyFile.bundle.generation);
  expect(place.entries()[vaultId]).not.toBe(entry);
  expect(Object.keys(place.entries()).filter((name) => name.endsWith('.next'))).toEqual([]);
  const empty = { keychain: placeAt(join(place.root, 'elsewhere')).options.keychain };
  const by = async (secret: string) => (await place.open({ ...empty, askSecret: async () => secret })).unlockedBy;
  expect((await place.open()).unlockedBy).toBe('keychain');
  expect(await by(passphrase)).toBe('passphrase');
  expect(await by(done.recoveryCode ?? '')).toBe('recovery');
  expect((await faultOf(() => by(recoveryCode))).code).toBe('recovery_code_wrong');
  expect(await factsOf(vault)).toMatchObject({ invite: { useCount: 1 } });
});

test('another process goes on reading and writing across re-keys', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const other = vaultProcess(place.dir, place.keys);
  await other.get('open');
  const hammer = other.get('hammer', code, '300');
  for (let times = 0; times < 5; times++) await rekey(vault);
  expect(await hammer).toBe(300);
  expect(await other.get('count', code)).toBe(301);
  expect((await factsOf(vault)).invite.useCount).toBe(301);
  expect(vault.core.db.once('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
});

test('processes that open the vault while it is re-keyed all succeed', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const others = [vaultProcess(place.dir, place.keys), vaultProcess(place.dir, place.keys)];
  let going = true;
  const opening = others.map(async (other) => {
    let times = 0;
    while (going || times === 0) {
      await other.get('open');
      expect(await other.get('use', code)).toBe(true);
      await other.get('close');
      times += 1;
    }
    return times;
  });
  for (let times = 0; times < 12; times++) await rekey(vault);
  going = false;
  const uses = (await Promise.all(opening)).reduce((sum, times) => sum + times);
  expect((await factsOf(vault)).invite.useCount).toBe(uses + 1);
});

test('a re-key between the reading of the key file and the opening of the registry is met by looking again', async () => {
  const place = copyPlace(own);
  const after = copyPlace(place);
  const vault = await openVault(after.options);
  await rekey(vault);
  await vault.close();
  const { readFileSync } = fs;
  let reads = 0;
  const read = (...args: Parameters<typeof readFileSync>) => {
    const result = readFileSync(...args);
    // The second look at the key file is the one that the registry is opened by.
    if (String(args[0]).endsWith('vault.json') && ++reads === 2) {
      for (const name of ['registry.db', 'vault.json']) copyFileSync(join(after.dir, name), join(place.dir, name));
    }
    return result;
  };
  Object.assign(fs, { readFileSync: read });
  syncBuiltinESMExports();
  try {
    expect(await factsOf(await place.open())).toMatchObject({ invite: { useCount: 1 } });
    expect(reads).toBe(3);
  } finally {
    Object.assign(fs, { readFileSync });
    syncBuiltinESMExports();
  }
});

test('a re-key between the opening of the registry and the reading of its first row is met by looking again', async () => {
  const place = copyPlace(own);
  const rival = await place.open();
  const next = Buffer.alloc(32, 7);
  const rekeyOnce = vi.fn(() => {
    const { masterKey, bundle, databaseKey } = rival.secrets;
    const both = { ...bundle, databaseKeys: [databaseKey, next] };
    writeKeyFile(place.dir, resealBundle(readKeyFile(place.dir), masterKey, both, rival.host.randomBytes).keyFile);
    rival.core.db.rekey(next);
  });
  // The vault asks who acts once its registry is open.
  const userName = () => {
    if (rekeyOnce.mock.calls.length === 0) rekeyOnce();
    return 'operator';
  };
  const vault = await place.open({ host: { ...place.host, userName } });
  expect(rekeyOnce).toHaveBeenCalledOnce();
  expect(await factsOf(vault)).toMatchObject({ invite: { useCount: 1 } });
  expect(vault.secrets.databaseKey).toEqual(next);
});

test('two re-keys at once both come to their end', async () => {
  const place = copyPlace(own);
  const rivals = [vaultProcess(place.dir, place.keys), vaultProcess(place.dir, place.keys)];
  for (const rival of rivals) await rival.get('open');
  const first = (await place.open()).keyFile.bundle.generation;
  const answers = await Promise.all(rivals.map((rival) => rival.get('rekey')));
  const generations = answers.map((answer) => (answer as { generation: number }).generation);
  expect(generations.toSorted()).toEqual([first + 2, first + 4]);
  for (const rival of rivals) expect(await rival.get('use', code)).toBe(true);
  const vault = await place.open();
  expect((await factsOf(vault)).invite.useCount).toBe(3);
  const told = await vault.invites.audit({ filter: { types: ['vault.rekeyed'] } });
  expect(told.events).toHaveLength(2);
});

test('while another goes on reading an old state, the old key is kept, and a second re-key finishes', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const reader = vaultProcess(place.dir, place.keys);
  await reader.get('open');
  const file = join(place.root, 'enough');
  const reading = reader.get('readUntil', file);
  await vi.waitFor(() => expect(existsSync(`${file}.begun`)).toBe(true));
  const { now } = place.host;
  let calls = 0;
  // A clock that soon runs out of patience.
  Object.assign(place.host, { now: () => now() + 10_000 * calls++ });
  const fault = await faultOf(() => rekey(vault));
  expect([fault.code, fault.message]).toEqual(['busy', expect.stringContaining('old key was kept')]);
  // Whoever lost the log with the new pages could still open the file.
  mkdirSync(join(place.root, 'alone', 'vault'), { recursive: true });
  for (const name of ['registry.db', 'vault.json']) {
    copyFileSync(join(place.dir, name), join(place.root, 'alone', 'vault', name));
  }
  cpSync(place.keys, join(place.root, 'alone', 'keychain'), { recursive: true });
  expect((await factsOf(await placeAt(join(place.root, 'alone')).open())).invite.useCount).toBe(1);
  Object.assign(place.host, { now });
  writeFileSync(file, '');
  await reading;
  expect((await vault.invites.use(code)).usable).toBe(true);
  expect(await reader.get('use', code)).toBe(true);
  await rekey(vault);
  expect(vault.secrets.bundle.databaseKeys).toHaveLength(1);
  expect((await factsOf(await place.open())).invite.useCount).toBe(3);
});

test.each([
  ['the new key file cannot be written', 'openSync', 'ENOSPC', 'disk_full', []],
  ['it cannot get its name', 'renameSync', 'EPERM', 'file_refused', [false, true]],
] as const)('where %s, the log tells of no new master key in the end', async (_, name, errno, code, told) => {
  const { place, created } = await makePlace();
  onTestFinished(() => removePlace(place));
  const vault = await place.open();
  const entry = place.entries()[created.vaultId];
  const original = fs[name];
  let keyFiles = 0;
  const failing = (...args: unknown[]) => {
    // The third key file of the re-key is that of the new master key.
    if (/vault\.json\.[^/]+\.tmp$/.test(String(args[0])) && ++keyFiles === 3) {
      throw Object.assign(new Error('refused'), { code: errno });
    }
    return Reflect.apply(original, fs, args);
  };
  Object.assign(fs, { [name]: failing });
  syncBuiltinESMExports();
  try {
    expect((await faultOf(() => rekey(vault, { master: true }))).code).toBe(code);
  } finally {
    Object.assign(fs, { [name]: original });
    syncBuiltinESMExports();
  }
  const { events } = await vault.invites.audit({ filter: { types: ['vault.rekeyed'] } });
  expect(events.map(({ detail }) => detail['master'])).toEqual(told);
  expect(place.entries()).toMatchObject({ [created.vaultId]: entry });
  expect(Object.keys(place.entries()).filter((account) => account.endsWith('.next'))).toEqual([]);
  expect(readdirSync(place.dir).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  expect((await place.open()).unlockedBy).toBe('keychain');
  // The next one finds nothing in its way.
  expect((await rekey(vault, { master: true })).recoveryCode).not.toBeNull();
  expect((await place.open()).unlockedBy).toBe('keychain');
});

test('on a full disk the vault stays as it was', needs('mountable tmpfs'), async () => {
  const disk = smallDisk('700k');
  cpSync(own.root, disk, { recursive: true });
  const place = placeAt(disk);
  const vault = await place.open();
  const key = keyOf(vault);
  expect((await faultOf(() => rekey(vault))).code).toBe('disk_full');
  expect(keyOf(vault).equals(key)).toBe(true);
  expect(readdirSync(place.dir).filter((name) => name.includes('before-rekey'))).toEqual([]);
  await vault.close();
  expect(await factsOf(await place.open())).toMatchObject({ invite: { useCount: 1 } });
});
