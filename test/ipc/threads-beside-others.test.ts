import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { vaultProcess } from '../support/vault-processes.ts';
import { inMiddle } from './mid-job.ts';
import { errorOf, openWorld } from './world.ts';

/** An app, and another process with the same vault, which the recovery code opens there. */
async function besideAnother(invites: number) {
  const world = openWorld();
  // The other process goes by the machine's own clock.
  await world.host.advance(Date.now() - world.host.now());
  const { recoveryCode } = await world.client['vault.create']({ keyStore: 'keychain', passphrase: null });
  if (invites > 0) await world.client['invites.generateBatch']({ terms: {}, count: invites });
  const other = vaultProcess(world.dir, world.path('keychain'));
  await other.get('open', recoveryCode);
  return { world, other, recoveryCode };
}

it('a batch and another process that writes wait for one another, and both are done', async () => {
  const { world, other } = await besideAnother(0);
  const { client } = world;
  const { code, invite } = await client['invites.generate']({ maxUses: 100 });
  const hammering = other.get('hammer', code, '100');
  const batches = await Promise.all(
    [400, 500, 600].map((count) => client['invites.generateBatch']({ terms: {}, count })),
  );
  expect(batches.map(({ issued }) => issued.length)).toEqual([400, 500, 600]);
  expect(await hammering).toBe(100);
  expect((await client['invites.show']({ id: invite.id })).invite).toMatchObject({ state: 'EXHAUSTED', useCount: 100 });
  expect(await client['audit.verify']({})).toMatchObject({ ok: true });
});

it.each(['audit.export', 'audit.verify', 'doctor.run'] as const)(
  '%s ends, and says why, where another process re-keys the vault in its middle',
  async (name) => {
    const { world, other } = await besideAnother(2_500);
    const { client, host } = world;
    host.paths.push(world.path('log.json'));
    const job = await inMiddle(world, () =>
      errorOf(name === 'audit.export' ? client[name]({ format: 'json' }) : client[name]({})),
    );
    await other.get('rekey');
    world.gate.open();
    expect(await job.call).toMatchObject({ code: 'vault_retired', hint: 'start it again' });
    expect(readdirSync(world.root)).not.toContain('log.json');
    expect(readdirSync(world.root).filter((entry) => entry.endsWith('.part'))).toEqual([]);
    host.paths.push(world.path('log.json'));
    await (name === 'audit.export' ? client[name]({ format: 'json' }) : client[name]({}));
    expect(host.bugs).toEqual([]);
  },
);

it('an export ends, and says why, where another process restores the vault in its middle', async () => {
  const { world, other, recoveryCode } = await besideAnother(2_500);
  const { client, host } = world;
  host.paths.push(world.path('copy'), world.path('log.json'));
  const { path } = await client['backup.create']({});
  const job = await inMiddle(world, () => errorOf(client['audit.export']({ format: 'ndjson' })));
  await other.get('restore', path, recoveryCode);
  world.gate.open();
  expect(await job.call).toMatchObject({ code: 'vault_retired' });
  expect(readdirSync(world.root).filter((entry) => entry.startsWith('log.') || entry.endsWith('.part'))).toEqual([]);
  expect((await client['invites.generateBatch']({ terms: {}, count: 3 })).issued).toHaveLength(3);
  expect(await client['invites.counts']()).toMatchObject({ ACTIVE: 2_503 });
});

it('a job that starts right after another process has changed the key, or the registry, works on what is there', async () => {
  const { world, other, recoveryCode } = await besideAnother(0);
  const { client, host } = world;
  await other.get('rekey');
  expect((await client['invites.generateBatch']({ terms: {}, count: 3 })).issued).toHaveLength(3);
  host.paths.push(world.path('copy'));
  const { path } = await client['backup.create']({});
  await other.get('restore', path, recoveryCode);
  await client['invites.generateBatch']({ terms: {}, count: 4 });
  expect(await client['invites.counts']()).toMatchObject({ ACTIVE: 7 });
});
