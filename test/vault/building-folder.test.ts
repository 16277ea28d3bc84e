import fs, { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginFolder, leftFolders } from '../../electron/vault/building-folder.ts';
import { createVault } from '../../electron/vault/create.ts';
import { examine } from '../../electron/vault/doctor.ts';
import { memoryKeychain } from '../support/memory-keychain.ts';
import { tempFolder } from '../support/temp.ts';
import { testHost } from '../support/vaults.ts';

const host = testHost();
const mark = '.in-the-making';

/** A folder as a process leaves it that was killed: marked, and locked by nobody. */
function leave(root: string, name: string, marked = true): string {
  const path = join(root, name);
  mkdirSync(path);
  if (marked) {
    writeFileSync(join(path, mark), '');
    utimesSync(join(path, mark), 0, 0);
  }
  writeFileSync(join(path, 'registry.db'), 'encrypted');
  return path;
}

test('what a killed create or restore left goes when the next one begins; what lives, and what is not ours, stays', async () => {
  const root = tempFolder();
  const dir = join(root, 'vault');
  leave(root, '.vault.new-0123456789ab');
  leave(root, '.vault.restoring-0123456789ab');
  const ended = leave(root, '.vault.new-00000000000d', false);
  utimesSync(ended, 0, 0);
  // Finished this moment, and about to get its name.
  leave(root, '.vault.new-00000000000e', false);
  // Its maker is about to lock it, or has just unlocked it.
  const young = leave(root, '.vault.new-00000000000f');
  utimesSync(join(young, mark), host.now() / 1_000, host.now() / 1_000);
  const strangers = ['.vault.new-backup', '.other.new-0123456789ab', 'vault.replaced-2026'];
  for (const name of strangers) leave(root, name);
  const living = beginFolder(dir, 'restoring', host);
  await createVault({ dir, host, keychain: memoryKeychain(), keyStore: 'keychain', passphrase: null });
  const names = readdirSync(root).map((name) => join(root, name));
  const kept = ['.vault.new-00000000000e', '.vault.new-00000000000f', ...strangers, 'vault'].map((name) =>
    join(root, name),
  );
  expect(names.toSorted()).toEqual([...kept, living.path].toSorted());
  living.discard();
  living.discard();
  expect(readdirSync(root)).toHaveLength(kept.length);
});

test('a finished folder bears no mark, and one that is discarded is gone', () => {
  const root = tempFolder();
  const folder = beginFolder(join(root, 'vault'), 'new', host);
  expect(readdirSync(folder.path)).toContain(mark);
  expect(leftFolders(join(root, 'vault'), host)).toEqual([]);
  folder.finish();
  expect(readdirSync(folder.path)).toEqual([]);
  folder.discard();
  expect(readdirSync(root)).toEqual([]);
});

test.each(['its mark', 'the folder'])('a folder of which %s goes while it is looked at is left alone', (what) => {
  const root = tempFolder();
  const path = leave(root, '.vault.new-0123456789ab');
  utimesSync(join(path, mark), host.now() / 1_000, host.now() / 1_000);
  const { statSync } = fs;
  const late = (...args: Parameters<typeof statSync>) => {
    if (String(args[0]).startsWith(path))
      rmSync(what === 'its mark' ? join(path, mark) : path, { recursive: true, force: true });
    return statSync(...args);
  };
  Object.assign(fs, { statSync: late });
  syncBuiltinESMExports();
  try {
    expect(leftFolders(join(root, 'vault'), host)).toEqual([]);
  } finally {
    Object.assign(fs, { statSync });
    syncBuiltinESMExports();
  }
  expect(existsSync(join(path, 'registry.db'))).toBe(what === 'its mark');
});

test('doctor names what was left, and leaves it', async () => {
  const root = tempFolder();
  const options = { dir: join(root, 'vault'), host, keychain: memoryKeychain() };
  await createVault({ ...options, keyStore: 'keychain', passphrase: null });
  leave(root, '.vault.restoring-0123456789ab');
  const { lines, exitCode } = await examine(options);
  expect(lines.filter(({ status }) => status === 'note')).toMatchObject([
    { check: 'files', text: expect.stringContaining('.vault.restoring-0123456789ab') },
  ]);
  expect(exitCode).toBe(0);
  expect(readdirSync(root)).toContain('.vault.restoring-0123456789ab');
});
