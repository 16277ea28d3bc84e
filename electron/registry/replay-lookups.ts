import { change, type ReadHandle, scalar } from './database.ts';
import { blockSize } from './migrations/0001-registry.ts';

/** Rows of a table that stand in whole blocks, each of which its lookup table holds under one key. */
interface Lookup {
  readonly of: 'audit' | 'uses';
  readonly id: 'seq' | 'id';
  readonly table: string;
  readonly key: string;
}

const lookups: readonly Lookup[] = [
  { of: 'audit', id: 'seq', table: 'audit_by_at', key: 'at' },
  { of: 'audit', id: 'seq', table: 'audit_by_type', key: 'type' },
  { of: 'audit', id: 'seq', table: 'audit_by_invite', key: 'invite_id' },
  { of: 'audit', id: 'seq', table: 'audit_by_actor', key: 'actor' },
  { of: 'uses', id: 'id', table: 'uses_by_invite', key: 'invite_id' },
];

/** The rows of a table that its lookup table holds, as `t`. */
const knownRows = ({ of, id, key }: Lookup) =>
  `FROM ${of} t WHERE t.${key} IS NOT NULL AND t.${id} <= (SELECT max(${id}) / ${blockSize} * ${blockSize} FROM ${of})`;

const checks = lookups.map((lookup) => {
  const { id, table, key } = lookup;
  const known = knownRows(lookup);
  return {
    table,
    missing: scalar<[], number>(
      `SELECT count(*) ${known} AND NOT EXISTS (SELECT 1 FROM ${table} k WHERE k.${key} = t.${key} AND k.${id} = t.${id})`,
    ),
    surplus: scalar<[], number>(`SELECT (SELECT count(*) FROM ${table}) - (SELECT count(*) ${known})`),
  };
});

/** Holds the lookup tables against what they lead to: what they leave out a filtered list would not show. */
export function compareLookups(handle: ReadHandle, report: (inviteId: null, what: string) => void): void {
  for (const { table, missing, surplus } of checks) {
    const lost = handle.get(missing) ?? 0;
    // Where nothing is missing and the numbers are equal, nothing is there twice or under another key.
    if (lost > 0) report(null, `${table} leaves out ${lost} rows`);
    else if ((handle.get(surplus) ?? 0) > 0) report(null, `${table} holds rows that lead nowhere`);
  }
}

/** Statements that empty a lookup table and fill it again. */
export const lookupWriters = lookups.map((lookup) => {
  const { id, table, key } = lookup;
  const rev = table === 'audit_by_invite' ? ', max(t.rev) OVER (PARTITION BY t.invite_id ORDER BY t.seq)' : '';
  return {
    clear: change<[]>(`DELETE FROM ${table}`),
    fill: change<[]>(`INSERT INTO ${table} SELECT t.${key}, t.${id}${rev} ${knownRows(lookup)} ORDER BY 1, 2`),
  };
});
