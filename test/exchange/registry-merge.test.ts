import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { replay } from '../../electron/registry/replay.ts';
import { addMs } from '../../shared/domain/instant.ts';
import { isFinal, states } from '../../shared/domain/invite.ts';
import {
  allInvites,
  contentOf,
  documentOf,
  entryOf,
  madeAt,
  makeVault,
  readDocument,
  remaining,
  type Standing,
  writeDocument,
} from './vaults.ts';

const limit = fc.option(fc.integer({ min: 1, max: 4 }), { nil: null });

/** Any record that an invite can have, its end and expiry included. */
const record = fc
  .record({
    state: fc.constantFrom(...states),
    maxUses: limit,
    used: fc.nat(4),
    days: fc.option(fc.nat(3), { nil: null }),
  })
  .map(({ state, maxUses, used, days }) => {
    const most = maxUses === null ? used : Math.min(used, isFinal(state) ? maxUses : maxUses - 1);
    return {
      state,
      maxUses,
      useCount: state === 'EXHAUSTED' && maxUses !== null ? maxUses : most,
      expiresAt: days === null ? null : addMs(madeAt, (days + 1) * 86_400_000),
      endedAt: isFinal(state) ? madeAt : null,
      revokeReason: state === 'REVOKED' ? 'why' : null,
    };
  });
const pairs = fc.array(fc.tuple(record, record), { minLength: 1, maxLength: 30 });

const entries = (records: readonly object[]) =>
  records.map((fields, at) => entryOf(`code-${at}`, { ...fields, id: at + 1 }));

/** What must hold of a record that `known` became when `incoming` was merged into it. */
function expectMerged(known: Standing, incoming: Standing, merged: Standing): void {
  if (isFinal(known.state)) expect(merged.state).toBe(known.state);
  if (isFinal(incoming.state)) expect(isFinal(merged.state)).toBe(true);
  expect(remaining(merged)).toBeLessThanOrEqual(remaining(known));
  if (!isFinal(known.state)) expect(remaining(merged)).toBeLessThanOrEqual(remaining(incoming));
}

test('an import brings nothing back to life and raises no uses, whatever either side has', async () => {
  await fc.assert(
    fc.asyncProperty(pairs, async (both) => {
      const to = await makeVault();
      writeDocument(to.file('known.json'), documentOf({ invites: entries(both.map(([known]) => known)) }));
      writeDocument(to.file('in.json'), documentOf({ invites: entries(both.map(([, incoming]) => incoming)) }));
      await importRegistry(to.vault, to.file('known.json'));
      await importRegistry(to.vault, to.file('in.json'));
      const after = await allInvites(to);
      expect(after).toHaveLength(both.length);
      for (const [at, [known, incoming]] of both.entries()) expectMerged(known, incoming, after[at] ?? known);
      expect(replay(to.vault.core.db)).toEqual([]);
      const once = contentOf(to);
      await importRegistry(to.vault, to.file('in.json'));
      expect(contentOf(to)).toEqual(once);
    }),
    { numRuns: 40 },
  );
});

test('an export onto a file brings nothing in it back to life and raises no uses', async () => {
  await fc.assert(
    fc.asyncProperty(pairs, async (both) => {
      const from = await makeVault();
      writeDocument(from.file('mine.json'), documentOf({ invites: entries(both.map(([mine]) => mine)) }));
      const known = both.map(([, theirs]) => theirs);
      writeDocument(from.file('out.json'), documentOf({ invites: entries(known) }));
      await importRegistry(from.vault, from.file('mine.json'));
      await exportRegistry(from.vault, from.file('out.json'));
      const after = readDocument(from.file('out.json')).invites as unknown as Standing[];
      for (const [at, [mine, theirs]] of both.entries()) expectMerged(theirs, mine, after[at] ?? theirs);
      expect(await exportRegistry(from.vault, from.file('out.json'))).toMatchObject({ taken: 0, changed: 0 });
      await importRegistry(from.vault, from.file('out.json'));
    }),
    { numRuns: 40 },
  );
});

test('of two expiries the earlier holds', async () => {
  const to = await makeVault();
  const [soon, late] = [addMs(madeAt, 1_000), addMs(madeAt, 2_000)];
  const invites = (all: (string | null)[]) =>
    documentOf({ invites: all.map((expiresAt, at) => entryOf(`code-${at}`, { expiresAt, id: at + 1 })) });
  writeDocument(to.file('known.json'), invites([soon, late, null, soon]));
  writeDocument(to.file('in.json'), invites([late, soon, soon, null]));
  await importRegistry(to.vault, to.file('known.json'));
  await importRegistry(to.vault, to.file('in.json'));
  expect((await allInvites(to)).map(({ expiresAt }) => expiresAt)).toEqual([soon, soon, soon, soon]);
});

test('what was ended in the meantime is told in the log with its source', async () => {
  const to = await makeVault();
  writeDocument(
    to.file('known.json'),
    documentOf({ invites: [entryOf('a'), entryOf('b', { state: 'GENERATED', id: 2 })] }),
  );
  const ended = { state: 'REVOKED', endedAt: madeAt, revokeReason: 'stolen' };
  writeDocument(to.file('in.json'), documentOf({ invites: [entryOf('a', ended), entryOf('b', { id: 2 })] }));
  await importRegistry(to.vault, to.file('known.json'));
  expect(await importRegistry(to.vault, to.file('in.json'))).toMatchObject({ taken: 0, changed: 2, unchanged: 0 });
  const { events } = await to.vault.invites.audit({ filter: {}, limit: 3 });
  expect(events).toMatchObject([
    { type: 'exchange.imported', detail: { changed: 2 } },
    { type: 'invite.activated', inviteId: 2, detail: { imported: 'registry' } },
    { type: 'invite.revoked', inviteId: 1, detail: { imported: 'registry', reason: 'stolen' } },
  ]);
});

test('each use of one millisecond is a record of its own, and comes in once', async () => {
  const to = await makeVault();
  const { codeHash, ...rest } = entryOf('a', { maxUses: 9, useCount: 3 });
  const use = { inviteHash: codeHash, at: madeAt, actor: 'desk', deviceName: 'phone', accessLevel: 0 };
  const all = [use, use, { ...use, deviceName: null }];
  for (const uses of [[use], all, all]) {
    writeDocument(to.file('in.json'), documentOf({ invites: [{ codeHash, ...rest }], uses }));
    await importRegistry(to.vault, to.file('in.json'));
  }
  expect((await to.vault.invites.show(1)).uses.map(({ deviceName }) => deviceName)).toEqual(['phone', 'phone', null]);
});

test('a device token that was revoked there is revoked here, and none is taken back', async () => {
  const from = await makeVault();
  const to = await makeVault();
  const { code } = await from.vault.invites.generate({ maxUses: 3 });
  const tokens = [];
  for (const deviceName of ['a', 'b']) {
    tokens.push((await from.vault.invites.use(code, { deviceName, mint: true })).token ?? '');
  }
  await exportRegistry(from.vault, from.file('out.json'));
  await importRegistry(to.vault, from.file('out.json'));
  const late = await makeVault();
  await importRegistry(late.vault, from.file('out.json'));
  await from.vault.invites.revokeToken(1);
  await to.vault.invites.revokeToken(2);
  await exportRegistry(from.vault, from.file('out.json'));
  await importRegistry(to.vault, from.file('out.json'));
  const valid = async (token: string) => (await to.vault.invites.checkToken(token)).reason;
  expect(await Promise.all(tokens.map(valid))).toEqual(['revoked', 'revoked']);
  await exportRegistry(to.vault, from.file('out.json'));
  await exportRegistry(late.vault, from.file('out.json'));
  expect(readDocument(from.file('out.json')).deviceTokens.map(({ revokedAt }) => revokedAt)).toEqual([madeAt, madeAt]);
});
