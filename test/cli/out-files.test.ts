import type { PathLike } from 'node:fs';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { runInProcess } from './run-in-process.ts';

type Fs = typeof import('node:fs');
const disk = vi.hoisted(() => ({
  folder: '',
  calls: [] as string[],
  fails: '',
  /** It loses the second half of each text that is appended. */
  loses: false,
  open: new Map<number, string>(),
}));

// No test can pull a plug: what is written and synced in a folder is noted, and a sync fails where a test wants it to.
vi.mock('node:fs', async (original) => {
  const fs = await original<Fs>();
  const note = (call: string, file: unknown) => {
    const name = typeof file === 'number' ? disk.open.get(file) : undefined;
    if (name === undefined) return;
    disk.calls.push(`${call} ${name}`);
    if (disk.fails === `${call} ${name}`) throw Object.assign(new Error('EIO'), { code: 'EIO' });
  };
  return {
    ...fs,
    openSync: (path: PathLike, ...rest: [string, number?]) => {
      const file = fs.openSync(path, ...rest);
      if (disk.folder !== '' && String(path).startsWith(disk.folder)) disk.open.set(file, basename(String(path)));
      return file;
    },
    writeFileSync: (...args: Parameters<Fs['writeFileSync']>) => {
      note('write', args[0]);
      fs.writeFileSync(...args);
    },
    writeSync: (file: number, bytes: Uint8Array, ...rest: number[]) => {
      if (!disk.loses || !disk.open.has(file)) return fs.writeSync(file, bytes, ...rest);
      fs.writeSync(file, bytes.subarray(0, bytes.length / 2));
      return bytes.length;
    },
    fsyncSync: (file: number) => {
      note('sync', file);
      fs.fsyncSync(file);
    },
    closeSync: (file: number) => {
      disk.open.delete(file);
      fs.closeSync(file);
    },
  };
});

let master: Place;
let place: Place;
let folder: string;

beforeAll(async () => {
  ({ place: master } = await makePlace());
});
afterAll(() => removePlace(master));
beforeEach(() => {
  place = copyPlace(master);
  folder = join(tempFolder('out-files'), 'out');
  mkdirSync(folder);
  disk.folder = folder;
});
afterEach(() => {
  Object.assign(disk, { folder: '', calls: [], fails: '', loses: false });
});

const invites = (...words: readonly string[]) => runInProcess(place, words);

const ways = [
  ['--out', 'codes.csv'],
  ['--qr-out', 'code.svg'],
  ['--qr-out', 'code.png'],
] as const;

test.each(ways)('%s %s: the file is synced, then its folder', async (option, name) => {
  expect(await invites('generate', option, join(folder, name))).toMatchObject({ exit: 0 });
  expect(disk.calls).toEqual([`write ${name}`, `sync ${name}`, 'sync out']);
  expect(readdirSync(folder)).toEqual([name]);
});

const syncs = ways.flatMap(([option, name]) => [name, 'out'].map((synced) => [option, name, synced] as const));

test.each(syncs)(
  '%s %s: where %s cannot be synced, nothing is issued and no file is left',
  async (option, name, synced) => {
    disk.fails = `sync ${synced}`;
    const failed = await invites('generate', '--label', 'lost', option, join(folder, name));
    expect(failed).toMatchObject({ exit: 6, stdout: '', stderr: expect.stringContaining(`${name} cannot be written`) });
    expect(readdirSync(folder)).toEqual([]);
    expect(JSON.parse((await invites('list', '--json')).stdout)).toEqual([]);
  },
);

test('of two files that are asked for, the first goes too where the second cannot be synced', async () => {
  disk.fails = 'sync code.png';
  const both = ['--out', join(folder, 'codes.csv'), '--qr-out', join(folder, 'code.png')];
  expect(await invites('generate', ...both)).toMatchObject({ exit: 6 });
  expect(disk.calls).toContain('sync codes.csv');
  expect(readdirSync(folder)).toEqual([]);
});

test('a reissue whose file cannot be synced replaces nothing', async () => {
  await invites('generate', '--label', 'kept');
  disk.fails = 'sync codes.csv';
  expect(await invites('reissue', '1', '--out', join(folder, 'codes.csv'))).toMatchObject({ exit: 6 });
  expect(JSON.parse((await invites('list', '--json')).stdout)).toMatchObject([{ id: 1, state: 'ACTIVE' }]);
});

const scratch = /^sync \.invite-vault-[0-9a-f-]+-\d+\.new$/;

test('--into: the file is synced before it has its name, then its folder', async () => {
  expect(await invites('generate', '--into', 'csv', join(folder, 'codes.csv'))).toMatchObject({ exit: 0 });
  expect(disk.calls).toEqual([expect.stringMatching(scratch), 'sync out']);
  expect(readdirSync(folder)).toEqual(['codes.csv']);
});

test('--into: where the folder cannot be synced, nothing is issued and the store is as it was', async () => {
  const store = join(folder, 'store.json');
  writeFileSync(store, '{"codes": []}');
  disk.fails = 'sync out';
  const failed = await invites('generate', '--into', 'vault-os', store, '--qr-out', join(tempFolder('qr'), 'a.svg'));
  expect(failed).toMatchObject({ exit: 6, stdout: '' });
  disk.fails = '';
  expect(readFileSync(store, 'utf8')).toBe('{"codes": []}');
  expect(JSON.parse((await invites('list', '--json')).stdout)).toEqual([]);
});

test.each([
  ['vault-os', '{"codes": []}'],
  ['astrid', 'schema_version = 1\ninvite = []\n'],
])('--into %s: a file that its program could not read does not replace the old one', async (kind, before) => {
  const store = join(folder, 'store');
  writeFileSync(store, before);
  disk.loses = true;
  const failed = await invites('generate', '--into', kind, store, '--qr-out', join(tempFolder('qr'), 'a.svg'));
  disk.loses = false;
  expect(failed).toMatchObject({ exit: 5, stdout: '' });
  expect(readFileSync(store, 'utf8')).toBe(before);
  expect(readdirSync(folder)).toEqual(['store']);
  expect(JSON.parse((await invites('list', '--json')).stdout)).toEqual([]);
});
