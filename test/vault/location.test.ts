import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createVault as createByLibrary, openVault as openByLibrary } from '../../electron/library.ts';
import { acceptReplaced } from '../../electron/vault/accept-replaced.ts';
import { backUp } from '../../electron/vault/backup.ts';
import { createVault } from '../../electron/vault/create.ts';
import { newRecovery, setPassphrase } from '../../electron/vault/key-change.ts';
import { vaultLocation } from '../../electron/vault/location.ts';
import { openVault } from '../../electron/vault/open.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import { restore } from '../../electron/vault/restore.ts';
import { faultOf, passphrase } from '../support/keys.ts';
import { tempFolder } from '../support/temp.ts';
import { vaultProcess } from '../support/vault-processes.ts';
import { copyPlace, makePlace, type Place, placeAt, removePlace } from '../support/vaults.ts';

let own: Place;
let code: string;

beforeAll(async () => {
  own = (await makePlace()).place;
  const vault = await openVault(own.options);
  ({ code } = await vault.invites.generate({ maxUses: 1 }));
  await backUp(vault, join(own.root, 'a.backup'));
  await vault.close();
});
afterAll(() => removePlace(own));

function request({ root, host, options }: Place, dir: string) {
  return { file: join(root, 'a.backup'), dir, host, keychain: options.keychain, secret: null, replace: true };
}

/** Other names of a place's vault. */
const names: [string, (place: Place) => string][] = [
  ['a link', ({ root, dir }) => link(dir, join(root, 'link'))],
  ['a relative link', ({ root }) => link('vault', join(root, 'link'))],
  ['a link to a link', ({ root, dir }) => link(link(dir, join(root, 'first')), join(root, 'second'))],
  ['a folder behind a linked parent', ({ root }) => join(link(root, `${root}-link`), 'vault')],
  ['a relative path', ({ dir }) => relative(process.cwd(), dir)],
  ['a path with detours', ({ dir }) => `${dir}/../${basename(dir)}/.//`],
];

function link(target: string, path: string): string {
  symlinkSync(target, path);
  return path;
}

describe.each(names)('a vault that is named by %s', (_, nameOf) => {
  test('is restored at its real path, and a one-use code holds once under both names', async () => {
    const place = copyPlace(own);
    const name = nameOf(place);
    const wasLink = existsSync(name) && lstatSync(name).isSymbolicLink();
    const report = await restore(request(place, name));
    expect(report.dir).toBe(place.dir);
    expect(dirname(report.replaced ?? '')).toBe(place.root);
    expect(lstatSync(name).isSymbolicLink()).toBe(wasLink);
    const [real, other] = [await place.open(), await place.open({ dir: name })];
    expect([real.dir, other.dir]).toEqual([place.dir, place.dir]);
    expect((await other.invites.use(code)).usable).toBe(true);
    expect((await real.invites.use(code)).usable).toBe(false);
  });

  test('is the same for a desk that was opened by its real path before', async () => {
    const place = copyPlace(own);
    const desk = vaultProcess(place.dir, place.keys);
    await desk.get('open');
    const name = nameOf(place);
    await restore(request(place, name));
    expect((await (await place.open({ dir: name })).invites.use(code)).usable).toBe(true);
    expect(await desk.get('use', code)).toBe(false);
  });
});

test('a vault is created behind a link whose target is not there yet, and the link stays', async () => {
  const root = tempFolder();
  const [name, target] = [join(root, 'link'), join(root, 'deep', 'vault')];
  symlinkSync(target, name);
  const { options } = placeAt(root);
  const made = await createVault({ ...options, dir: name, keyStore: 'keychain', passphrase: null });
  expect([made.dir, readlinkSync(name)]).toEqual([target, target]);
  expect(existsSync(join(target, 'vault.json'))).toBe(true);
});

test('a link to itself is no endless loop', () => {
  const root = tempFolder();
  symlinkSync('loop', join(root, 'loop'));
  expect(vaultLocation(join(root, 'loop'))).toContain(root);
});

test('the library refuses an empty name, and opens a link at its target', async () => {
  expect((await faultOf(() => openByLibrary({ dir: '' }))).code).toBe('invalid_value');
  expect((await faultOf(() => createByLibrary({ dir: '', passphrase }))).code).toBe('invalid_value');
  const root = tempFolder();
  mkdirSync(join(root, 'real'));
  symlinkSync('real', join(root, 'link'));
  const made = await createByLibrary({ dir: join(root, 'link'), passphrase });
  expect(made.dir).toBe(join(root, 'real'));
});

test('key files that are links stay links: their targets are replaced', async () => {
  const place = copyPlace(own);
  const elsewhere = join(place.root, 'elsewhere');
  mkdirSync(elsewhere);
  const [path, target] = [join(place.dir, 'vault.json'), join(elsewhere, 'keys.json')];
  renameSync(path, target);
  symlinkSync(target, path);
  const vault = await place.open();
  const changes = [
    () => rekey(vault),
    () => rekey(vault, { master: true }),
    () => newRecovery(vault),
    () => setPassphrase(vault, passphrase),
  ];
  for (const change of changes) {
    const before = readFileSync(target, 'utf8');
    await change();
    expect(readlinkSync(path)).toBe(target);
    expect(readFileSync(target, 'utf8')).not.toBe(before);
  }
  expect(readdirSync(elsewhere)).toEqual(['keys.json']);
  await vault.close();
  expect((await (await place.open()).invites.use(code)).usable).toBe(true);
});

describe('a vault that a restore replaced', () => {
  async function replacedPlace() {
    const place = copyPlace(own);
    const { replaced } = await restore(request(place, place.dir));
    return { place, replaced: replaced ?? '' };
  }

  test('can be read and stays retired, however often it is opened, copied or moved', async () => {
    const { place, replaced } = await replacedPlace();
    const moved = join(place.root, 'moved');
    for (const dir of [replaced, replaced, moved]) {
      if (dir === moved) renameSync(replaced, moved);
      const vault = await place.open({ dir });
      expect(vault.writeRefusal).toMatchObject({ code: 'vault_retired' });
      expect((await vault.invites.validate(code)).usable).toBe(true);
      for (const act of [() => vault.invites.use(code), () => vault.invites.generate(), () => rekey(vault)]) {
        expect(await faultOf(act)).toMatchObject({
          code: 'vault_retired',
          hint: expect.stringContaining('--accept-replaced'),
        });
      }
      expect((await faultOf(() => newRecovery(vault))).code).toBe('vault_retired');
      await vault.close();
    }
    expect((await (await place.open()).invites.use(code)).usable).toBe(true);
  });

  test('does so under its own old name too, and its successor is not taken for it', async () => {
    const { place, replaced } = await replacedPlace();
    renameSync(place.dir, join(place.root, 'newer'));
    renameSync(replaced, place.dir);
    expect((await faultOf(async () => (await place.open()).invites.use(code))).code).toBe('vault_retired');
    const newer = await place.open({ dir: join(place.root, 'newer') });
    expect((await newer.invites.use(code)).usable).toBe(true);
  });

  test('is a vault again once it is accepted, and that is in its log', async () => {
    const { place, replaced } = await replacedPlace();
    const vault = await place.open({ dir: replaced });
    expect(await acceptReplaced(vault)).toMatch(/^\d{4}-/);
    expect(vault.writeRefusal).toBeNull();
    expect((await vault.invites.use(code)).usable).toBe(true);
    const { events } = await vault.invites.audit({ filter: { types: ['vault.checkpoint'] } });
    expect(events).toMatchObject([{ detail: { accepted: true } }]);
    expect(await acceptReplaced(vault)).toBeNull();
    await vault.close();
    // From now on the vault that took its place is the older copy on this machine.
    expect((await place.open()).rollback).not.toBeNull();
  });

  test('gives no backup, which would be a second vault without the mark', async () => {
    const { place, replaced } = await replacedPlace();
    const vault = await place.open({ dir: replaced });
    expect((await faultOf(() => backUp(vault, join(place.root, 'b.backup')))).code).toBe('vault_retired');
    expect(existsSync(join(place.root, 'b.backup'))).toBe(false);
  });

  test('can be restored onto, and a restore that fails leaves it retired', async () => {
    const { place, replaced } = await replacedPlace();
    const bytes = readFileSync(join(place.root, 'a.backup'));
    writeFileSync(join(place.root, 'broken.backup'), bytes.subarray(0, -4_096));
    const broken = { ...request(place, replaced), file: join(place.root, 'broken.backup') };
    expect((await faultOf(() => restore(broken))).code).toBe('backup_damaged');
    expect((await faultOf(async () => (await place.open({ dir: replaced })).invites.use(code))).code).toBe(
      'vault_retired',
    );
  });
});
