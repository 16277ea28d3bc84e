import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DoctorCheck } from '../../shared/doctor-checks.ts';
import { registryFileName } from '../keys/key-file.ts';
import { readMasterKey } from '../keys/keychain-entries.ts';
import { isMasterKeyOf } from '../keys/master-key.ts';
import { verifyLog } from '../registry/audit-history.ts';
import { revokedSinceHandOver } from '../registry/hand-over.ts';
import { newestVersion } from '../registry/migrate.ts';
import { checkPages } from '../registry/pages.ts';
import { replay } from '../registry/replay.ts';
import { structureFaults } from '../registry/structure.ts';
import { headFileName } from './checkpoint.ts';
import { examineDisk, examineFiles } from './doctor-files.ts';
import { type DoctorLine, type DoctorReport, failed, note, ok, problem, report } from './doctor-line.ts';
import type { WorkVault } from './lent-vault.ts';
import { vaultLocation } from './location.ts';
import { openVault } from './open.ts';
import type { OpenOptions } from './open-options.ts';
import { cancelled } from './patience.ts';
import { snapshotName } from './rekey.ts';
import { rolledBack } from './rollback.ts';
import type { Vault } from './session.ts';

/** Everything that can be checked of a vault. Opens it itself, and says why where that fails; repairs nothing. */
export async function examine(options: OpenOptions): Promise<DoctorReport> {
  // As they are before opening adds files of its own.
  const files = [...examineFiles(vaultLocation(options.dir), options.host)];
  let vault: Vault;
  try {
    vault = await openVault(options);
  } catch (error) {
    return report([...files, failed('vault', error)]);
  }
  try {
    const lines = await examineVault(vault);
    return report([...files, ...lines.filter(({ check }) => check !== 'files')]);
  } finally {
    await vault.close();
  }
}

/** Everything that can be checked of an unlocked vault. */
export async function examineVault(vault: Vault): Promise<DoctorLine[]> {
  return await examineWork(vault, await examineKeychain(vault));
}

/** Hears how far it is, and may stop it. */
interface Control {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * The same where the keychain cannot be asked; `keychain` is the line of who has asked it. Throws `cancelled` where
 * `signal` is aborted.
 */
export async function examineWork(
  vault: WorkVault,
  keychain: DoctorLine,
  { signal, onProgress }: Control = {},
): Promise<DoctorLine[]> {
  const checks: [DoctorCheck, () => Iterable<DoctorLine> | DoctorLine | Promise<DoctorLine>][] = [
    ['files', () => examineFiles(vault.dir, vault.host)],
    ['keys', () => examineSlots(vault)],
    ['keychain', () => keychain],
    ['pages', () => examinePages(vault)],
    ['structure', () => examineStructure(vault)],
    ['log', () => examineLog(vault, signal)],
    ['invites', () => examineInvites(vault)],
    ['checkpoint', () => examineCheckpoint(vault)],
    ['clock', () => examineClock(vault)],
    ['re-key', () => examineRekey(vault)],
    ['hand-over', () => examineHandOver(vault)],
    ['disk', () => examineDisk(vault.dir, vault.writeRefusal)],
    ['signer', () => ok('signer', `exports are signed by ${vault.keyFile.signer}`)],
  ];
  const lines: DoctorLine[] = [];
  for (const [at, [name, check]] of checks.entries()) {
    if (signal?.aborted) throw cancelled('the examination');
    try {
      const found = await check();
      lines.push(...(Symbol.iterator in found ? found : [found]));
    } catch (error) {
      lines.push(failed(name, error));
    }
    onProgress?.({ done: at + 1, total: checks.length });
    await new Promise<void>((resume) => setImmediate(resume));
  }
  const authentic = lines.some(({ check, status }) => check === 'pages' && status === 'ok');
  return authentic ? lines.map(toRollback) : lines;
}

/** Pages that are all as this vault once wrote them, and do not fit together, are of different times. */
function toRollback(line: DoctorLine): DoctorLine {
  if (line.code !== 'database_damaged') return line;
  const text = `every page is authentic, but they are not of one time (${line.text.split('\n').at(-1)})`;
  return problem(line.check, 'rolled_back', text, oldPage);
}

function examineSlots({ keyFile, unlockedBy }: WorkVault): DoctorLine {
  const ways = [
    keyFile.keyStore === 'keychain' ? 'the keychain' : null,
    keyFile.slots.passphrase === null ? null : 'a passphrase',
    'the recovery code',
  ].filter((way) => way !== null);
  return ok('keys', `opened by ${unlockedBy}; ways in: ${ways.join(', ')}; generation ${keyFile.bundle.generation}`);
}

/** Whether the keychain holds the vault's key. */
export async function examineKeychain({ keychain, vaultId, keyFile }: Vault): Promise<DoctorLine> {
  if (keyFile.keyStore === 'passphrase') return ok('keychain', 'not used: the passphrase unlocks');
  let masterKey: Buffer | undefined;
  try {
    masterKey = await readMasterKey(keychain, vaultId);
    if (isMasterKeyOf(keyFile, masterKey)) return ok('keychain', "holds this vault's key");
    return problem(
      'keychain',
      'keychain_entry_foreign',
      "the keychain's entry for this vault holds another key",
      'put the right entry back, or run: invites passphrase set --only',
    );
  } catch (error) {
    return failed('keychain', error);
  } finally {
    masterKey?.fill(0);
  }
}

function examinePages(vault: WorkVault): DoctorLine {
  vault.core.db.checkpoint();
  const { pages, damaged, damagedCount, excess } = checkPages(join(vault.dir, registryFileName), vault.databaseKey);
  if (damagedCount === 0 && excess === 0) return ok('pages', `all ${pages} pages are as they were written`);
  const which = damaged.slice(0, 5).join(', ') + (damagedCount > 5 ? ', …' : '');
  return problem(
    'pages',
    'database_damaged',
    damagedCount > 0 ? `${damagedCount} of ${pages} pages are damaged (${which})` : `${excess} bytes too many`,
    'restore a backup with: invites restore FILE',
  );
}

function examineStructure(vault: WorkVault): DoctorLine {
  const { db } = vault.core;
  const [fault] = structureFaults(db, 5);
  if (fault === undefined) {
    return ok('structure', `tables and indexes agree; schema ${db.version()} of ${newestVersion}`);
  }
  return problem('structure', 'database_damaged', fault, 'restore a backup with: invites restore FILE');
}

async function examineLog(vault: WorkVault, signal: AbortSignal | undefined): Promise<DoctorLine> {
  const result = await verifyWholeLog(vault, signal);
  if (result === null) return ok('log', `verified to #${vault.head().seq}`);
  return problem('log', 'verification_failed', result, 'restore a backup from before that event');
}

function examineInvites(vault: WorkVault): DoctorLine {
  const found = vault.core.db.read((handle) => replay(handle));
  const [first] = found;
  if (first === undefined) return ok('invites', 'every invite is as the log tells it');
  const which = first.inviteId === null ? '' : `invite #${first.inviteId}: `;
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
  return problem('invites', 'rolled_back', `the registry contradicts its log: ${which}${first.what}${more}`, oldPage);
}

function examineCheckpoint(vault: WorkVault): DoctorLine {
  if (vault.rollback) {
    const { message, hint } = rolledBack(vault.rollback);
    const { kind, expectedSeq } = vault.rollback;
    const parts = kind === 'record' || kind === 'history';
    const text = parts
      ? message
      : `an older copy of the vault was put in place: this machine knew its log up to #${expectedSeq}`;
    return problem('checkpoint', 'rolled_back', text, hint ?? oldPage);
  }
  const { checkpoint } = vault;
  const text = checkpoint.kind === 'none' ? 'none kept yet' : `the log goes on from #${checkpoint.head.seq}`;
  if (checkpoint.at === 'keychain') return ok('checkpoint', text);
  const limit = `it is kept in ${headFileName}, so an older copy of the whole folder cannot be seen`;
  return note('checkpoint', `${text}; ${limit}`, null);
}

async function examineClock(vault: WorkVault): Promise<DoctorLine> {
  const { clock, mark, fault } = await vault.invites.clock();
  const hint = 'set the clock, or confirm that it is right with: invites doctor --accept-clock';
  if (fault === 'behind') {
    return problem('clock', 'clock_behind', `the clock says ${clock}, and the vault has seen ${mark}`, hint);
  }
  if (fault === 'ahead') {
    const text = `the clock says ${clock}, more than 30 days past ${mark}, the last time this vault saw`;
    return problem('clock', 'clock_ahead', text, hint);
  }
  return ok('clock', `the clock says ${clock}`);
}

function examineRekey(vault: WorkVault): DoctorLine {
  if (!vault.rekeyUnfinished && !existsSync(join(vault.dir, snapshotName))) return ok('re-key', 'none is unfinished');
  return note('re-key', 'a re-key was interrupted; the vault is safe', 'finish it with: invites rekey');
}

function examineHandOver(vault: WorkVault): DoctorLine {
  const ids = revokedSinceHandOver(vault.core.db);
  if (ids.length === 0) return ok('hand-over', 'no handed-over invite has ended here since');
  const which =
    ids
      .slice(0, 5)
      .map((id) => `#${id}`)
      .join(', ') + (ids.length > 5 ? ', …' : '');
  return note('hand-over', `${ids.length} ended here after they were handed over: ${which}`, 'export them again');
}

const oldPage = 'an old page was put back, or a record edited: restore a backup with: invites restore FILE';

/** Why the log does not verify, or null where it does. */
async function verifyWholeLog(vault: WorkVault, signal: AbortSignal | undefined): Promise<string | null> {
  const { failure } = await verifyLog(vault.core.db, { ...(signal && { signal }) });
  return failure === null ? null : `event #${failure.seq}: ${failure.message}`;
}
