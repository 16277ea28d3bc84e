import { formatDuration } from '../../../../shared/domain/duration.ts';
import type { Settings } from '../../../registry/settings.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { withVault } from '../open-vault.ts';
import { formatPairs } from '../table.ts';
import { duration, uses } from '../values.ts';

export async function show(_: Given, cli: Cli): Promise<undefined> {
  await withVault(cli, async ({ invites }) => answer(cli, await invites.settings()));
}

export async function set(given: Given, cli: Cli): Promise<undefined> {
  given.atMostOne('--allow-no-expiry', '--forbid-no-expiry');
  given.atMostOne('--record-checks', '--no-record-checks');
  const changes = changesOf(given);
  if (Object.keys(changes).length === 0) throw given.usage('nothing to change was given');
  await withVault(cli, async ({ invites }) => answer(cli, await invites.changeSettings(changes)));
}

function changesOf(given: Given): Partial<Settings> {
  const defaultLifetimeMs = given.read('--default-ttl', duration);
  const longestLifetimeMs = given.read('--longest-ttl', duration);
  const asked = given.read('--default-uses', uses);
  return {
    ...(defaultLifetimeMs !== undefined && { defaultLifetimeMs }),
    ...(longestLifetimeMs !== undefined && { longestLifetimeMs }),
    ...(asked !== undefined && { defaultUses: asked === 'unlimited' ? null : asked }),
    ...(given.has('--allow-no-expiry') && { allowNoExpiry: true }),
    ...(given.has('--forbid-no-expiry') && { allowNoExpiry: false }),
    ...(given.has('--record-checks') && { recordChecks: true }),
    ...(given.has('--no-record-checks') && { recordChecks: false }),
  };
}

function answer(cli: Cli, settings: Settings): void {
  if (cli.json) {
    cli.answerJson(settings);
    return;
  }
  const pairs = formatPairs(
    [
      ['default ttl', formatDuration(settings.defaultLifetimeMs)],
      ['longest ttl', `${formatDuration(settings.longestLifetimeMs)}, counted from creation`],
      ['default uses', String(settings.defaultUses ?? 'unlimited')],
      ['no expiry', settings.allowNoExpiry ? 'allowed' : 'forbidden'],
      ['checks', settings.recordChecks ? 'written to the audit log' : 'not written to the audit log'],
    ],
    '',
  );
  cli.answer(pairs);
}
