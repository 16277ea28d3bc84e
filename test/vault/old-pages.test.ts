import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { replay } from '../../electron/registry/replay.ts';
import { openVault } from '../../electron/vault/open.ts';
import type { OpenOptions } from '../../electron/vault/open-options.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { faultOf } from '../support/keys.ts';
import { choicesOf, imageOf, type OldRegistry, olderPages, withoutCheckpoint } from '../support/old-pages.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';

// Old pages of the registry are put back, without any key, and the code behind them is tried again.

let own: Place;
let code: string;
let id: number;

beforeAll(async () => {
  own = (await makePlace()).place;
  const vault = await openVault(own.options);
  const [first] = await vault.invites.generateBatch({ label: 'single' }, 40);
  code = first?.code ?? '';
  id = first?.invite.id ?? 0;
  await vault.close();
});
afterAll(() => removePlace(own));

/** What `act` did, and the pages of before it. */
async function after(act: (vault: Vault) => Promise<unknown>): Promise<{ place: Place; old: OldRegistry }> {
  const place = copyPlace(own);
  const before = imageOf(place);
  const vault = await openVault(place.options);
  await act(vault);
  await vault.close();
  return { place, old: olderPages(place, before) };
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error));
const refusals = /^(rolled_back|record_rolled_back|database_damaged)$/;

/** Tries to use the code: what came of it. */
async function tryToUse(place: Place, more: Partial<OpenOptions> = {}): Promise<string> {
  let vault: Vault | undefined;
  try {
    vault = await openVault({ ...place.options, ...more });
    const { usable, reason } = await vault.invites.use(code);
    return usable ? 'used' : String(reason);
  } catch (error) {
    return codeOf(error);
  } finally {
    await vault?.close();
  }
}

const hour = 3_600_000;

const acts = [
  ['used', (vault: Vault) => vault.invites.use(code), 'exhausted'],
  ['revoked', (vault: Vault) => vault.invites.revoke(id), 'revoked'],
  ['given less time', (vault: Vault) => vault.invites.extend(id, { kind: 'after', ms: hour }), 'expired'],
] as const;

describe.each(['with a keychain', 'without a keychain'])('%s', (which) => {
  test.each(acts)('whichever pages are put back after it was %s, a code works no more', async (_, act, reason) => {
    const { place, old } = await after(act);
    const options = which === 'with a keychain' ? {} : withoutCheckpoint(place);
    if (which === 'without a keychain') {
      // Where none ever answered, the checkpoint lies in the folder.
      for (const entry of Object.keys(place.entries())) if (entry.endsWith('.head')) rmSync(join(place.keys, entry));
      await (await openVault({ ...place.options, ...options })).close();
    }
    place.host.advance(2 * hour);
    const seen = new Set<string>();
    const now = which === 'with a keychain' ? old : olderPages(place, old.older);
    for (const pages of choicesOf(now.differing)) {
      now.putBack(pages);
      const outcome = await tryToUse(place, options);
      seen.add(outcome);
      expect([pages, outcome]).toEqual([pages, expect.stringMatching(new RegExp(`${refusals.source}|^${reason}$`))]);
    }
    expect([...seen]).toContain('record_rolled_back');
  });
});

/** A vault in which the record of a used code is the one of before its use. */
async function withOldRecord(): Promise<Place> {
  const { place, old } = await after((vault) => vault.invites.use(code));
  for (const page of old.differing) {
    old.putBack([page]);
    if ((await tryToUse(place)) === 'record_rolled_back') {
      old.putBack([page]);
      return place;
    }
  }
  throw new Error('no page holds the record alone');
}

test('a record that was put back is refused by every act, recorded once, and stops all writes from then on', async () => {
  const place = await withOldRecord();
  const vault = await place.open();
  expect(vault.rollback).toBeNull();
  const fault = await faultOf(() => vault.invites.validate(code));
  expect(fault.code).toBe('record_rolled_back');
  expect(fault.message).toContain(`#${id}`);
  expect(vault.rollback).toMatchObject({ kind: 'record', what: expect.stringContaining(`#${id}`) });
  for (const act of [() => vault.invites.use(code), () => vault.invites.generate(), () => vault.invites.revoke(2)]) {
    expect((await faultOf(act)).code).toBe('rolled_back');
  }
  await vault.close();
  const again = await place.open();
  expect(again.rollback).toMatchObject({ kind: 'record' });
  expect((await faultOf(() => again.invites.generate())).code).toBe('rolled_back');
  const { events } = await again.invites.audit({ filter: { types: ['file.rollback'] } });
  expect(events).toMatchObject([{ actor: 'clock', detail: { kind: 'record' } }]);
});

test.each(['use', 'redeem', 'validate', 'revoke', 'extend', 'offer'] as const)('%s finds it', async (name) => {
  const place = await withOldRecord();
  const vault = await place.open();
  const does = {
    use: () => vault.invites.use(code),
    redeem: () => vault.run((manager) => manager.redeem(code, 'phone')),
    validate: () => vault.invites.validate(code),
    revoke: () => vault.invites.revoke(id),
    extend: () => vault.invites.extend(id, { kind: 'after', ms: hour }),
    offer: () => vault.run((manager) => manager.offer(code)),
  };
  expect((await faultOf(does[name])).code).toBe('record_rolled_back');
  expect(vault.rollback).toMatchObject({ kind: 'record' });
});

test('the operator goes by the log: the record is what it was, and writes go on', async () => {
  const place = await withOldRecord();
  const vault = await place.open();
  await faultOf(() => vault.invites.validate(code));
  await vault.acceptRollback();
  expect(await vault.invites.validate(code)).toMatchObject({ usable: false, reason: 'exhausted' });
  expect((await vault.invites.use(code)).reason).toBe('exhausted');
  await vault.invites.generate();
  await vault.close();
  const again = await place.open();
  expect(again.rollback).toBeNull();
  expect(again.core.db.read((handle) => replay(handle))).toEqual([]);
});
