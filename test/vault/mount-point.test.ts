import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createVault } from '../../electron/vault/create.ts';
import { restore } from '../../electron/vault/restore.ts';
import { needs } from '../support/available.ts';
import { faultOf } from '../support/keys.ts';
import { bindFolder, mountDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp.ts';
import { copyPlace, makeBackedUpPlace, type Place, placeAt, removePlace } from '../support/vaults.ts';

let own: Place;
let code: string;

beforeAll(async () => {
  ({ place: own, code } = await makeBackedUpPlace());
});
afterAll(() => removePlace(own));

function request({ root, host, options }: Place, dir: string) {
  return { file: join(root, 'a.backup'), dir, host, keychain: options.keychain, secret: null, replace: true };
}

describe('at a mount point', needs('mountable tmpfs'), () => {
  test.each(['a disk of its own', 'a bind mount'])('%s that is empty gets a vault, and stays mounted', async (kind) => {
    const place = placeAt(tempFolder());
    mkdirSync(place.dir);
    const mounted = kind === 'a bind mount' ? bindFolder(tempFolder(), place.dir) : mountDisk(place.dir, '8m');
    onTestFinished(mounted.unmount);
    mkdirSync(join(place.dir, 'lost+found'));
    const { ino } = statSync(place.dir);
    const { host, keychain } = place.options;
    await createVault({ dir: place.dir, host, keychain, keyStore: 'keychain', passphrase: null });
    expect(statSync(place.dir).ino).toBe(ino);
    expect((await (await place.open()).invites.generate()).invite.state).toBe('ACTIVE');
  });

  test.each(['a disk of its own', 'a bind mount'])('%s that is empty gets what a backup holds', async (kind) => {
    const place = copyPlace(own);
    const dir = join(place.root, 'mounted');
    mkdirSync(dir);
    const mounted = kind === 'a bind mount' ? bindFolder(tempFolder(), dir) : mountDisk(dir, '8m');
    onTestFinished(mounted.unmount);
    expect((await restore(request(place, dir))).replaced).toBeNull();
    expect((await (await place.open({ dir })).invites.use(code)).usable).toBe(true);
    expect(readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('a vault there is not replaced: it says why and goes on as it was', async () => {
    const place = copyPlace(own);
    // Of the same disk as the folder around it, which no device number tells.
    const dir = join(place.root, 'mounted with blanks');
    mkdirSync(dir);
    onTestFinished(bindFolder(place.dir, dir).unmount);
    const holder = await place.open({ dir });
    const names = readdirSync(place.root);
    const fault = await faultOf(() => restore(request(place, dir)));
    expect(fault).toMatchObject({ code: 'file_refused', hint: expect.stringContaining('--vault DIR') });
    expect(fault.message).toContain('mount point');
    // Before anybody is asked to confirm what cannot be done.
    expect((await faultOf(() => restore({ ...request(place, dir), replace: false }))).code).toBe('file_refused');
    expect((await holder.invites.use(code)).usable).toBe(true);
    expect(readdirSync(place.root)).toEqual(names);
    // The folder below it can be moved; the mount goes with it, and is the replaced vault.
    await restore(request(place, place.dir));
    expect((await faultOf(async () => (await place.open({ dir })).invites.use(code))).code).toBe('vault_retired');
    expect((await (await place.open()).invites.show(code)).invite.useCount).toBe(1);
    expect(dirname(dir)).toBe(place.root);
  });
});
