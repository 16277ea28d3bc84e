import { exportRegistry } from '../../../exchange/registry-export.ts';
import { importRegistry } from '../../../exchange/registry-import.ts';
import type { ExchangeReport } from '../../../exchange/report.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { withVault } from '../open-vault.ts';
import { visibleText } from '../visible-text.ts';

export async function exportInvites(given: Given, cli: Cli): Promise<undefined> {
  const dryRun = given.has('--dry-run');
  await withVault(cli, async (vault) => answer(cli, await exportRegistry(vault, given.arg(1), { dryRun })));
}

export async function importInvites(given: Given, cli: Cli): Promise<undefined> {
  const identity = given.text('--identity');
  const group = given.text('--group');
  const options = {
    dryRun: given.has('--dry-run'),
    ...(identity !== undefined && { identity }),
    ...(group !== undefined && { group }),
  };
  await withVault(cli, async (vault) => answer(cli, await importRegistry(vault, given.arg(1), options)));
}

function answer(cli: Cli, report: ExchangeReport): void {
  if (cli.json) {
    cli.answerJson(report);
    return;
  }
  const { taken, changed, unchanged, skipped, notes, dryRun } = report;
  cli.answer(`${dryRun ? 'would be: ' : ''}${taken} new, ${changed} changed, ${unchanged} as they were`);
  for (const { reason, count, examples } of skipped) {
    cli.answer(
      visibleText(`left out ${count}: ${reason} (${examples.join(', ')}${examples.length < count ? ', …' : ''})`),
    );
  }
  for (const said of notes) cli.note(`note: ${visibleText(said)}`);
}
