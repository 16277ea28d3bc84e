import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVault } from '../../electron/vault/open.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { choicesOf, imageOf, type OldRegistry, olderPages } from '../support/old-pages.ts';
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
async function tryToUse(place: Place): Promise<string> {
  let vault: Vault | undefined;
  try {
    vault = await openVault(place.options);
    const { usable, reason } = await vault.invites.use(code);
    return usable ? 'used' : String(reason);
  } catch (error) {
    return codeOf(error);
  } finally {
    await vault?.close();
  }
}

test.each([
  ['used', (vault: Vault) => vault.invites.use(code), 'exhausted'],
  ['revoked', (vault: Vault) => vault.invites.revoke(id), 'revoked'],
] as const)('whichever pages are put back after it was %s, a code works no more', async (_, act, reason) => {
  const { place, old } = await after(act);
  const seen = new Set<string>();
  for (const pages of choicesOf(old.differing)) {
    old.putBack(pages);
    const outcome = await tryToUse(place);
    seen.add(outcome);
    expect([pages, outcome]).toEqual([pages, expect.stringMatching(new RegExp(`${refusals.source}|^${reason}$`))]);
  }
  expect([...seen]).toContain('record_rolled_back');
});
