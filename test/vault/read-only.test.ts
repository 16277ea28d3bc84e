import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { exportAudit, recordExport } from '../../electron/vault/audit-export.ts';
import { verifyAuditFile } from '../../electron/vault/audit-file-verify.ts';
import { backUp } from '../../electron/vault/backup.ts';
import { createVault } from '../../electron/vault/create.ts';
import { examineVault } from '../../electron/vault/doctor.ts';
import { newRecovery } from '../../electron/vault/key-change.ts';
import { LentVault, lend } from '../../electron/vault/lent-vault.ts';
import { openVault } from '../../electron/vault/open.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import { restore } from '../../electron/vault/restore.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { toInstant } from '../../shared/domain/instant.ts';
import { needs, type Part } from '../support/available.ts';
import { faultOf } from '../support/keys.ts';
import { mountDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp.ts';
import { contentsOf, copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';

let own: Place;
let code: string;

beforeAll(async () => {
  own = (await makePlace()).place;
  const vault = await openVault(own.options);
  ({ code } = await vault.invites.generate({ label: 'kept', maxUses: 2 }));
  await vault.invites.use(code);
  await vault.close();
});
afterAll(() => removePlace(own));

const ordinaryUser = 12_345;

/** Makes the vault of a place one that can only be read; what lies in it stays. */
type Lock = (place: Place) => void;

const disk: Lock = ({ dir }) => {
  const content = tempFolder();
  cpSync(dir, content, { recursive: true });
  const mounted = mountDisk(dir, '16m', 'mode=0700');
  onTestFinished(mounted.unmount);
  cpSync(content, dir, { recursive: true });
  mounted.remount('ro');
};

/** As a user whom permissions stop, which root is not. */
const rights: Lock = ({ root, dir }) => {
  for (const name of readdirSync(dir)) chmodSync(join(dir, name), 0o400);
  chmodSync(dir, 0o500);
  onTestFinished(() => chmodSync(dir, 0o700));
  if (process.geteuid?.() !== 0) return;
  for (const folder of [root, tmpdir()]) {
    for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
      chownSync(join(folder, name), ordinaryUser, ordinaryUser);
    }
  }
  process.seteuid?.(ordinaryUser);
  onTestFinished(() => process.seteuid?.(0));
};

const ways: [string, Lock, Part][] = [
  ['on a disk that is mounted read-only', disk, 'mountable tmpfs'],
  ['in a folder without the right to write', rights, 'linux'],
];

const writes: [string, (vault: Vault) => unknown][] = [
  ['use', ({ invites }) => invites.use(code)],
  ['generate', ({ invites }) => invites.generate()],
  ['revoke', ({ invites }) => invites.revoke(code, 'lost')],
  ['rekey', (vault) => rekey(vault)],
  ['recovery new', (vault) => newRecovery(vault)],
  ['export registry', (vault) => exportRegistry(vault, join(tempFolder(), 'registry.json'))],
];

describe.each(ways)('a vault %s', (_, lock, part) => {
  describe('can be read', needs(part), () => {
    let place: Place;
    let scratch: string;

    beforeEach(() => {
      scratch = tempFolder('scratch');
      const before = process.env['TMPDIR'];
      process.env['TMPDIR'] = scratch;
      onTestFinished(() => {
        if (before === undefined) delete process.env['TMPDIR'];
        else process.env['TMPDIR'] = before;
      });
      place = copyPlace(own);
    });

    test('lists, checks, verifies, exports and backs up; nothing is written beside it or left behind', async () => {
      lock(place);
      const before = contentsOf(place.dir);
      const vault = await place.open();
      expect(vault.writeRefusal).toMatchObject({ code: 'file_refused' });
      expect((await vault.invites.list({})).invites).toMatchObject([{ label: 'kept', useCount: 1 }]);
      expect((await vault.invites.validate(code)).usable).toBe(true);
      const [log, copy] = [join(place.root, 'log.json'), join(place.root, 'a.backup')];
      const { core, vaultId, signer } = vault;
      const now = toInstant(place.host.now());
      const exported = await exportAudit({
        connection: core.db,
        vaultId,
        signer,
        now,
        filter: {},
        format: 'json',
        path: log,
      });
      await recordExport(vault, 'json', exported);
      expect(await verifyAuditFile(log)).toMatchObject({ ok: true });
      await backUp(vault, copy);
      const lines = await examineVault(vault);
      expect(lines.filter(({ status }) => status === 'problem')).toEqual([]);
      expect(lines.find(({ check }) => check === 'disk')).toMatchObject({
        status: 'note',
        text: expect.stringContaining('read-only'),
      });
      await vault.close();
      expect(contentsOf(place.dir)).toEqual(before);
      expect(readdirSync(scratch).filter((name) => name.includes('reading'))).toEqual([]);
      const dir = join(place.root, 'writable');
      const { host, keychain } = place.options;
      await restore({ file: copy, dir, host, keychain, secret: null, replace: false });
      expect((await (await place.open({ dir })).invites.use(code)).usable).toBe(true);
    });

    test.each(writes)('%s is refused with the reason, and changes nothing', async (_name, write) => {
      lock(place);
      const before = contentsOf(place.dir);
      const vault = await place.open();
      const fault = await faultOf(() => write(vault));
      expect(fault).toMatchObject({ code: 'file_refused', hint: expect.any(String) });
      expect(fault.message).toMatch(/^the vault is read-only: /);
      expect(contentsOf(place.dir)).toEqual(before);
    });

    test('a thread that it is lent to can read and back up', async () => {
      lock(place);
      const vault = await place.open();
      const lent = new LentVault(await lend(vault, ['signingSeed']), place.host, new AbortController().signal);
      await backUp(lent, join(place.root, 'a.backup'));
      expect(lent.head()).toEqual(vault.head());
      expect((await faultOf(() => lent.run((manager) => manager.use(code)))).code).toBe('file_refused');
      lent.close();
    });

    test('what still lies in the write-ahead log is read too', async () => {
      const holder = await place.open();
      const late = (await holder.invites.generate({ label: 'late' })).code;
      const copy = copyPlace(place);
      await holder.close();
      expect(readFileSync(join(copy.dir, 'registry.db-wal')).length).toBeGreaterThan(0);
      lock(copy);
      const vault = await copy.open();
      expect((await vault.invites.show(late)).invite.label).toBe('late');
    });

    test('the same behind a link to the registry, whose log lies beside its target', async () => {
      const [written, elsewhere] = [join(place.root, 'written'), join(place.root, 'elsewhere')];
      mkdirSync(written);
      renameSync(join(place.dir, 'registry.db'), join(written, 'r.db'));
      symlinkSync(join(written, 'r.db'), join(place.dir, 'registry.db'));
      const holder = await place.open();
      const late = (await holder.invites.generate({ label: 'late' })).code;
      cpSync(written, elsewhere, { recursive: true, filter: (path) => !path.endsWith('-shm') });
      await holder.close();
      rmSync(join(place.dir, 'registry.db'));
      symlinkSync(join(elsewhere, 'r.db'), join(place.dir, 'registry.db'));
      lock({ ...place, dir: elsewhere });
      const vault = await place.open();
      expect(vault.writeRefusal?.code).toBe('file_refused');
      expect((await vault.invites.show(late)).invite.label).toBe('late');
    });

    test('a restore onto it is refused, and leaves it as it was', async () => {
      const vault = await place.open();
      await backUp(vault, join(place.root, 'a.backup'));
      await vault.close();
      lock(place);
      const before = contentsOf(place.dir);
      const { dir, host, options } = place;
      const request = { file: join(place.root, 'a.backup'), dir, host, keychain: options.keychain, secret: null };
      expect((await faultOf(() => restore({ ...request, replace: true }))).code).toBe('file_refused');
      expect(contentsOf(dir)).toEqual(before);
    });

    test('an empty folder there gets no vault', async () => {
      for (const name of readdirSync(place.dir)) renameSync(join(place.dir, name), join(place.root, name));
      lock(place);
      const { host, keychain } = place.options;
      const options = { dir: place.dir, host, keychain, keyStore: 'keychain' as const, passphrase: null };
      expect((await faultOf(() => createVault(options))).code).toBe('file_refused');
    });
  });
});
