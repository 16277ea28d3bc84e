import { type Act, readMark } from './core.ts';
import { change, type ReadHandle, rows, scalar } from './database.ts';
import { adoptIdentities, listIdentities } from './identities.ts';
import { keepPrefix, readPrefixes } from './invites.ts';
import { type MergedRegistry, mergeRegistry } from './merge-registry.ts';
import { type StoredInvite, storedInvites, storedSource } from './stored-source.ts';

/**
 * What a restore took over from the registry that it replaces: invites that were issued after the backup (`added`), or
 * used, ended or shortened after it (`changed`), and use records and tokens.
 */
export type CarriedOver = Omit<MergedRegistry, 'same'>;

const selectSequences = rows<[], { name: string; seq: number }>('SELECT name, seq FROM sqlite_sequence');
const raiseSequence = change<[number, string, number]>('UPDATE sqlite_sequence SET seq = ? WHERE name = ? AND seq < ?');
const addSequence = change<[string, number, string]>(
  'INSERT INTO sqlite_sequence (name, seq) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?)',
);
const raiseMark = change<[string]>('UPDATE vault SET clock_mark = max(clock_mark, ?)');

/**
 * Takes over from `old` what is newer than in the registry of `act`: invites, ends, counts, hand-overs, uses, tokens and
 * their revocations, the identities that they need, and the numbers that must not be given out again.
 */
export function carryOver(act: Act, old: ReadHandle): CarriedOver {
  keepNumbers(act, old);
  adoptIdentities(act, listIdentities(old), 'restore');
  for (const prefix of readPrefixes(old)) keepPrefix(act.tx, prefix);
  const source = { ...storedSource(old), invites: () => keepingIds(act, old) };
  const { same: _, ...carried } = mergeRegistry(act, source, 'restore');
  raise(act, 'invites', old.get(lastId) ?? 0);
  return carried;
}

const isKnown = scalar<[string], number>('SELECT 1 FROM invites WHERE code_hash = ?');
const lastId = scalar<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'invites'");

/**
 * The invites of `old`, each right after the numbers were set so that it gets the id it had: that is what people know it
 * by. Where the two registries have gone different ways it gets one that neither has ever given out.
 */
function* keepingIds(act: Act, old: ReadHandle): Generator<StoredInvite> {
  for (const invite of storedInvites(old)) {
    const known = act.tx.get(isKnown, invite.codeHash) !== undefined;
    const free = (act.tx.get(lastId) ?? 0) < invite.id;
    if (!known) raise(act, 'invites', free ? invite.id - 1 : (old.get(lastId) ?? 0));
    yield invite;
  }
}

function raise(act: Act, name: string, seq: number): void {
  act.tx.run(raiseSequence, seq, name, seq);
  act.tx.run(addSequence, name, seq, name);
}

/**
 * No number is given out again, and the clock's mark never falls. The invites' own come as they are taken over; uses have
 * no gaps, so there will be more of them than in `old`.
 */
function keepNumbers(act: Act, old: ReadHandle): void {
  for (const { name, seq } of old.all(selectSequences)) {
    if (name !== 'invites') raise(act, name, seq);
  }
  act.tx.run(raiseMark, readMark(old));
}
