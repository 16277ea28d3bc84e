import assert from 'node:assert/strict';
import { verifyChain } from '../../electron/registry/audit-verify.ts';
import { replay } from '../../electron/registry/replay.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { states } from '../../shared/domain/invite.ts';

/**
 * Whether an open vault is whole: nothing rolled back, the log verifies, the records are what the log tells, the counts
 * are those of the list, and the file's own structure holds. Throws where something is not.
 */
export async function expectWhole(vault: Vault): Promise<void> {
  assert.equal(vault.rollback, null, 'it is called rolled back');
  const { failure } = await verifyChain(vault.core.db);
  assert.equal(failure, null, `the log does not verify: ${failure?.message}`);
  assert.deepEqual(replay(vault.core.db), [], 'the registry contradicts its log');
  const counts = await vault.invites.counts();
  for (const state of states) {
    const { invites } = await vault.invites.list({ states: [state], limit: 100_000 });
    assert.equal(invites.length, counts[state], `the count of ${state} is not that of the list`);
  }
  assert.deepEqual(vault.core.db.once('PRAGMA quick_check'), [{ quick_check: 'ok' }]);
}
