import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUp } from '../../electron/vault/backup.ts';
import { inspectBackup } from '../../electron/vault/backup-file.ts';
import { openVault } from '../../electron/vault/open.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import { restore } from '../../electron/vault/restore.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { StoreError } from '../../shared/errors.ts';
import { needs } from '../support/available.ts';
import { faultOf, passphrase } from '../support/keys.ts';
import { memoryKeychain } from '../support/memory-keychain.ts';
import { smallDisk } from '../support/small-disk.ts';
import { atEachStep } from '../support/steps.ts';
import { tempFolder } from '../support/temp.ts';
import { vaultProcess } from '../support/vault-processes.ts';
import { contentsOf, copyPlace, makePlace, type Place, placeAt, removePlace, testHost } from '../support/vaults.ts';

let own: Place;
let recoveryCode: string;
let code: string;
let file: string;

beforeAll(async () => {
  const made = await makePlace({ passphrase });
  own = made.place;
  ({ recoveryCode } = made.created);
  const vault = await openVault(own.options);
  await vault.invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  ({ code } = await vault.invites.generate({ label: 'phone', identity: 'home', maxUses: 3 }));
  await vault.invites.use(code, { deviceName: 'phone', mint: true });
  file = join(own.root, 'copy.backup');
  await backUp(vault, file);
  await vault.close();
});
afterAll(() => removePlace(own));

async function factsOf({ invites, signer }: Vault) {
  return {
    story: await invites.show(code),
    identities: await invites.identities(),
    settings: await invites.settings(),
    signer: signer.fingerprint,
  };
}

/** A machine that has never seen the vault. */
function elsewhere(): Place {
  return placeAt(tempFolder('elsewhere'));
}

const absent = () => Promise.reject(new StoreError('keychain_unavailable', 'there is no keychain', 'start it'));
const noKeychain = { get: absent, set: absent, delete: absent };

test.each([
  ['passphrase', () => passphrase],
  ['recovery code', () => recoveryCode],
])('a backup brings everything back on a machine without keychain, by the %s', async (_, secret) => {
  const place = elsewhere();
  const { dir, host } = place;
  const report = await restore({ file, dir, host, keychain: noKeychain, secret: secret(), replace: false });
  expect(report).toMatchObject({ dir, carriedOver: null, replaced: null, inKeychain: false });
  expect(readdirSync(place.root)).toEqual(['vault']);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(Object.values(contentsOf(dir)).every((content) => content.startsWith('600 '))).toBe(true);
  const there = await place.open({ keychain: noKeychain, askSecret: async () => secret() });
  expect(await factsOf(there)).toEqual(await factsOf(await copyPlace(own).open()));
  expect((await there.invites.use(code)).usable).toBe(true);
  const types = (await there.invites.audit({ order: 'oldest' })).events.map(({ type }) => type);
  expect(types).toContain('vault.restored');
  // What this machine asks for every day is what it can ask for.
  expect(there.keyFile.keyStore).toBe('passphrase');
});

test('on a machine with a keychain the key goes into it, and unlocks', async () => {
  const place = elsewhere();
  const { dir, host } = place;
  const { keychain } = place.options;
  const report = await restore({ file, dir, host, keychain, secret: passphrase, replace: false });
  expect(report.inKeychain).toBe(true);
  const vault = await place.open();
  expect([vault.unlockedBy, vault.rollback]).toEqual(['keychain', null]);
  expect(Object.keys(place.entries())).toEqual([report.vaultId, `${report.vaultId}.head`]);
});

test('a backup is one file for its owner alone, holds nothing in the clear, and is recorded', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const before = process.umask(0o000);
  const target = join(place.root, 'another.backup');
  const made = await backUp(vault, target).finally(() => process.umask(before));
  expect(made).toEqual({ path: target, bytes: statSync(target).size, head: inspectBackup(target).head });
  expect(statSync(target).mode & 0o777).toBe(0o600);
  expect(readdirSync(place.root).toSorted()).toEqual(['another.backup', 'copy.backup', 'keychain', 'vault']);
  const bytes = readFileSync(target);
  for (const secret of [code, 'phone', 'SQLite format', recoveryCode]) expect(bytes.includes(secret)).toBe(false);
  const [last] = (await vault.invites.audit({ limit: 1 })).events;
  expect(last).toMatchObject({ type: 'vault.backup', detail: { headSeq: made.head.seq, bytes: made.bytes } });
});

test('a file that is there is not touched', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const target = join(place.root, 'precious.txt');
  writeFileSync(target, 'precious');
  expect((await faultOf(() => backUp(vault, target))).code).toBe('file_exists');
  expect(readFileSync(target, 'utf8')).toBe('precious');
  expect((await faultOf(() => backUp(vault, join(target, 'below')))).code).toBe('file_refused');
  expect((await faultOf(() => backUp(vault, join(place.root, 'no', 'folder')))).code).toBe('file_refused');
  expect(readdirSync(place.root).toSorted()).toEqual(['copy.backup', 'keychain', 'precious.txt', 'vault']);
});

test('a file that appears while the backup is made is not replaced', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const target = join(place.root, 'precious.txt');
  const making = atEachStep(
    () => backUp(vault, target),
    (name) => {
      if (name === 'linkSync') writeFileSync(target, 'precious');
    },
  );
  expect((await faultOf(() => making)).code).toBe('file_exists');
  expect(readFileSync(target, 'utf8')).toBe('precious');
});

test('where a file can have one name only, as on a memory stick, the backup is made all the same', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const target = join(place.root, 'stick.backup');
  const { head } = await atEachStep(
    () => backUp(vault, target),
    (name) => {
      if (name === 'linkSync') throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
    },
  );
  expect(inspectBackup(target).head).toEqual(head);
});

test('a vault that was re-keyed by another since is backed up under its new key', async () => {
  const place = copyPlace(own);
  const [vault, other] = [await place.open(), await place.open()];
  await rekey(other);
  const target = join(place.root, 'new-key.backup');
  await backUp(vault, target);
  const { dir, host } = elsewhere();
  await restore({ file: target, dir, host, keychain: memoryKeychain(), secret: recoveryCode, replace: false });
});

test('a backup that is made while others write and re-key is whole', async () => {
  const place = copyPlace(own);
  const [one, other] = [vaultProcess(place.dir, place.keys), vaultProcess(place.dir, place.keys)];
  await one.get('open');
  await other.get('open');
  const spare = (await one.get('generate')) as string;
  const writing = one.get('hammer', spare, '150');
  const rekeying = other.get('rekey').then(() => other.get('rekey'));
  const vault = await place.open();
  const files: string[] = [];
  for (let index = 0; index < 6; index++) {
    files.push(join(place.root, `while-${index}.backup`));
    await backUp(vault, files[index] ?? '');
  }
  await Promise.all([writing, rekeying]);
  for (const each of files) {
    const { dir, host, root } = elsewhere();
    await restore({ file: each, dir, host, keychain: memoryKeychain(), secret: recoveryCode, replace: false });
    expect(readdirSync(root)).toEqual(['vault']);
  }
});

test('a damaged, cut or foreign file is refused, and nothing is changed', async () => {
  const whole = readFileSync(file);
  const header = whole.indexOf('\n');
  const flips = [0, 1, 40, 100, 300, 700, header - 10, header, header + 1, header + 5_000, whole.length - 1];
  const bad: [string, Buffer][] = [
    ...flips.map((at): [string, Buffer] => {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      return [`byte ${at} of ${whole.length} flipped`, bytes];
    }),
    ...[0, 10, header, header + 1, header + 4_097, whole.length - 1].map((size): [string, Buffer] => [
      `cut to ${size}`,
      whole.subarray(0, size),
    ]),
    ['longer', Buffer.concat([whole, Buffer.from('x')])],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n and so on\n', 'latin1')],
    ['other JSON', Buffer.from('{"format":"else"}\n')],
    ['no object', Buffer.from('null\n')],
  ];
  const place = copyPlace(own);
  const { host } = place;
  const { keychain } = place.options;
  const target = join(tempFolder(), 'bad.backup');
  const before = contentsOf(place.root);
  for (const [what, bytes] of bad) {
    writeFileSync(target, bytes);
    for (const dir of [place.dir, join(place.root, 'new')]) {
      const fault = await faultOf(() => restore({ file: target, dir, host, keychain, secret: null, replace: true }));
      expect([what, fault.code]).toEqual([what, 'backup_damaged']);
    }
  }
  const { 'vault/vault.lock': _, ...after } = contentsOf(place.root);
  expect(after).toEqual(before);
});

test('the wrong secret, and a backup that is not there, are said as such', async () => {
  const { dir, host, root } = elsewhere();
  const options = { file, dir, host, keychain: memoryKeychain(), replace: false };
  const code = async (more: Partial<Parameters<typeof restore>[0]>) =>
    (await faultOf(() => restore({ ...options, secret: null, ...more }))).code;
  expect(await code({ secret: 'a wrong passphrase' })).toBe('passphrase_wrong');
  expect(await code({})).toBe('keychain_entry_missing');
  expect(await code({ file: join(root, 'none') })).toBe('file_refused');
  expect(await code({ file: join(root, 'no\u0000ne') })).toBe('file_refused');
  expect(readdirSync(root)).toEqual([]);
});

test('an empty folder is no vault that would be replaced', async () => {
  const { dir, host, root } = elsewhere();
  mkdirSync(dir);
  chmodSync(dir, 0o755);
  await restore({ file, dir, host, keychain: memoryKeychain(), secret: recoveryCode, replace: false });
  expect(readdirSync(root)).toEqual(['vault']);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
});

test('a disk that is full leaves nothing of a backup, nor of a restore', needs('mountable tmpfs'), async () => {
  const disk = smallDisk('96k');
  const vault = await copyPlace(own).open();
  expect((await faultOf(() => backUp(vault, join(disk, 'copy.backup')))).code).toBe('disk_full');
  expect(readdirSync(disk)).toEqual([]);
  const options = { file, dir: join(disk, 'vault'), host: testHost(), secret: recoveryCode, replace: false };
  const keychain = memoryKeychain();
  expect((await faultOf(() => restore({ ...options, keychain }))).code).toBe('disk_full');
  expect(readdirSync(disk)).toEqual([]);
  expect(keychain.entries.size).toBe(0);
});

test('a copy of the backup file is as good', async () => {
  const place = elsewhere();
  const copy = join(place.root, 'copied.backup');
  copyFileSync(file, copy);
  expect(inspectBackup(copy)).toEqual(inspectBackup(file));
});
