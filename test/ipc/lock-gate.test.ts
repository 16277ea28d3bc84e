import { readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { callNames, calls } from '../../shared/contract.ts';
import { validInputs } from './valid-inputs.ts';
import { errorOf, openVaultWorld, registryOf } from './world.ts';

const wantsUnlocked = callNames.filter((name) => calls[name].lock === 'unlocked');

it('keeps every call that wants the unlocked vault out while it is locked', async () => {
  const world = await openVaultWorld();
  await world.client['invites.generate']({});
  const before = registryOf(world);
  await world.face.lock('operator');
  for (const name of wantsUnlocked) {
    expect(await world.dispatch(name, validInputs[name]), name).toEqual({
      ok: false,
      error: {
        name: 'StoreError',
        code: 'vault_locked',
        message: 'the vault is locked',
        hint: 'unlock it and try again',
      },
    });
  }
  expect(world.host.asked).toEqual([]);
  expect(world.host.clipboardText).toBe('');
  await world.face.session.unlock(null);
  // The lock and the unlock themselves, and nothing else.
  expect(registryOf(world).head.seq).toBe(before.head.seq + 2);
});

it('answers at any time only what shows nothing of the registry', () => {
  expect(callNames.filter((name) => calls[name].lock === 'any')).toEqual([
    'vault.status',
    'vault.create',
    'vault.unlock',
    'vault.lock',
    'settings.get',
    'restore.inspect',
    'restore.run',
    'files.saveText',
    'clipboard.clear',
    'jobs.cancel',
  ]);
});

it('saves the recovery kit of a new vault also after a lock, and nothing else that the window drew', async () => {
  const { client, host, face, path } = await openVaultWorld();
  await face.lock('idle');
  host.paths.push(path('kit.txt'));
  expect(await client['files.saveText']({ name: 'recovery-kit', content: 'the code' })).toEqual({
    path: path('kit.txt'),
  });
  expect(readFileSync(path('kit.txt'), 'utf8')).toBe('the code');
  expect(statSync(path('kit.txt')).mode & 0o777).toBe(0o600);
  for (const kind of ['svg', 'csv', 'png'] as const) {
    expect((await errorOf(client['files.save']({ kind, name: 'x', content: '' }))).code).toBe('vault_locked');
  }
});

it('a call that is under way when the vault is locked ends before the keys are wiped, or says that it was locked', async () => {
  const world = await openVaultWorld();
  const under = Array.from({ length: 20 }, () => world.dispatch('invites.generate', {}));
  const locking = world.face.lock('operator');
  const late = await world.dispatch('invites.generate', {});
  expect(late).toMatchObject({ ok: false, error: { code: 'vault_locked' } });
  await locking;
  for (const answer of await Promise.all(under)) expect(answer.ok).toBe(true);
  await world.face.session.unlock(null);
  expect((await world.client['invites.list']()).invites).toHaveLength(20);
  expect(world.host.bugs).toEqual([]);
});

it('locking lets work end that is under way, and wipes the keys after it', async () => {
  const { client, host, face, gate, path } = await openVaultWorld();
  const { vault } = face.session;
  const secrets = vault?.secrets;
  host.paths.push(path('x.json'));
  const exporting = client['exchange.export']({ format: 'vault-os', dryRun: true, group: 'wait' });
  await gate.reached();
  const locking = face.lock('operator');
  expect(face.session.vault).toBeNull();
  expect(host.heard('vault.locked')).toEqual([]);
  gate.open();
  expect((await exporting).report.taken).toBe(5);
  await locking;
  expect(host.heard('vault.locked')).toHaveLength(1);
  expect(secrets?.masterKey.equals(Buffer.alloc(32))).toBe(true);
  expect(secrets?.databaseKey.equals(Buffer.alloc(32))).toBe(true);
});

it('work that heeds nothing is cut off by a lock, which waits until it is gone', async () => {
  const { client, host, face, threads, gate, path } = await openVaultWorld();
  host.paths.push(path('x.json'));
  const exporting = errorOf(client['exchange.export']({ format: 'vault-os', dryRun: true, group: 'block' }));
  await gate.reached();
  const locking = face.lock('operator');
  await host.advance(999);
  expect(host.heard('vault.locked')).toEqual([]);
  await host.advance(1);
  await locking;
  expect(threads[0]?.threadId).toBe(-1);
  expect(host.heard('vault.locked')).toHaveLength(1);
  expect((await exporting).code).toBe('cancelled');
});

it('a change of the keys is never cut by a lock', async () => {
  const { client, host, face } = await openVaultWorld();
  const { code } = await client['invites.generate']({});
  const passphrase = 'correct horse battery';
  const changing = client['keys.setPassphrase']({ passphrase, only: true });
  const locking = face.lock('idle');
  await host.advance(60_000);
  expect(host.heard('vault.locked')).toEqual([]);
  expect(await changing).toMatchObject({ keyStore: 'passphrase', passphrase: true });
  await locking;
  expect((await errorOf(client['vault.unlock']({ secret: null }))).code).toBe('passphrase_needed');
  expect((await client['vault.unlock']({ secret: passphrase })).session?.unlockedBy).toBe('passphrase');
  expect((await client['invites.check']({ text: code })).verdicts).toMatchObject([{ usable: true }]);
});
