import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { StoreError } from '../../../../shared/errors.ts';
import { verifyLog } from '../../../registry/audit-history.ts';
import { exportAudit, exportFormats, recordExport } from '../../../vault/audit-export.ts';
import { type FileVerification, verifyAuditFile } from '../../../vault/audit-file-verify.ts';
import { readAuditFilter } from '../audit-filter.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { withVault } from '../open-vault.ts';
import { openProgress } from '../progress.ts';
import { numberFrom } from '../values.ts';
import { visibleText } from '../visible-text.ts';

export async function exportLog(given: Given, cli: Cli): Promise<undefined> {
  const path = given.arg(0);
  const named = given.text('--format') ?? extname(path).slice(1).toLowerCase();
  const format = exportFormats.find((name) => name === named) ?? 'json';
  if (given.has('--excel') && format !== 'csv') {
    throw given.usage('--excel is for CSV, which spreadsheets read', 'add --format csv, or leave it out');
  }
  const inviteId = given.read('--invite', numberFrom(1));
  const filter = { ...readAuditFilter(given), ...(inviteId !== undefined && { inviteId }) };
  await withVault(cli, async (vault) => {
    const progress = openProgress(cli, 'exporting');
    const { vaultId, signer, core } = vault;
    const exported = await exportAudit({
      connection: core.db,
      vaultId,
      signer,
      now: await vault.invites.now(),
      filter,
      format,
      style: given.has('--excel') ? 'excel' : 'plain',
      path,
      signal: cli.signal,
      onProgress: progress.show,
    }).finally(progress.end);
    await recordExport(vault, format, exported);
    const { range, head, complete } = exported;
    const { fingerprint } = signer;
    if (cli.json)
      cli.answerJson({ path, format, complete, range, head, fingerprint: format === 'csv' ? null : fingerprint });
    else if (format === 'csv') cli.answer(`wrote ${range.count} events to ${path}; CSV carries no signature`);
    else cli.answer(`wrote ${range.count} events to ${path}, signed by ${fingerprint}`);
  });
}

export async function verify(given: Given, cli: Cli): Promise<number> {
  if (given.args.length === 0) return await verifyOwnLog(given, cli);
  const progress = openProgress(cli, 'verifying');
  const pin = await findPin(given, cli);
  const older = given.text('--extends');
  const result = await verifyAuditFile(given.arg(0), {
    ...pin,
    ...(older !== undefined && { extends: older }),
    signal: cli.signal,
    onProgress: progress.show,
  }).finally(progress.end);
  if (cli.json) cli.answerJson(result);
  else answerFile(cli, result, older);
  return result.ok ? 0 : 1;
}

/** What the file's signer and vault must be: as the flags say, or those of the vault that was named and opens. */
async function findPin(given: Given, cli: Cli): Promise<{ key?: string; vaultId?: string }> {
  const key = given.text('--key');
  const vaultId = given.text('--vault-id');
  if (key !== undefined || !cli.dirNamed || !existsSync(join(cli.dir, 'vault.json'))) {
    return { ...(key !== undefined && { key }), ...(vaultId !== undefined && { vaultId }) };
  }
  try {
    return await withVault(cli, async (vault) => ({
      key: vault.signer.fingerprint,
      vaultId: vaultId ?? vault.vaultId,
    }));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    cli.note(`note: the vault in ${cli.dir} does not open (${error.message}), so it does not pin the signer`);
    return { ...(vaultId !== undefined && { vaultId }) };
  }
}

function answerFile(cli: Cli, result: FileVerification, older: string | undefined): void {
  const { ok, failure, count, range, complete, fingerprint, pinned } = result;
  if (!ok) {
    const where = failure?.seq === null || failure?.seq === undefined ? '' : ` at event #${failure.seq}`;
    cli.answer(`${cli.paint('red', `✗ ${failure?.kind ?? 'failed'}`)}${where}: ${visibleText(failure?.message ?? '')}`);
    return;
  }
  const events = range.count === 0 ? 'no events' : `${count} events, #${range.first} to #${range.last}`;
  const scope = complete ? 'the whole log' : 'a filtered part of the log, which proves nothing of what is between';
  cli.answer(
    `${cli.paint('green', '✓ verified')}  ${events}; ${scope}${older === undefined ? '' : `; it continues ${older}`}`,
  );
  cli.answer(`signed by ${fingerprint}${pinned ? ', as wanted' : ''}`);
  // The id of a vault is in every export, for whoever signs one anew to copy.
  if (!pinned) {
    cli.answer('the signer is not pinned: compare it with the recovery kit or "invites doctor", or give --key');
  }
}

async function verifyOwnLog(given: Given, cli: Cli): Promise<number> {
  const useless = ['--key', '--vault-id', '--extends'].find((flag) => given.has(flag));
  if (useless !== undefined) throw given.usage(`${useless} is for an exported file`, 'name the file');
  return await withVault(cli, async (vault) => {
    const progress = openProgress(cli, 'verifying');
    const { checkpoint } = vault;
    const result = await verifyLog(vault.core.db, {
      // The last event that this machine has seen must be in it.
      ...(checkpoint.kind === 'kept' && { anchor: checkpoint.head }),
      signal: cli.signal,
      onProgress: progress.show,
    }).finally(progress.end);
    const { ok, count, verified, failure } = result;
    if (cli.json) cli.answerJson(result);
    else if (ok) cli.answer(`${cli.paint('green', '✓ verified')}  ${count} events, up to #${verified.seq}`);
    else
      cli.answer(
        `${cli.paint('red', `✗ ${failure?.kind}`)} at event #${failure?.seq}: ${visibleText(failure?.message ?? '')}`,
      );
    return ok ? 0 : 1;
  });
}
