import { type Invite, type State, states } from '../../../../shared/domain/invite.ts';
import { InviteNotFoundError } from '../../../../shared/errors.ts';
import { isThere } from '../../../../shared/exchange-formats.ts';
import type { InviteStory } from '../../../registry/invite-story.ts';
import { comparing, type InviteFilter, isSearch, type ListQuery, type Sort, sorts } from '../../../registry/list.ts';
import type { Use } from '../../../registry/uses.ts';
import type { Vault } from '../../../vault/session.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { openJsonArray } from '../json-array.ts';
import { withVault } from '../open-vault.ts';
import { formatCard, timeLeft, usesOf } from '../record.ts';
import { refAt, slugOf } from '../refs.ts';
import { type Column, openTable } from '../table.ts';
import { tokenColumns } from '../token-columns.ts';
import { duration, numberFrom, words } from '../values.ts';

/** Invites read at once. */
const pageSize = 1_000;

export async function list(given: Given, cli: Cli): Promise<undefined> {
  const filter = filterOf(given);
  const sort = sorts.find((name) => name === given.text('--sort')) ?? 'newest';
  const limit = given.read('--limit', numberFrom(1)) ?? Number.POSITIVE_INFINITY;
  await withVault(cli, async (vault) => {
    if (given.has('--slug')) await requireService(vault, filter.identity);
    const now = await vault.invites.now();
    let table: ReturnType<typeof openTable<Invite>> | undefined;
    let found = 0;
    const array = cli.json ? openJsonArray(cli) : null;
    const read = isSearch(filter) && sort !== 'newest' ? sortedHits : pages;
    for await (const page of read({ vault, filter, sort, limit, signal: cli.signal })) {
      found += page.length;
      if (array) array.add(page);
      else {
        if (table === undefined) {
          table = openTable(columns(now), page);
          cli.answer(cli.paint('dim', table.head()));
        }
        cli.answer(page.map(table.row).join('\n'));
      }
    }
    array?.end();
    if (found === 0 && !cli.json) cli.note('no invites');
  });
}

/** Posta refuses a slug that it does not know, where an empty list would hide a slip. Throws InviteNotFoundError. */
async function requireService({ invites }: Vault, slug: string | undefined): Promise<void> {
  if ((await invites.identities()).some((known) => known.slug === slug)) return;
  throw new InviteNotFoundError(`there is no identity "${slug}"`, 'list them with: invites identity list');
}

/** A list that was asked for. */
interface Asked {
  readonly vault: Vault;
  readonly filter: InviteFilter;
  readonly sort: Sort;
  readonly limit: number;
  readonly signal: AbortSignal;
}

async function* pages({ vault, filter, sort, limit, signal }: Asked): AsyncGenerator<readonly Invite[]> {
  let after: ListQuery['after'];
  for (let left = limit; left > 0; ) {
    signal.throwIfAborted();
    const query = { ...filter, sort, limit: Math.min(pageSize, left), ...(after && { after }) };
    const { invites, more } = await vault.invites.list(query);
    if (invites.length > 0) yield invites;
    if (!more) return;
    left -= invites.length;
    after = invites.at(-1);
  }
}

/** Hits in another order than newest first: the registry sorts the newest 1,000 alone, so all are read and sorted here. */
async function* sortedHits(asked: Asked): AsyncGenerator<readonly Invite[]> {
  const { sort, limit } = asked;
  const hits: Invite[] = [];
  for await (const page of pages({ ...asked, sort: 'newest', limit: Number.POSITIVE_INFINITY })) hits.push(...page);
  hits.sort(comparing(sort));
  const end = Math.min(limit, hits.length);
  for (let at = 0; at < end; at += pageSize) yield hits.slice(at, Math.min(at + pageSize, end));
}

function filterOf(given: Given): InviteFilter {
  given.atMostOne('--state', '--active');
  const live = given.has('--active') || (given.has('--slug') && !given.has('--state'));
  const wanted = live ? (['GENERATED', 'ACTIVE'] as const) : given.read('--state', readStates);
  const identity = slugOf(given);
  const group = given.text('--group');
  const creatorId = given.text('--creator');
  const search = given.text('--search');
  const expiringWithinMs = given.read('--expiring', duration);
  function readStates(text: string): State[] {
    return words(text).map((word) => {
      const state = states.find((name) => name === word.toUpperCase());
      if (state === undefined)
        throw given.usage('--state has a value that is no state', `choose of: ${states.join(', ')}`);
      return state;
    });
  }
  return {
    ...(wanted !== undefined && { states: wanted }),
    ...(identity !== undefined && { identity }),
    ...(group !== undefined && { group }),
    ...(creatorId !== undefined && { creatorId }),
    ...(search !== undefined && { search }),
    ...(expiringWithinMs !== undefined && { expiringWithinMs }),
  };
}

function columns(now: Invite['createdAt']): Column<Invite>[] {
  return [
    { title: 'ID', cell: ({ id }) => `#${id}`, right: true },
    { title: 'STATE', cell: ({ state }) => state },
    { title: 'FOR', cell: ({ label }) => label ?? '', atMost: 32 },
    { title: 'IDENTITY', cell: ({ identity }) => identity ?? '', atMost: 20 },
    { title: 'GROUP', cell: ({ group }) => group ?? '', atMost: 20 },
    { title: 'USED', cell: usesOf, right: true },
    { title: 'LEFT', cell: (invite) => timeLeft(invite, now).replace(/ left$/, '') },
    { title: 'ENDS', cell: ({ endedAt, expiresAt }) => endedAt ?? expiresAt ?? 'never' },
    { title: 'CODE', cell: ({ codeHint }) => codeHint ?? '' },
  ];
}

export async function show(given: Given, cli: Cli): Promise<undefined> {
  const ref = await refAt(given, 0, cli);
  await withVault(cli, async (vault) => {
    const first = await vault.invites.show(ref);
    const story = { ...first, uses: [...first.uses, ...(await furtherUses(vault, first))] };
    if (cli.json) return cli.answerJson(story);
    cli.answer(formatCard(story.invite, await vault.invites.now(), cli.paint));
    answerTable(cli, 'Uses', story.uses, useColumns);
    answerTable(cli, 'Device tokens', story.tokens, tokenColumns);
  });
}

/** The uses behind those that an invite is shown with. */
async function furtherUses(vault: Vault, { invite, uses }: InviteStory): Promise<Use[]> {
  const further: Use[] = [];
  for (let last = uses.at(-1); last !== undefined; ) {
    const page: Use[] = await vault.invites.uses(invite.id, undefined, last.id);
    further.push(...page);
    last = page.at(-1);
  }
  return further;
}

function answerTable<T>(cli: Cli, title: string, all: readonly T[], tableColumns: readonly Column<T>[]): void {
  if (all.length === 0) return;
  const table = openTable(tableColumns, all);
  cli.answer(`\n${cli.paint('bold', title)}\n${[table.head(), ...all.map(table.row)].join('\n')}`);
}

const useColumns: readonly Column<Use>[] = [
  { title: 'USE', cell: ({ id }) => `#${id}`, right: true },
  { title: 'AT', cell: ({ at }) => at },
  { title: 'BY', cell: ({ actor }) => (isThere(actor) ? `${actor} (there)` : actor) },
  { title: 'DEVICE', cell: ({ deviceName }) => deviceName ?? '' },
  { title: 'LEVEL', cell: ({ accessLevel }) => String(accessLevel), right: true },
];
