import {
  astridVersions,
  type ExchangeAsk,
  exchangeAsks,
  exportFormats,
  importFormats,
  timeForms,
} from '../../../../shared/exchange-formats.ts';
import { exporters, importers } from '../../../exchange/formats.ts';
import type { ExchangeReport } from '../../../exchange/report.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { withVault } from '../open-vault.ts';
import { visibleText } from '../visible-text.ts';

export async function exportInvites(given: Given, cli: Cli): Promise<undefined> {
  const format = formatOf(given, exportFormats);
  const anyway = given.has('--anyway');
  if (anyway && !/^(astrid|posta)$/.test(format)) {
    throw given.usage(`--anyway means nothing for ${format}`, 'leave it out');
  }
  const options = { ...optionsOf(given, exchangeAsks.export[format]), anyway };
  await withVault(cli, async (vault) => answer(cli, await exporters[format](vault, given.arg(1), options)));
}

export async function importInvites(given: Given, cli: Cli): Promise<undefined> {
  const format = formatOf(given, importFormats);
  const options = optionsOf(given, exchangeAsks.import[format]);
  await withVault(cli, async (vault) => answer(cli, await importers[format](vault, given.arg(1), options)));
}

/** The parser has let no other through. */
function formatOf<F extends string>(given: Given, formats: readonly F[]): F {
  const format = formats.find((name) => name === given.arg(0));
  if (format === undefined) throw given.usage(`there is no format ${given.arg(0)}`);
  return format;
}

function optionsOf(given: Given, asked: readonly ExchangeAsk[]) {
  for (const name of ['identity', 'group', 'for', 'times'] as const) {
    if (!given.has(`--${name}`) || asked.includes(name)) continue;
    throw given.usage(`--${name} means nothing for ${given.arg(0)}`, 'leave it out');
  }
  const [identity, group] = [given.text('--identity'), given.text('--group')];
  const version = astridVersions.find((one) => one === given.text('--for'));
  const times = timeForms.find((one) => one === given.text('--times'));
  return {
    dryRun: given.has('--dry-run'),
    ...(identity !== undefined && { identity }),
    ...(group !== undefined && { group }),
    ...(version !== undefined && { for: version }),
    ...(times !== undefined && { times }),
  };
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
