import type { PathLike } from 'node:fs';
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { runCli } from '../../electron/faces/cli/run.ts';
import { tempFolder } from '../support/temp.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';

type Fs = typeof import('node:fs');
const disk = vi.hoisted(() => ({ folder: '', calls: [] as string[], fails: '', open: new Map<number, string>() }));

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
  Object.assign(disk, { folder: '', calls: [], fails: '' });
});

/** Runs a command line in this process on the vault; its exit code and what it said. */
async function invites(...words: readonly string[]) {
  const said = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof said) => ({
    isTerminal: false,
    write: (text: string) => {
      said[name] += text;
    },
  });
  const { host, keychain, dir } = place.options;
  const exit = await runCli(['--vault', dir, ...words], {
    host,
    keychain,
    env: {},
    stdin: Object.assign((async function* () {})(), { isTerminal: false }),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    signal: new AbortController().signal,
    version: () => '0.0.0',
  });
  return { exit, ...said };
}

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
