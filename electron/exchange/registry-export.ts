import { existsSync, realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { InviteValidationError, VaultError } from '../../shared/errors.ts';
import { type Act, type Core, runAct } from '../registry/core.ts';
import { handOverAll } from '../registry/hand-over.ts';
import { translate } from '../registry/sqlite-errors.ts';
import type { Vault } from '../vault/session.ts';
import { onFile } from './file-faults.ts';
import { type Composed, composeRegistry } from './registry-compose.ts';
import { registryTaker } from './registry-document.ts';
import { loadRegistrySchema, type RegistrySchema, readRegistryFile } from './registry-read.ts';
import { FileReplacement } from './replace-file.ts';
import { counted, type ExchangeReport } from './report.ts';

/**
 * Writes the whole registry, without any secret, to a file (0600), and marks every live invite as handed over: both
 * happen, or neither. A registry file that is there already is merged: what it alone knows stays, and nothing in it gets
 * more uses or comes back to life. With `dryRun` nothing is written or marked. Throws InviteValidationError
 * (`file_exists`) where another kind of file is there, InviteRecordError, `disk_full`, `file_refused`.
 */
export async function exportRegistry(
  vault: Vault,
  path: string,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<ExchangeReport> {
  const there = existsSync(path);
  const schema = there ? await loadRegistrySchema() : null;
  // A name that points elsewhere goes on pointing there.
  const target = there ? onFile(path, 'written', () => realpathSync(path)) : resolve(path);
  return await vault.run((_, core) => {
    const { vaultId, actor } = vault;
    const { composed, handedOver } = dryRun
      ? rehearse(core, vaultId, target, schema)
      : exportOnce(core, { vaultId, actor }, target, schema);
    return toReport(target, dryRun, composed, handedOver, there);
  });
}

interface Exported {
  readonly composed: Composed;
  readonly handedOver: number | null;
}

function rehearse(core: Core, vaultId: string, target: string, schema: RegistrySchema | null): Exported {
  const held = schema && readHeld(target, schema);
  const composed = core.db.read((handle) =>
    composeRegistry(handle, { vaultId, now: core.now() }, held?.document ?? null, () => {}),
  );
  return { composed, handedOver: null };
}

function exportOnce(
  core: Core,
  { vaultId, actor }: { readonly vaultId: string; readonly actor: string },
  target: string,
  schema: RegistrySchema | null,
): Exported {
  let file: FileReplacement | undefined;
  let exported: Exported;
  try {
    exported = runAct(core, actor, (act) => {
      const held = schema && readHeld(target, schema);
      const beside = new FileReplacement(target, held?.stamp ?? null);
      file = beside;
      const handedOver = handOverAll(act, registryTaker);
      const place = { vaultId, now: act.now };
      const composed = composeRegistry(act.tx, place, held?.document ?? null, (text) => beside.write(text));
      record(act, target, composed, handedOver);
      // The last step before the commit: a file without its marks would let a code be used twice.
      beside.moveIn();
      return { composed, handedOver };
    });
  } catch (error) {
    file?.undo();
    throw translate(error);
  }
  file?.settle();
  return exported;
}

function record(act: Act, target: string, { added, changed, same, kept }: Composed, handedOver: number): void {
  const file = basename(target).toWellFormed();
  act.record('exchange.exported', null, { format: 'registry', file, added, changed, same, kept, handedOver });
}

function readHeld(target: string, schema: RegistrySchema) {
  try {
    return readRegistryFile(target, schema);
  } catch (error) {
    if (!(error instanceof VaultError) || error.code !== 'import_refused') throw error;
    throw new InviteValidationError(
      'file_exists',
      `${error.message}, so it was left as it is`,
      'name a file that does not exist, or a registry file to merge with',
      { cause: error },
    );
  }
}

function toReport(
  path: string,
  dryRun: boolean,
  { added, changed, same, kept, keyed }: Composed,
  handedOver: number | null,
  merged: boolean,
): ExchangeReport {
  const notes: string[] = [];
  if (merged) notes.push('the file was there and is merged: the program that reads it must not be writing meanwhile');
  if (kept > 0)
    notes.push(`${counted(kept, 'invite')} of the file ${kept === 1 ? 'is' : 'are'} unknown here and stayed`);
  if (keyed > 0) notes.push(`${counted(keyed, 'short code')} in it can be told only by a vault with this one's keys`);
  if (handedOver !== null && handedOver > 0) {
    notes.push(`${counted(handedOver, 'live invite')} now counted as handed over: using one here wants --anyway`);
  }
  return { format: 'registry', path, dryRun, taken: added, changed, unchanged: same, skipped: [], notes };
}
