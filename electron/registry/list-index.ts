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

/** Fewer rows than this are read and sorted in no time. */
const few = 2_000;
/** More rows than this are not counted. */
const many = 5_000;

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
     WHERE pruned_at IS NULL AND state = ? AND ifnull(expires_at, '~') <= ? LIMIT ${many})`,
);
function counter({ index, column }: { index: string; column: string }): ReadQuery<[string], number> {
  return scalar(`SELECT count(*) FROM (SELECT 1 FROM invites INDEXED BY ${index} WHERE ${column} = ? LIMIT ${many})`);
}

/**
 * The index to read a part of a list by, as SQL to stand behind the table's name; empty where SQLite chooses well. It
 * keeps no statistics here and would take a state with most of the registry in it for as rare as a group of three. Where
 * one of the conditions leaves few rows, its index is taken. Else that of the state, which holds what every other
 * condition asks for: only the records of the page are read. Each gives its rows in the order asked for, so that reading
 * stops at the limit.
 */
export function chooseIndex(handle: ReadHandle, narrowing: Narrowing, order: IndexOrder): string {
  const { state, endBy } = narrowing;
  const choices: Choice[] = [];
  for (const name of names) {
    const value = narrowing[name];
    if (value === undefined) continue;
    choices.push({ index: columns[name].index + suffixes[order], count: () => handle.get(counters[name], value) ?? 0 });
  }
  if (state !== undefined && endBy !== undefined) {
    const count = () => handle.get(countEnding, state, endBy) ?? 0;
    choices.push({ index: 'invites_by_state_expiry', count });
  }
  const byState = state === undefined ? null : `invites_by_state${suffixes[order]}`;
  const index = choices.length + (byState ? 1 : 0) > 1 ? rarest(choices, byState) : (byState ?? choices[0]?.index);
  return index === undefined ? '' : `INDEXED BY ${index}`;
}

interface Choice {
  readonly index: string;
  /** How many rows it gives, {@link many} at most. */
  readonly count: () => number;
}

/** The index that gives the fewest rows; `otherwise`, if there is one, where they are not few. */
function rarest(choices: readonly Choice[], otherwise: string | null): string {
  let best = otherwise === null ? { index: '', count: Number.POSITIVE_INFINITY } : { index: otherwise, count: few };
  for (const { index, count } of choices) {
    const n = count();
    if (n < best.count) best = { index, count: n };
  }
  return best.index;
}
