import type { State } from '../../shared/domain/invite.ts';
import { type ReadHandle, type ReadQuery, scalar } from './database.ts';

/** What the invites of one part of a list have in common, as far as an index knows it. */
export interface Narrowing {
  readonly identity?: string;
  readonly group?: string;
  readonly creatorId?: string;
  readonly state?: State;
  /** They end at this instant or before. Only together with a state. */
  readonly endBy?: string;
}

/** What the rows of an index are ordered by, among those that the narrowing lets through. */
export type IndexOrder = 'id' | 'expiry' | 'label';

/** Fewer rows than this are read and sorted in no time; more than that are not counted. */
const few = 5_000;

const columns = {
  group: { index: 'invites_by_group', column: 'group_name' },
  creatorId: { index: 'invites_by_creator', column: 'creator_id' },
  identity: { index: 'invites_by_identity', column: 'identity' },
} as const;
const names = Object.keys(columns) as (keyof typeof columns)[];
const suffixes: Record<IndexOrder, string> = { id: '', expiry: '_expiry', label: '_label' };

const counters = Object.fromEntries(names.map((name) => [name, counter(columns[name])])) as Record<
  (typeof names)[number],
  ReadQuery<[string], number>
>;
const countEnding = scalar<[State, string], number>(
  `SELECT count(*) FROM (SELECT 1 FROM invites INDEXED BY invites_by_state_expiry
     WHERE pruned_at IS NULL AND state = ? AND ifnull(expires_at, '~') <= ? LIMIT ${few})`,
);
const countState = scalar<[State], number>(
  `SELECT count(*) FROM (SELECT 1 FROM invites INDEXED BY invites_by_state
     WHERE pruned_at IS NULL AND state = ? LIMIT ${few})`,
);

function counter({ index, column }: { index: string; column: string }): ReadQuery<[string], number> {
  return scalar(`SELECT count(*) FROM (SELECT 1 FROM invites INDEXED BY ${index} WHERE ${column} = ? LIMIT ${few})`);
}

/**
 * The index to read a part of a list by, as SQL to stand behind the table's name; empty where SQLite chooses well. It
 * keeps no statistics here and would take a state with most of the registry in it for as rare as a group of three. The
 * index that promises the fewest rows is taken; where all promise many, one that gives them in the order asked for, so
 * that reading stops at the limit.
 */
export function chooseIndex(handle: ReadHandle, narrowing: Narrowing, order: IndexOrder): string {
  const { state, endBy } = narrowing;
  const choices: { readonly index: string; readonly count: () => number }[] = [];
  for (const name of names) {
    const value = narrowing[name];
    if (value === undefined) continue;
    choices.push({ index: columns[name].index + suffixes[order], count: () => handle.get(counters[name], value) ?? 0 });
  }
  if (state !== undefined) {
    choices.push({ index: `invites_by_state${suffixes[order]}`, count: () => handle.get(countState, state) ?? 0 });
    if (endBy !== undefined) {
      const count = () => handle.get(countEnding, state, endBy) ?? 0;
      choices.push({ index: 'invites_by_state_expiry', count });
    }
  }
  const [first] = choices;
  if (first === undefined) return '';
  return `INDEXED BY ${choices.length === 1 ? first.index : rarest(choices)}`;
}

function rarest(choices: readonly { readonly index: string; readonly count: () => number }[]): string {
  let best = { index: '', count: Number.POSITIVE_INFINITY };
  for (const { index, count } of choices) {
    const n = count();
    if (n < best.count) best = { index, count: n };
  }
  return best.index;
}
