import { expect, it } from 'vitest';
import { openVault } from '../../electron/vault/open.ts';
import { restore } from '../../electron/vault/restore.ts';
import { openVaultWorld, type World } from './world.ts';

/** Another program on the same vault, such as the command line. */
function openElsewhere({ dir, host, keychain }: World) {
  return openVault({ dir, host, keychain, actor: 'elsewhere' });
}

it('tells of what this program wrote, with the answer that wrote it', async () => {
  const { client, host, face } = await openVaultWorld();
  const before = host.heard('registry.changed').length;
  await client['invites.list']();
  expect(host.heard('registry.changed')).toHaveLength(before);
  await client['invites.generate']({});
  expect(host.heard('registry.changed').slice(before)).toEqual([{ by: 'here', head: face.session.vault?.head() }]);
  await host.advance(5_000);
  expect(host.heard('registry.changed')).toHaveLength(before + 1);
});

it('tells within a second of what another program wrote, once', async () => {
  const world = await openVaultWorld();
  const { client, host } = world;
  const other = await openElsewhere(world);
  await host.advance(1_000);
  const before = host.heard('registry.changed').length;
  const { invite } = await other.invites.generate({ label: 'from outside' });
  await host.advance(1_000);
  expect(host.heard('registry.changed').slice(before)).toEqual([{ by: 'elsewhere', head: other.head() }]);
  expect((await client['invites.show']({ id: invite.id })).invite.label).toBe('from outside');
  await host.advance(5_000);
  expect(host.heard('registry.changed')).toHaveLength(before + 1);
  await other.close();
});

it('goes on in the registry that another program restored in its place', async () => {
  const world = await openVaultWorld();
  const { client, host, dir, keychain } = world;
  host.paths.push(world.path('copy.ivbackup'));
  const { path } = await client['backup.create']({});
  const { invite } = await client['invites.generate']({ label: 'after the backup' });
  await client['invites.edit']({ id: invite.id, label: 'renamed' });
  const changed = host.heard('registry.changed').length;
  await restore({ file: path, dir, host, keychain, secret: null, replace: true, actor: 'elsewhere' });
  await host.advance(2_000);
  expect(host.heard('registry.changed').length).toBeGreaterThan(changed);
  const { events } = await client['audit.list']({ limit: 1 });
  expect(events[0]).toMatchObject({ type: 'vault.restored', actor: 'elsewhere' });
});

it('is silent while the vault is locked', async () => {
  const world = await openVaultWorld();
  await world.face.lock('operator');
  const before = world.host.events.length;
  const other = await openElsewhere(world);
  await other.invites.generate({});
  await other.close();
  await world.host.advance(10_000);
  expect(world.host.events).toHaveLength(before);
});
