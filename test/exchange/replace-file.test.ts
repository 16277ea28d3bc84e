import { appendFileSync, chownSync, linkSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { exportAstrid } from '../../electron/exchange/astrid-export.ts';
import { readText } from '../../electron/exchange/read-file.ts';
import { FileReplacement, sweepLeft } from '../../electron/exchange/replace-file.ts';
import { needs } from '../support/available.ts';
import { tempFolder } from '../support/temp.ts';
import { makeVault } from './vaults.ts';

const old = { for: '0.9' } as const;

const fs = vi.hoisted(() => ({ beforeRename: () => {}, chown: () => {} }));

// The real calls, with what another program does in the middle of them.
vi.mock(import('node:fs'), async (original) => {
  const real = await original();
  const renameSync: typeof real.renameSync = (...paths) => {
    fs.beforeRename();
    real.renameSync(...paths);
  };
  const fchownSync: typeof real.fchownSync = (...asked) => {
    fs.chown();
    real.fchownSync(...asked);
  };
  return { ...real, renameSync, fchownSync };
});

function during(name: keyof typeof fs, work: () => void): void {
  fs[name] = () => {
    fs[name] = () => {};
    work();
  };
  onTestFinished(() => {
    fs[name] = () => {};
  });
}

test('what another program writes until the very last moment is not lost', () => {
  const path = `${tempFolder()}/file`;
  writeFileSync(path, 'read');
  const file = new FileReplacement(path, readText(path).stamp);
  file.write('new');
  file.makeReady();
  during('beforeRename', () => appendFileSync(path, ' and more'));
  expect(() => file.moveIn()).toThrow('changed while it was read');
  file.undo();
  expect(readFileSync(path, 'utf8')).toBe('read and more');
});

test('what a killed export left goes once it is a minute old, and nothing else does', () => {
  const folder = tempFolder();
  const left = ['11111111-2222-3333-4444-555555555555-1.new', '11111111-2222-3333-4444-555555555555-2.old'];
  const own = ['file', '.invite-vault-notes.new', '.invite-vault-11111111-2222-3333-4444-555555555555.old'];
  for (const name of own) writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, `.invite-vault-${left[0]}`), '');
  linkSync(join(folder, 'file'), join(folder, `.invite-vault-${left[1]}`));
  const { ctimeMs } = statSync(join(folder, 'file'));
  sweepLeft(folder, ctimeMs + 30_000);
  expect(readdirSync(folder)).toHaveLength(5);
  sweepLeft(folder, ctimeMs + 61_000);
  expect(readdirSync(folder).toSorted()).toEqual(own.toSorted());
});

test('a file that is replaced keeps its owner, or the report says whose it was', needs('root'), async () => {
  const from = await makeVault();
  const path = from.file('invites.toml');
  await exportAstrid(from.vault, path, old);
  chownSync(path, 1234, 2345);
  await from.vault.invites.generate();
  expect((await exportAstrid(from.vault, path, old)).notes.join()).not.toContain('belonged');
  expect(statSync(path)).toMatchObject({ uid: 1234, gid: 2345 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await from.vault.invites.generate();
  during('chown', () => {
    throw new Error('EPERM');
  });
  expect((await exportAstrid(from.vault, path, old)).notes).toContainEqual(
    expect.stringContaining('the file belonged to 1234:2345 and is yours now'),
  );
});
