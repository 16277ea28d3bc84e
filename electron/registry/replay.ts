import type { AuditType, Detail } from '../../shared/domain/audit-event.ts';
import { History, type HistoryEvent, type Told } from '../../shared/domain/history.ts';
import type { State } from '../../shared/domain/invite.ts';
import { sayImpossible } from './audit-history.ts';
import { type ReadHandle, tuples } from './database.ts';
import { compareLookups } from './replay-lookups.ts';
import { compareTotals, MarkFollower } from './replay-totals.ts';

/** One thing that the log says otherwise than the tables. */
export interface Contradiction {
  /** Null where no one invite is concerned. */
  readonly inviteId: number | null;
  /** The event that cannot be; null where a table contradicts the log. */
  readonly seq: number | null;
  readonly what: string;
}

/** A device token as the log tells it. */
interface ToldToken {
  readonly inviteId: number;
  revoked: boolean;
}

const pageSize = 5_000;
const selectEvents = tuples<[number, number], [number, string]>(
  'SELECT seq, event FROM audit WHERE seq > ? ORDER BY seq LIMIT ?',
);
const selectInvites = tuples<[number, number], [number, State, number, number | null, string | null, number]>(
  'SELECT id, state, use_count, max_uses, expires_at, rev FROM invites WHERE id > ? ORDER BY id LIMIT ?',
);
const selectTokens = tuples<[number, number], [number, string | null]>(
  'SELECT id, revoked_at FROM device_tokens WHERE id > ? ORDER BY id LIMIT ?',
);
const selectUses = tuples<[number, number], [number, number]>(
  'SELECT id, invite_id FROM uses WHERE id > ? ORDER BY id LIMIT ?',
);

/**
 * Replays the log: runs the lifecycle over it, and compares every invite's state, count, limit, expiry, number of changes,
 * uses and tokens with the tables. This finds an old page that was put back, which every check of a single page takes for
 * sound. Returns the first `limit` contradictions. `handle` is that of one transaction.
 */
export function replay(handle: ReadHandle, limit = 20): Contradiction[] {
  return new Replay(limit).finish(handle);
}

/** A replay in pages, for who cannot do all of it at once. */
export class Replay {
  readonly #limit: number;
  readonly #history = new History();
  readonly #tokens = new Map<number, ToldToken>();
  readonly #mark = new MarkFollower();
  readonly #found: Contradiction[] = [];
  #carriedUses = 0;
  #last = 0;

  constructor(limit = 20) {
    this.#limit = limit;
  }

  /** The last event that was followed. */
  get last(): number {
    return this.#last;
  }

  /** Follows up to `size` more events; returns whether there may be more. The log only grows, so pages need no transaction. */
  followPage(handle: ReadHandle, size: number): boolean {
    const page = handle.all(selectEvents, this.#last, size);
    for (const [seq, text] of page) {
      this.#follow(JSON.parse(text));
      this.#last = seq;
    }
    return page.length === size;
  }

  /** Follows what is left of the log, and compares the tables with it, in one transaction. */
  finish(handle: ReadHandle): Contradiction[] {
    while (this.followPage(handle, pageSize)) {
      // The next page.
    }
    const report: Report = (inviteId, what) => this.#report(inviteId, null, what);
    compareInvites(handle, this.#history.invites, report);
    compareUses(handle, this.#history.invites, this.#carriedUses, report);
    compareTokens(handle, this.#tokens, report);
    compareTotals(handle, report);
    compareLookups(handle, report);
    this.#mark.compare(handle, report);
    return this.#found;
  }

  #follow(event: HistoryEvent): void {
    const { type, at, inviteId, detail } = event;
    this.#mark.follow(type, at, detail);
    this.#carriedUses += carried(type, detail);
    const impossible = this.#history.follow(event);
    if (impossible) this.#report(impossible.inviteId, impossible.seq, sayImpossible(impossible));
    if (inviteId !== null) tellToken(this.#tokens, type, inviteId, detail);
  }

  #report(inviteId: number | null, seq: number | null, what: string): void {
    if (this.#found.length < this.#limit) this.#found.push({ inviteId, seq, what });
  }
}

type Report = (inviteId: number | null, what: string) => void;

/** Use rows that an import or a restore brought along; each says how many. */
function carried(type: AuditType, detail: Detail): number {
  if (type === 'exchange.imported') return numberIn(detail, 'uses');
  if (type !== 'vault.restored') return 0;
  const inner = detail['carriedOver'];
  return inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? numberIn(inner as Detail, 'uses') : 0;
}

function numberIn(detail: Detail, key: string): number {
  const value = detail[key];
  return typeof value === 'number' ? value : 0;
}

function compareInvites(handle: ReadHandle, told: ReadonlyMap<number, Told>, report: Report): void {
  let seen = 0;
  for (const [id, state, useCount, maxUses, expiresAt, rev] of pages(handle, selectInvites, (row) => row[0])) {
    const invite = told.get(id);
    if (!invite) {
      report(id, 'the log does not know it');
      continue;
    }
    seen += 1;
    if (invite.state !== state) report(id, `it is ${state}, and the log says ${invite.state}`);
    if (invite.useCount !== useCount) report(id, `it was used ${useCount} times, and the log says ${invite.useCount}`);
    if (invite.maxUses !== maxUses) report(id, `it has ${maxUses} uses, and the log says ${invite.maxUses}`);
    if (invite.expiresAt !== expiresAt) report(id, `it expires ${expiresAt}, and the log says ${invite.expiresAt}`);
    if (invite.rev !== rev) report(id, `it was changed ${rev} times, and the log says ${invite.rev}`);
  }
  if (seen < told.size) report(null, `${told.size - seen} invites of the log are not in the registry`);
}

function compareUses(handle: ReadHandle, told: ReadonlyMap<number, Told>, carriedUses: number, report: Report): void {
  const records = new Map<number, number>();
  let last = 0;
  for (const [id, inviteId] of pages(handle, selectUses, (row) => row[0])) {
    if (id !== last + 1) report(null, `${id - last - 1} use records before #${id} are missing`);
    last = id;
    records.set(inviteId, (records.get(inviteId) ?? 0) + 1);
  }
  let surplus = 0;
  for (const id of new Set([...told.keys(), ...records.keys()])) {
    const [rows, logged] = [records.get(id) ?? 0, told.get(id)?.uses ?? 0];
    if (rows < logged) report(id, `${logged - rows} of its uses have no record`);
    surplus += Math.max(0, rows - logged);
  }
  if (surplus > carriedUses) report(null, `${surplus - carriedUses} use records are not in the log`);
}

function tellToken(tokens: Map<number, ToldToken>, type: AuditType, inviteId: number, detail: Detail): void {
  const id = numberIn(detail, 'tokenId');
  if (type === 'token.minted') tokens.set(id, { inviteId, revoked: false });
  const token = tokens.get(id);
  if (type === 'token.revoked' && token) token.revoked = true;
}

/** A token may have come in revoked; one that the log calls revoked must be, and every minted one must be there. */
function compareTokens(handle: ReadHandle, tokens: Map<number, ToldToken>, report: Report): void {
  for (const [id, revokedAt] of pages(handle, selectTokens, (row) => row[0])) {
    const token = tokens.get(id);
    if (token === undefined) report(null, `the log does not know the device token #${id}`);
    else if (token.revoked && revokedAt === null) report(token.inviteId, `its token #${id} was revoked, and is not`);
    tokens.delete(id);
  }
  for (const [id, { inviteId }] of tokens) report(inviteId, `its token #${id} has no record`);
}

function* pages<R extends readonly (string | number | null)[]>(
  handle: ReadHandle,
  query: ReturnType<typeof tuples<[number, number], R>>,
  keyOf: (row: R) => number,
): Generator<R> {
  for (let last = 0; ; ) {
    const page = handle.all(query, last, pageSize);
    yield* page;
    const end = page.at(-1);
    if (end === undefined || page.length < pageSize) return;
    last = keyOf(end);
  }
}
