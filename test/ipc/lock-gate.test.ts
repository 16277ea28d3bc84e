import { expect, it } from 'vitest';
import type { ExchangeReport } from '../../electron/exchange/report.ts';
import type { Vault } from '../../electron/vault/session.ts';
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
    'clipboard.clear',
    'jobs.cancel',
  ]);
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

/** Work that goes on until it is let go, and then needs the registry. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const work = async (vault: Vault): Promise<ExchangeReport> => {
    await opened;
    const taken = Object.values(await vault.invites.counts()).length;
    return { format: 'vault-os', path: '', dryRun: true, taken, changed: 0, unchanged: 0, skipped: [], notes: [] };
  };
  return { work, open: () => open() };
}

it('locking lets work end that is under way, and wipes the keys after it', async () => {
  const { work, open } = gate();
  const { client, host, face, path } = await openVaultWorld(work);
  const { vault } = face.session;
  const secrets = vault?.secrets;
  host.paths.push(path('x.json'));
  const exporting = client['exchange.export']({ format: 'vault-os', dryRun: true });
  const locking = face.lock('operator');
  expect(face.session.vault).toBeNull();
  expect(host.heard('vault.locked')).toEqual([]);
  open();
  expect((await exporting).report.taken).toBe(5);
  await locking;
  expect(host.heard('vault.locked')).toHaveLength(1);
  expect(secrets?.masterKey.equals(Buffer.alloc(32))).toBe(true);
  expect(secrets?.databaseKey.equals(Buffer.alloc(32))).toBe(true);
});

it('work that goes on for long does not keep the vault open; it is told that the vault was locked', async () => {
  const { work, open } = gate();
  const { client, host, face, path } = await openVaultWorld(work);
  host.paths.push(path('x.json'));
  const exporting = errorOf(client['exchange.export']({ format: 'vault-os', dryRun: true }));
  const locking = face.lock('operator');
  await host.advance(1_999);
  expect(host.heard('vault.locked')).toEqual([]);
  await host.advance(1);
  await locking;
  expect(host.heard('vault.locked')).toHaveLength(1);
  open();
  expect((await exporting).code).toBe('vault_locked');
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
