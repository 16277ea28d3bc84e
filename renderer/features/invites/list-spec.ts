import type { CallInput, CallOutput } from '../../../shared/contract.ts';
import type { State } from '../../../shared/domain/invite.ts';

/** The states to choose from, and what ends before the day does. */
export const chips = [
  'all',
  'ACTIVE',
  'GENERATED',
  'today',
  'EXHAUSTED',
  'EXPIRED',
  'REVOKED',
] as const satisfies readonly (State | 'all' | 'today')[];
export type Chip = (typeof chips)[number];

export type Sort = NonNullable<CallInput<'invites.list'>['sort']>;

/** Which invites are listed, and in which order. */
export interface ListSpec {
  readonly chip: Chip;
  /** Slug; null: of all services. */
  readonly identity: string | null;
  readonly search: string;
  readonly sort: Sort;
}

export const wholeList: ListSpec = { chip: 'all', identity: null, search: '', sort: 'newest' };

type Filter = CallInput<'invites.count'>;

/** The filter that a list means at `now`, in milliseconds since 1970. */
export function filterOf({ chip, identity, search }: ListSpec, now: number): Filter {
  return {
    ...(chip === 'today' && { expiringWithinMs: new Date(now).setHours(24, 0, 0, 0) - now }),
    ...(chip !== 'all' && chip !== 'today' && { states: [chip] }),
    ...(identity !== null && { identity }),
    ...(search !== '' && { search }),
  };
}

/** How many invites a list has. */
export interface Total {
  readonly count: number;
  /** Counting stopped there. */
  readonly more: boolean;
}

/** How many a list has by the counts of the states alone; null where they do not tell. */
export function totalByState({ chip, identity, search }: ListSpec, counts: CallOutput<'invites.counts'>): Total | null {
  if (chip === 'today' || identity !== null || search !== '') return null;
  const count = chip === 'all' ? Object.values(counts).reduce((sum, one) => sum + one, 0) : counts[chip];
  return { count, more: false };
}

/** Hits that are counted, and those of a search that are sorted. */
export const countedHits = 1_000;

/** A count as it came, which stops at 1,001. */
export function cappedTotal(count: number): Total {
  return { count: Math.min(count, countedHits), more: count > countedHits };
}

/** Whether two lists hold the same invites, in whatever order. */
export function holdsSame(a: ListSpec, b: ListSpec): boolean {
  return a.chip === b.chip && a.identity === b.identity && a.search === b.search;
}
