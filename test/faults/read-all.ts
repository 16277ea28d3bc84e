import { replay } from '../../electron/registry/replay.ts';
import { openVault } from '../../electron/vault/open.ts';
import { StoreError } from '../../shared/errors.ts';
import type { Place } from '../support/vaults.ts';

/** Everything that the vault shows, or null where reading it met damage. */
export async function readAll(place: Place): Promise<string | null> {
  try {
    const vault = await openVault(place.options);
    try {
      const { invites } = vault;
      const list = await invites.list({ limit: 10_000 });
      const events = await invites.audit({ limit: 10_000 });
      const tokens = await invites.tokens(10_000);
      const uses = await Promise.all(list.invites.map(({ id }) => invites.uses(id)));
      const told = replay(vault.core.db);
      return JSON.stringify([list, events, tokens, uses, await invites.counts(), await invites.settings(), told]);
    } finally {
      await vault.close();
    }
  } catch (error) {
    if (error instanceof StoreError && error.code === 'database_damaged') return null;
    throw error;
  }
}
