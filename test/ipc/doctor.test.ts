import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { snapshotName } from '../../electron/vault/rekey.ts';
import { openVaultWorld } from './world.ts';

it('says that others may open a file of the vault, and what interrupted work has left', async () => {
  const { client, dir, path } = await openVaultWorld();
  chmodSync(join(dir, 'vault.json'), 0o644);
  chmodSync(dir, 0o755);
  const left = path('.vault.restoring-0123456789ab');
  mkdirSync(left);
  utimesSync(left, new Date(0), new Date(0));
  const { lines, exitCode } = await client['doctor.run']();
  expect(lines.filter(({ status }) => status !== 'ok')).toEqual([
    expect.objectContaining({ check: 'files', code: 'file_refused', text: `others may open ${dir}` }),
    expect.objectContaining({ check: 'files', code: 'file_refused', hint: `chmod 600 '${join(dir, 'vault.json')}'` }),
    expect.objectContaining({ check: 'files', code: null, text: expect.stringContaining('.vault.restoring-') }),
  ]);
  expect(exitCode).toBe(6);
});

it('says each way out in the words of the window', async () => {
  const { client, dir, host, keychain } = await openVaultWorld();
  const { keys } = await client['vault.lock']();
  keychain.entries.set(`${keys?.vaultId}.head`, `900 ${'a'.repeat(64)}`);
  await host.advance(31 * 24 * 3_600_000);
  await client['vault.unlock']({ secret: null });
  writeFileSync(join(dir, snapshotName), '', { mode: 0o600 });
  const { lines } = await client['doctor.run']();
  expect(lines.flatMap(({ status, check, hint }) => (status === 'ok' ? [] : [[check, hint]]))).toEqual([
    ['checkpoint', 'restore the newer copy or a backup, or keep this one'],
    ['clock', 'set the clock of this machine, or confirm that it is right'],
    ['re-key', 'finish it with “Change the key” under Keys'],
  ]);
});
