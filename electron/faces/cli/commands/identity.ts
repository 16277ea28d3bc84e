import { formatDuration } from '../../../../shared/domain/duration.ts';
import type { Identity, IdentityTerms } from '../../../registry/identities.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { withVault } from '../open-vault.ts';
import { type Column, formatPairs, openTable } from '../table.ts';
import { duration, wholeNumber } from '../values.ts';

export async function add(given: Given, cli: Cli): Promise<undefined> {
  const terms = { ...termsOf(given), baseUrl: given.arg(1) };
  await withVault(cli, async ({ invites }) => answer(cli, await invites.addIdentity(given.arg(0), terms)));
}

export async function edit(given: Given, cli: Cli): Promise<undefined> {
  const baseUrl = given.text('--url');
  const terms = { ...termsOf(given), ...(baseUrl !== undefined && { baseUrl }) };
  if (Object.keys(terms).length === 0) throw given.usage('nothing to change was given');
  await withVault(cli, async ({ invites }) => answer(cli, await invites.editIdentity(given.arg(0), terms)));
}

export async function remove(given: Given, cli: Cli): Promise<undefined> {
  const slug = given.arg(0);
  await withVault(cli, async ({ invites }) => {
    await invites.removeIdentity(slug);
    if (cli.json) cli.answerJson({ slug, removed: true });
    else cli.answer(`removed "${slug}"; ended invites keep its name`);
  });
}

export async function list(_: Given, cli: Cli): Promise<undefined> {
  await withVault(cli, async ({ invites }) => {
    const all = await invites.identities();
    if (cli.json) return cli.answerJson(all);
    if (all.length === 0) return cli.note('no identities yet; add one with: invites identity add SLUG https://…');
    const table = openTable(columns, all);
    cli.answer([cli.paint('dim', table.head()), ...all.map(table.row)].join('\n'));
  });
}

function answer(cli: Cli, identity: Identity): void {
  if (cli.json) {
    cli.answerJson(identity);
    return;
  }
  const fields = formatPairs([
    ['url', identity.baseUrl],
    ['prefix', identity.prefix],
    ['default ttl', lifetime(identity.defaultLifetimeMs)],
    ['longest ttl', lifetime(identity.longestLifetimeMs)],
    ['default uses', identity.defaultUses === null ? null : String(identity.defaultUses)],
    ['no expiry', expiryWord(identity)],
  ]);
  cli.answer(`${cli.paint('bold', identity.slug)}\n${fields}`);
}

const columns: readonly Column<Identity>[] = [
  { title: 'SLUG', cell: ({ slug }) => slug },
  { title: 'URL', cell: ({ baseUrl }) => baseUrl },
  { title: 'PREFIX', cell: ({ prefix }) => (prefix === '' ? '(none)' : (prefix ?? '')) },
  { title: 'DEFAULT TTL', cell: ({ defaultLifetimeMs }) => lifetime(defaultLifetimeMs) ?? '' },
  { title: 'LONGEST TTL', cell: ({ longestLifetimeMs }) => lifetime(longestLifetimeMs) ?? '' },
  { title: 'USES', cell: ({ defaultUses }) => (defaultUses === null ? '' : String(defaultUses)) },
  { title: 'NO EXPIRY', cell: (identity) => expiryWord(identity) ?? '' },
];

function lifetime(ms: number | null): string | null {
  return ms === null ? null : formatDuration(ms);
}

function expiryWord({ allowNoExpiry }: Identity): string | null {
  if (allowNoExpiry === null) return null;
  return allowNoExpiry ? 'allowed' : 'forbidden';
}

/** What the flags set; an empty value goes back to the vault's policy. */
function termsOf(given: Given): IdentityTerms {
  given.atMostOne('--allow-no-expiry', '--forbid-no-expiry');
  const orPolicy =
    <T>(parse: (text: string, flag: string) => T) =>
    (text: string, flag: string): T | null =>
      text === '' ? null : parse(text, flag);
  const prefix = given.text('--prefix');
  const defaultLifetimeMs = given.read('--default-ttl', orPolicy(duration));
  const longestLifetimeMs = given.read('--longest-ttl', orPolicy(duration));
  const defaultUses = given.read('--default-uses', orPolicy(wholeNumber));
  return {
    ...(prefix !== undefined && { prefix }),
    ...(defaultLifetimeMs !== undefined && { defaultLifetimeMs }),
    ...(longestLifetimeMs !== undefined && { longestLifetimeMs }),
    ...(defaultUses !== undefined && { defaultUses }),
    ...(given.has('--allow-no-expiry') && { allowNoExpiry: true }),
    ...(given.has('--forbid-no-expiry') && { allowNoExpiry: false }),
  };
}
