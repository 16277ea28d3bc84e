import { expect, test } from 'vitest';
import { type CarriedOver, carryOver } from '../../electron/registry/carry-over.ts';
import { runAct } from '../../electron/registry/core.ts';
import { handOverAll, revokedSinceHandOver } from '../../electron/registry/hand-over.ts';
import { replay } from '../../electron/registry/replay.ts';
import { closeAfterEach, contentOf, hour, openInvites, type TestRegistry } from '../support/invites.ts';

closeAfterEach();

/** Carries over from `old` into `to`, and records it as a restore does. */
function carry(to: TestRegistry, old: TestRegistry): CarriedOver {
  return runAct(to.core, 'operator', (act) => {
    const carried = carryOver(act, old.connection);
    act.record('vault.restored', null, { carriedOver: { ...carried } });
    return carried;
  });
}

function livedIn(): TestRegistry {
  const old = openInvites();
  old.invites.addIdentity('home', { baseUrl: 'https://id.example.org', prefix: 'home_' });
  const live = old.invites.generate({ label: 'live', identity: 'home', maxUses: 5 });
  old.invites.use(live.code, { deviceName: 'phone', mint: true });
  old.invites.use(live.code, { deviceName: 'phone', mint: true });
  old.invites.use(live.code, { deviceName: 'tablet', mint: true });
  old.invites.revokeToken(2);
  old.invites.reissue(old.invites.generate({ label: 'lost' }).invite.id);
  const spent = old.invites.generate({ label: 'spent' });
  old.invites.use(spent.code);
  old.advance(hour);
  old.invites.prune(old.now());
  runAct(old.core, 'operator', (act) => handOverAll(act));
  old.advance(1);
  old.invites.revoke(3);
  return old;
}

const told = ({ connection }: TestRegistry) => [
  connection.once('SELECT * FROM identities'),
  connection.once('SELECT * FROM code_prefixes'),
  // The changes of a record are counted where they were made.
  connection.once('SELECT * FROM invites').map((row) => ({ ...(row as object), rev: null })),
  connection.once('SELECT id, invite_id, at, actor, device_name, access_level FROM uses'),
  connection.once(
    'SELECT token_hash, use_id, invite_id, identity, device_name, minted_at, revoked_at FROM device_tokens',
  ),
];

test('takes over everything that a registry knows, its marks and emptied invites too', () => {
  const old = livedIn();
  const to = openInvites();
  expect(carry(to, old)).toEqual({ added: 4, changed: 0, uses: 4, tokens: 3 });
  // An invite keeps the id that people know it by.
  expect(told(to)).toEqual(told(old));
  expect(revokedSinceHandOver(to.connection)).toHaveLength(1);
  expect(replay(to.connection)).toEqual([]);
});

test('no id is given out again, also where two registries went different ways', () => {
  const old = openInvites();
  const to = openInvites();
  const mine = old.invites.generateBatch({}, 3);
  const theirs = to.invites.generateBatch({}, 2);
  carry(to, old);
  // Their own ids mean other invites there, or would come to.
  expect(mine.map(({ code }) => to.invites.resolve(code))).toEqual([4, 5, 6]);
  expect(theirs.map(({ code }) => to.invites.resolve(code))).toEqual([1, 2]);
  expect(to.invites.generate().invite.id).toBe(7);
});

test('takes nothing over twice', () => {
  const old = livedIn();
  const to = openInvites();
  to.advance(2 * hour);
  carry(to, old);
  const { audit: _, ...once } = contentOf(to);
  expect(carry(to, old)).toEqual({ added: 0, changed: 0, uses: 0, tokens: 0 });
  expect(contentOf(to)).toMatchObject(once);
});
