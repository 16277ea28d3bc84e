import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { changeKeyStore } from '../../electron/keys/key-changes.ts';
import type { KeyFile } from '../../electron/keys/key-file.ts';
import { keyFileName, registryFileName } from '../../electron/keys/key-file.ts';
import { readKeyFile, writeKeyFile } from '../../electron/keys/key-file-store.ts';
import { faultOf, makeKeys, passphrase } from '../support/keys.ts';
import { tempFolder } from '../support/temp.ts';

type Fs = typeof import('node:fs');
const broken = vi.hoisted(() => ({ call: '', code: '', calls: [] as string[] }));

// A test cannot fill a disk or pull a plug: these calls go through, or fail as the system would let them.
vi.mock('node:fs', async (original) => {
  const fs = await original<Fs>();
  const through = <A extends unknown[], R>(name: string, run: (...args: A) => R) => {
    return (...args: A): R => {
      broken.calls.push(name);
      if (broken.call === name) throw Object.assign(new Error(`${broken.code}: ${name}`), { code: broken.code });
      return run(...args);
    };
  };
  return {
    ...fs,
    openSync: through('open', fs.openSync),
    writeFileSync: through('write', fs.writeFileSync),
    fsyncSync: through('fsync', fs.fsyncSync),
    renameSync: through('rename', fs.renameSync),
  };
});

let dir: string;
let older: KeyFile;
let newer: KeyFile;

beforeAll(async () => {
  older = (await makeKeys({ passphrase })).keyFile;
  newer = changeKeyStore(older, 'passphrase');
});

beforeEach(() => {
  dir = tempFolder();
});

afterEach(() => {
  Object.assign(broken, { call: '', code: '', calls: [] });
});

test('a key file is written 0600, replaced, and read back', () => {
  writeKeyFile(dir, older);
  writeKeyFile(dir, newer);
  expect(readKeyFile(dir)).toEqual(newer);
  expect(readdirSync(dir)).toEqual([keyFileName]);
  expect(statSync(join(dir, keyFileName)).mode & 0o777).toBe(0o600);
});

test('a file that was too open is 0600 after the next write', () => {
  writeFileSync(join(dir, keyFileName), 'old', { mode: 0o666 });
  writeKeyFile(dir, older);
  expect(statSync(join(dir, keyFileName)).mode & 0o777).toBe(0o600);
});

test('the file is synced before the rename, and the folder after it', () => {
  writeKeyFile(dir, older);
  expect(broken.calls.filter((call) => call !== 'open')).toEqual(['write', 'fsync', 'rename', 'fsync']);
});

test.each([
  ['open', 'EROFS', 'file_refused'],
  ['open', 'EACCES', 'file_refused'],
  ['open', 'ENOSPC', 'disk_full'],
  ['write', 'ENOSPC', 'disk_full'],
  ['write', 'EDQUOT', 'disk_full'],
  ['fsync', 'EIO', 'file_refused'],
  ['rename', 'EACCES', 'file_refused'],
])('where %s fails with %s, the old file stays and nothing lies beside it', async (call, code, expected) => {
  writeKeyFile(dir, older);
  const before = readFileSync(join(dir, keyFileName));
  Object.assign(broken, { call, code });
  const fault = await faultOf(() => writeKeyFile(dir, newer));
  expect(fault.code).toBe(expected);
  expect(fault.hint).not.toBeNull();
  expect(readFileSync(join(dir, keyFileName))).toEqual(before);
  expect(readdirSync(dir)).toEqual([keyFileName]);
});

test('what a writer that was killed left beside it goes with the next write, and nothing else does', () => {
  for (const name of ['vault.json.1234.tmp', 'vault.json.kept', 'other.tmp']) writeFileSync(join(dir, name), '{}');
  writeKeyFile(dir, older);
  expect(readdirSync(dir).toSorted()).toEqual(['other.tmp', keyFileName, 'vault.json.kept']);
});

test('a rename that the system refuses leaves nothing behind', async () => {
  mkdirSync(join(dir, keyFileName));
  expect((await faultOf(() => writeKeyFile(dir, older))).code).toBe('file_refused');
  expect(readdirSync(dir)).toEqual([keyFileName]);
});

test.each([
  ['a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
  ['Windows line ends', (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))],
  ['both', (text: string) => Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}\r\n`)],
  ['UTF-16, as some Windows programs write it', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16 in the other byte order', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
])('a key file that another program saved with %s is read, and the next write saves it as it was', (_, save) => {
  writeKeyFile(dir, older);
  const plain = readFileSync(join(dir, keyFileName));
  writeFileSync(join(dir, keyFileName), save(plain.toString()));
  expect(readKeyFile(dir)).toEqual(older);
  writeKeyFile(dir, readKeyFile(dir));
  expect(readFileSync(join(dir, keyFileName))).toEqual(plain);
});

test('a folder that is not there is not made', async () => {
  expect((await faultOf(() => writeKeyFile(join(dir, 'none'), older))).code).toBe('file_refused');
  expect(readdirSync(dir)).toEqual([]);
});

test('no vault, a registry without its keys, and a folder in the way are three faults', async () => {
  expect((await faultOf(() => readKeyFile(dir))).code).toBe('vault_missing');
  expect((await faultOf(() => readKeyFile(join(dir, 'none')))).code).toBe('vault_missing');
  writeFileSync(join(dir, registryFileName), '');
  expect((await faultOf(() => readKeyFile(dir))).code).toBe('key_file_missing');
  mkdirSync(join(dir, keyFileName));
  expect((await faultOf(() => readKeyFile(dir))).code).toBe('file_refused');
});

test('an empty file and a huge one are damaged', async () => {
  writeFileSync(join(dir, keyFileName), '');
  expect((await faultOf(() => readKeyFile(dir))).code).toBe('key_file_damaged');
  writeFileSync(join(dir, keyFileName), ' '.repeat(1_000_000));
  const fault = await faultOf(() => readKeyFile(dir));
  expect(fault).toMatchObject({ code: 'key_file_damaged', message: expect.stringContaining('too large') });
});
