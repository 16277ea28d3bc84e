import { expect, it, vi } from 'vitest';
import { change } from '../../electron/registry/database.ts';
import { errorOf, openVaultWorld, type World } from './world.ts';

/** How the window hears of the replay in the background. */
async function ended({ client, host }: World) {
  await host.advance(2_000);
  return await vi.waitUntil(async () => {
    const history = (await client['vault.status']({})).session?.history;
    return history?.state === 'waiting' || history?.state === 'running' ? null : history;
  });
}

/** What an old page that was put back makes of a record, past everything that would notice a write. */
function putBack({ face }: World, sql: string): void {
  face.session.vault?.core.db.write((tx) => tx.run(change<[]>(sql)));
}

it('replays the log once the vault is unlocked, and says that all is well', async () => {
  const world = await openVaultWorld();
  await world.client['invites.generateBatch']({ terms: {}, count: 3 });
  const events = world.face.session.vault?.head().seq;
  expect(await ended(world)).toEqual({ state: 'sound', events });
  expect(world.host.heard('history.checked').at(-1)).toEqual({ state: 'sound', events });
});

it('stops every write where a record and the log do not fit, until the operator goes by the log', async () => {
  const world = await openVaultWorld();
  const { client } = world;
  const { code, invite } = await client['invites.generate']({});
  await client['invites.use']({ text: code });
  putBack(world, 'DROP TRIGGER invites_final');
  putBack(world, 'DROP TRIGGER invites_used_up');
  putBack(world, `UPDATE invites SET state = 'ACTIVE', use_count = 0, ended_at = NULL WHERE id = ${invite.id}`);
  const what = expect.stringContaining(`invite #${invite.id}`);
  expect(await ended(world)).toEqual({ state: 'broken', what });
  expect((await client['vault.status']({})).session?.rollback).toMatchObject({ kind: 'history', what });
  expect((await errorOf(client['invites.use']({ text: code }))).code).toBe('rolled_back');
  expect((await errorOf(client['invites.generate']({}))).code).toBe('rolled_back');
  await client['vault.acceptRollback']({});
  expect(await client['invites.use']({ text: code })).toMatchObject({ usable: false, reason: 'exhausted' });
  await client['invites.generate']({});
});

it('a lock ends it, and the next unlock begins it again', async () => {
  const world = await openVaultWorld();
  await world.client['invites.generateBatch']({ terms: {}, count: 3_000 });
  await world.host.advance(2_000);
  await world.face.lock('operator');
  await world.client['vault.unlock']({ secret: null });
  expect((await world.client['vault.status']({})).session?.history).toEqual({ state: 'waiting' });
  expect(await ended(world)).toMatchObject({ state: 'sound' });
});
