import { InviteValidationError, StoreError, toEnvelope } from '../../../../shared/errors.ts';
import { backUp } from '../../../vault/backup.ts';
import { type RestoreReport, restore } from '../../../vault/restore.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { withVault } from '../open-vault.ts';
import { promptYes } from '../prompt.ts';
import { demandSecret, quietPassphrase } from '../secret.ts';
import { formatPairs } from '../table.ts';
import { renderError } from '../voice.ts';

export async function backup(given: Given, cli: Cli): Promise<undefined> {
  await withVault(cli, async (vault) => {
    const made = await backUp(vault, given.arg(0));
    if (cli.json) return cli.answerJson(made);
    cli.answer(`wrote ${made.path} (${made.bytes} bytes, the log up to #${made.head.seq})`);
    const ways = vault.keyFile.slots.passphrase === null ? 'the recovery code' : 'the passphrase or the recovery code';
    cli.note(`it is encrypted, and opens with ${ways} of this vault`);
  });
}

export async function restoreBackup(given: Given, cli: Cli): Promise<undefined> {
  const report = await restoreAsking(cli, given.arg(0), quietPassphrase(cli), given.has('--replace'));
  if (cli.json) cli.answerJson(report);
  else answerRestored(cli, report);
}

function answerRestored(cli: Cli, report: RestoreReport): void {
  const { carriedOver, replaced, inKeychain } = report;
  const lines: [string, string | null][] = [
    ['vault', report.vaultId],
    ['backup of', report.backupMadeAt],
    ['replaced', replaced && `kept as ${replaced}`],
    ['key', inKeychain ? 'in the keychain of this user' : 'not in the keychain; unlocking asks'],
  ];
  if (carriedOver !== null) {
    const { added, changed, uses, tokens } = carriedOver;
    const invites = `invites: ${added} added, ${changed} changed`;
    lines.push(['carried over', `${invites}; uses: ${uses}; tokens: ${tokens}`]);
  }
  cli.answer(`restored to ${report.dir}\n${formatPairs(lines)}`);
  if (carriedOver === null && replaced !== null) {
    cli.note('invites: warning: the replaced vault could not be read, so nothing of it was carried over');
  }
}

async function restoreAsking(cli: Cli, file: string, secret: string | null, replace: boolean): Promise<RestoreReport> {
  const { dir, host, keychain, actor } = cli;
  try {
    return await restore({ file, dir, host, keychain, secret, replace, ...(actor !== undefined && { actor }) });
  } catch (error) {
    const locked = error instanceof StoreError && /^(keychain_|passphrase_needed)/.test(error.code);
    if (locked && secret === null) {
      const given = await demandSecret(cli, "the backup's passphrase or recovery code");
      return await restoreAsking(cli, file, given, replace);
    }
    if (error instanceof InviteValidationError && error.code === 'confirmation_needed' && !cli.json) {
      const yes = await promptYes(cli, `${renderError({ ...toEnvelope(error), hint: null }).trimEnd()}\nreplace it?`);
      if (yes) return await restoreAsking(cli, file, secret, true);
      if (yes === false) throw new InviteValidationError('cancelled', 'nothing was changed');
    }
    throw error;
  }
}
