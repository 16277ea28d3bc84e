import { History, type HistoryEvent, type Told } from '../../shared/domain/history.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import type { State } from '../../shared/domain/invite.ts';
import { StoreError } from '../../shared/errors.ts';
import type { Act } from './core.ts';
import { change, tuples } from './database.ts';
import { replay } from './replay.ts';
import { lookupWriters } from './replay-lookups.ts';

const pageSize = 1_000;
const selectEvents = tuples<[number, number], [seq: number, event: string]>(
  'SELECT seq, event FROM audit WHERE seq > ? ORDER BY seq LIMIT ?',
);
const setRecord = change<
  [State, number, number | null, Instant | null, Instant | null, Instant | null, string | null, number, number]
>(
  `UPDATE invites SET state = ?, use_count = ?, max_uses = ?, activated_at = ifnull(activated_at, ?), expires_at = ?,
     ended_at = ?, revoke_reason = ?, rev = ? WHERE id = ?`,
);
const selectRecords = tuples<
  [],
  [id: number, state: State, useCount: number, maxUses: number | null, expiresAt: string | null, rev: number]
>('SELECT id, state, use_count, max_uses, expires_at, rev FROM invites');
const addUse = change<[number, number, string, string, number]>(
  `INSERT INTO uses (id, invite_id, at, actor, access_level) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
);
const rebuildIndexes = change<[]>('REINDEX');
const rebuildSearch = change<[]>("INSERT INTO invites_search (invites_search) VALUES ('rebuild')");
const recount = change<[]>(
  `UPDATE state_counts SET n = (SELECT count(*) FROM invites i WHERE i.state = state_counts.state AND i.pruned_at IS NULL)`,
);

/**
 * Sets every record that does not fit the log to what the log tells of it, adds the uses that have no record, and rebuilds
 * indexes, counts and lookup tables: for a registry in which an older part was put back, once the operator has decided to go
 * on. The log decides, because nobody can write one without the keys. Names of devices and texts are not in the log, and
 * stay as the older part has them. Throws StoreError (`rolled_back`) where registry and log do not fit even so; nothing is
 * changed then.
 */
export function settleByLog(act: Act): void {
  const { tx } = act;
  // Index and table may be of different times, too.
  tx.run(rebuildIndexes);
  tx.run(rebuildSearch);
  const history = new History();
  for (const event of eventsOf(act)) {
    history.follow(event);
    const { useId, accessLevel } = event.detail;
    if (event.type !== 'invite.used' || typeof useId !== 'number' || event.inviteId === null) continue;
    tx.run(addUse, useId, event.inviteId, event.at, event.actor, typeof accessLevel === 'number' ? accessLevel : 0);
  }
  for (const [id, ...record] of tx.all(selectRecords)) {
    const told = history.invites.get(id);
    if (told === undefined) continue;
    const { state, useCount, maxUses, expiresAt, rev } = told;
    const logged = [state, useCount, maxUses, expiresAt, rev];
    if (record.some((value, at) => value !== logged[at])) setTold(act, id, told);
  }
  tx.run(recount);
  for (const { clear, fill } of lookupWriters) {
    tx.run(clear);
    tx.run(fill);
  }
  const [left] = replay(tx, 1).filter(({ seq }) => seq === null);
  if (left === undefined) return;
  const whose = left.inviteId === null ? '' : `invite #${left.inviteId}: `;
  throw new StoreError(
    'rolled_back',
    `the registry contradicts its log, and cannot be set by it: ${whose}${left.what}`,
    'restore a backup with: invites restore FILE',
  );
}

function setTold({ tx }: Act, id: number, told: Told): void {
  const { state, useCount, maxUses, activatedAt, expiresAt, endedAt, revokeReason, rev } = told;
  tx.run(setRecord, state, useCount, maxUses, activatedAt, expiresAt, endedAt, revokeReason, rev, id);
}

function* eventsOf({ tx }: Act): Generator<HistoryEvent & { readonly actor: string }> {
  for (let last = 0; ; ) {
    const page = tx.all(selectEvents, last, pageSize);
    for (const [seq, event] of page) {
      yield JSON.parse(event);
      last = seq;
    }
    if (page.length < pageSize) return;
  }
}
