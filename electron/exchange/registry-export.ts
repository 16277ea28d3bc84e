import { handOverAll, registryTaker } from '../registry/hand-over.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { type ExportOptions, exportOnce } from './export-once.ts';
import { composeRegistry } from './registry-compose.ts';
import { loadRegistrySchema, readRegistryFile } from './registry-read.ts';
import { counted, type ExchangeReport } from './report.ts';

/**
 * Writes the whole registry, without any secret, to a file, and marks every live invite as handed over. A registry file
 * that is there already is merged: what it alone knows stays, and nothing in it gets more uses or comes back to life.
 * Throws as {@link exportOnce} does.
 */
export async function exportRegistry(
  vault: WorkVault,
  path: string,
  options: ExportOptions = {},
): Promise<ExchangeReport> {
  const schema = await loadRegistrySchema();
  return await exportOnce(vault, path, options, {
    format: registryTaker,
    read: (target) => readRegistryFile(target, schema),
    compose: (handle, now, held, write) => {
      const place = { vaultId: vault.vaultId, now };
      const { added, changed, same, kept, keyed } = composeRegistry(handle, place, held?.document ?? null, write);
      const notes: string[] = [];
      if (kept > 0) {
        notes.push(`${counted(kept, 'invite')} of the file ${kept === 1 ? 'is' : 'are'} unknown here and stayed`);
      }
      if (keyed > 0) {
        notes.push(`${counted(keyed, 'short code')} in it can be told only by a vault with this one's keys`);
      }
      const counts = { taken: added, changed, unchanged: same, skipped: [] };
      return { ...counts, notes, handed: [], told: [], detail: { kept } };
    },
    before: (act) => handOverAll(act),
  });
}
