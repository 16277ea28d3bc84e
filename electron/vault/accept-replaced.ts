import type { Instant } from '../../shared/domain/instant.ts';
import { readVaultRow, runAct } from '../registry/core.ts';
import { withKeyFileLock } from './key-file-lock.ts';
import { whenFree } from './patience.ts';
import { reinstate } from './retirement.ts';
import type { Vault } from './session.ts';

/**
 * The operator wants a vault back that a restore replaced: lifts the mark, records that, and moves the checkpoint to this
 * vault's log. From then on the vault that replaced it counts as the older copy on this machine. Returns when it was
 * replaced, or null where it was not. Throws as every write does.
 */
export async function acceptReplaced(vault: Vault): Promise<Instant | null> {
  const { retiredAt, replaced } = readVaultRow(vault.core.db);
  if (replaced !== 1) return null;
  await withKeyFileLock(vault.dir, async () => {
    await whenFree(vault.host, () => reinstate(vault.core.db));
  });
  vault.reopen();
  await vault.run((_, core) =>
    runAct(core, vault.actor, (act) => act.record('vault.checkpoint', null, { accepted: true, replacedAt: retiredAt })),
  );
  await vault.keeper.anchor(false);
  return retiredAt;
}
