import { cpSync, existsSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { needs } from '../support/available.ts';
import { mountDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp.ts';
import { contentsOf } from '../support/vaults.ts';
import { errorOf, openVaultWorld } from './world.ts';

it(
  'opens a vault on read-only media, says so in its status, and reads, checks, exports and backs up',
  needs('mountable tmpfs'),
  async () => {
    const world = await openVaultWorld();
    const { client, dir, host, path } = world;
    const { code } = await client['invites.generate']({ label: 'kept' });
    expect((await client['vault.status']()).session?.readOnly).toBeNull();
    await client['vault.lock']();
    const content = tempFolder();
    cpSync(dir, content, { recursive: true });
    const disk = mountDisk(dir, '16m', 'mode=0700');
    onTestFinished(disk.unmount);
    cpSync(content, dir, { recursive: true });
    disk.remount('ro');
    const before = contentsOf(dir);

    const { session } = await client['vault.unlock']({ secret: null });
    expect(session?.readOnly).toMatchObject({
      code: 'file_refused',
      message: 'the vault is read-only: it is on a disk that can only be read',
      hint: expect.any(String),
    });
    expect((await client['invites.list']({})).invites).toMatchObject([{ label: 'kept' }]);
    const checked = await client['invites.check']({ text: code });
    expect(checked).toMatchObject({ verdicts: [{ usable: true }], recordFault: null });
    host.paths.push(path('audit.json'), path('a.backup'));
    await client['audit.export']({ format: 'json', job: 'export-1' });
    await client['backup.create']({ job: 'backup-1' });
    expect([existsSync(path('audit.json')), existsSync(path('a.backup'))]).toEqual([true, true]);
    expect(await client['audit.verify']({ job: 'verify-1' })).toMatchObject({ ok: true });
    expect((await errorOf(client['invites.use']({ text: code }))).code).toBe('file_refused');
    expect((await errorOf(client['invites.generate']({}))).code).toBe('file_refused');
    await client['vault.lock']();
    expect(contentsOf(dir)).toEqual(before);
  },
);
