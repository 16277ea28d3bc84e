import type { Narrowing } from './list-index.ts';

/** What finds the invites of a condition by an index that holds all that the condition asks for, and their ids. */
export type ListedBy = 'search' | 'letter' | 'letters' | 'state' | 'identity' | 'group' | 'creator';

/** One condition of a WHERE, with its values. */
export interface Clause {
  readonly sql: string;
  readonly values: readonly (string | number)[];
  /** Left out for a place in the order. */
  readonly by?: ListedBy;
  /** As much of it as an index knows. */
  readonly narrows?: Narrowing;
}

/** Letters that the index is made of: shorter words cannot be looked up in it. */
const trigram = 3;

/**
 * The conditions that a search means. Words of three letters and more are found anywhere in label, note, group and
 * creator, by the full-text index; shorter ones match the start of the label. All words must match.
 */
export function searchClauses(search: string): Clause[] {
  const words = search
    .normalize('NFC')
    .split(/[\s\0]+/)
    .filter((word) => word !== '');
  const long = words.filter((word) => [...word].length >= trigram);
  const short = words.filter((word) => [...word].length < trigram);
  const clauses: Clause[] = short.map((word) => ({
    sql: `i.label IS NOT NULL AND lower(substr(i.label, 1, ${[...word].length})) = ?`,
    values: [word.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())],
    by: [...word].length === 1 ? 'letter' : 'letters',
  }));
  if (long.length > 0) {
    const match = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
    clauses.unshift({ sql: 'f.invites_search MATCH ?', values: [match], by: 'search' });
  }
  return clauses;
}
