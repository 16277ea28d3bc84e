import type { AuditType, Detail } from '../../shared/domain/audit-event.ts';
import { readFormat } from '../../shared/domain/format-text.ts';
import { type Instant, toInstant, toMs } from '../../shared/domain/instant.ts';
import { type Invite, isFinal, limits, type State } from '../../shared/domain/invite.ts';
import { isPast } from '../../shared/domain/lifecycle.ts';
import { reconcileUses } from '../../shared/domain/reconcile.ts';
import { isPeer, mergeBaselines, type Peer, type PeerBaseline, readBaseline, writeBaseline } from './baselines.ts';
import type { Act } from './core.ts';
import { change, scalar } from './database.ts';
import { registryTaker } from './hand-over.ts';
import { insertInvite, keepPrefix, type NewInvite } from './invites.ts';
import { trustedByHash } from './trusted.ts';

/** What taking in one invite did. */
export type Merged = 'added' | 'changed' | 'same';

/** An invite from elsewhere. Ids mean nothing here, so it names others by their hash. */
export interface IncomingInvite extends NewInvite {
  /** Hash of the invite that this one was reissued from. */
  readonly replacesHash?: string | null;
  /** When an export handed it to `handedTo`. */
  readonly handedAt?: Instant | null;
  /** When it was emptied by a prune. */
  readonly prunedAt?: Instant | null;
  /** Its expiry was cut to the second where it was written down. */
  readonly expiresInWholeSeconds?: boolean;
  /** What its last exchanges with other programs left in their files. */
  readonly baselines?: readonly PeerBaseline[];
}

/** What two records of one invite are merged by. */
export type Terms = Pick<Invite, 'state' | 'maxUses' | 'useCount' | 'expiresAt' | 'endedAt' | 'revokeReason'>;

/** Limit and count of an invite whose uses are known from both sides. */
export interface CountedUses {
  readonly maxUses: number | null;
  readonly useCount: number;
  /** Uses that both sides made at the same time beyond the limit. */
  readonly overdraft: number;
}

/**
 * What holds of `known` once `incoming`, another record of the same invite, is known too. What is burned stays burned,
 * on either side; `uses` are those of both sides; of two expiries the earlier holds. Pure.
 */
export function mergeTerms<T extends Terms>(known: T, incoming: Terms, now: Instant, uses: CountedUses): T {
  const { maxUses, useCount } = uses;
  if (isFinal(known.state)) return { ...known, useCount: Math.max(known.useCount, useCount) };
  const expiresAt = earlier(known.expiresAt, incoming.expiresAt);
  const to: State = isFinal(incoming.state) ? incoming.state : useCount === maxUses ? 'EXHAUSTED' : incoming.state;
  if (isFinal(to)) {
    const endedAt = incoming.endedAt ?? now;
    return { ...known, maxUses, useCount, expiresAt, state: to, endedAt, revokeReason: incoming.revokeReason };
  }
  const state = to === 'ACTIVE' && !isPast(expiresAt, now) ? to : known.state;
  return { ...known, maxUses, useCount, expiresAt, state };
}

/** Counts the uses that a program made since the last exchange; without one, all that it made. Pure. */
export function countByBaseline(known: Terms, incoming: Terms, baseline: PeerBaseline | null): CountedUses {
  const { maxUses, useCount } = known;
  if (incoming.maxUses === null) return { maxUses, useCount, overdraft: 0 };
  const there = incoming.maxUses - incoming.useCount;
  const limit = maxUses ?? incoming.maxUses;
  const here = maxUses === null ? Number.POSITIVE_INFINITY : maxUses - useCount;
  const { remaining, usedThere, overdraft } = reconcileUses(
    here,
    there,
    baseline ?? { remaining: limit, before: limit },
  );
  if (maxUses !== null) return { maxUses, useCount: maxUses - Math.min(remaining, there), overdraft };
  const counted = useCount + usedThere;
  return { useCount: counted, maxUses: Math.min(counted + there, limits.importedUses), overdraft };
}

/** How many records of uses each side has, and how many there are of both together. */
export interface UseRecordCounts {
  readonly known: number;
  readonly incoming: number;
  readonly together: number;
}

/**
 * Counts the uses of two registries by their records. Uses without a record were counted in another program's file; the
 * side that exchanged with it last knows more of them. Where the limits differ, one side got the invite from such a file
 * with what was left in it: then only what is left can be compared, and the smaller number holds. Pure.
 */
export function countByRecords(known: Terms, incoming: Terms, records: UseRecordCounts): CountedUses {
  const { maxUses } = known;
  if (maxUses !== incoming.maxUses) return { ...smallerRemainder(known, incoming), overdraft: 0 };
  const without = Math.max(0, known.useCount - records.known, incoming.useCount - records.incoming);
  const made = Math.max(records.together + without, known.useCount, incoming.useCount);
  if (maxUses === null) return { maxUses, useCount: made, overdraft: 0 };
  return { maxUses, useCount: Math.min(made, maxUses), overdraft: Math.max(0, made - maxUses) };
}

function smallerRemainder(known: Terms, incoming: Terms): Pick<Terms, 'maxUses' | 'useCount'> {
  const there = incoming.maxUses === null ? null : incoming.maxUses - incoming.useCount;
  if (known.maxUses === null) {
    const useCount = Math.max(known.useCount, incoming.useCount);
    return { useCount, maxUses: there === null ? null : Math.min(useCount + there, limits.importedUses) };
  }
  const here = known.maxUses - known.useCount;
  return { maxUses: known.maxUses, useCount: known.maxUses - Math.min(here, there ?? here) };
}

function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a <= b ? a : b;
}

/** Where an invite comes from, and what the merge should know or tell besides. */
export interface MergeContext {
  /** Names the source in the log. Invites of a {@link Peer} are counted against a baseline. */
  readonly source: string;
  /** For an invite of another registry: the records of its uses. */
  readonly records?: UseRecordCounts;
  /** Hears of uses that both sides made beyond the limit. */
  readonly onOverdraft?: (invite: Invite, overdraft: number) => void;
}

/** Takes in an invite from elsewhere, by its hash, as {@link mergeTerms} says. */
export function mergeInvite(act: Act, incoming: IncomingInvite, context: MergeContext): Merged {
  const { source } = context;
  const known = trustedByHash(act, incoming.codeHash);
  if (!known) {
    add(act, incoming, source);
    return 'added';
  }
  const handed = mergeHandOver(act, known, incoming);
  mergeBaselines(act.tx, known.id, incoming.baselines ?? []);
  const uses = isPeer(source)
    ? countWithPeer(act, known, incoming, source)
    : countByRecords(known, incoming, context.records ?? { known: 0, incoming: 0, together: 0 });
  if (uses.overdraft > 0) context.onOverdraft?.(known, uses.overdraft);
  const merged = mergeTerms(known, expiryAsKnown(known, incoming), act.now, uses);
  const events = eventsOf(known, merged, source);
  if (events.length === 0) return handed ? 'changed' : 'same';
  writeTerms(act, known, merged);
  for (const [type, detail] of events) act.change(type, known.id, detail);
  return 'changed';
}

/** Counts the uses made there since the last exchange, and keeps what was read as the new baseline. */
function countWithPeer(act: Act, known: Invite, incoming: IncomingInvite, peer: Peer): CountedUses {
  const uses = countByBaseline(known, incoming, readBaseline(act.tx, known.id, peer));
  keepBaseline(act, known.id, incoming, peer);
  return uses;
}

function keepBaseline(act: Act, inviteId: number, { maxUses, useCount }: IncomingInvite, peer: Peer): void {
  if (maxUses === null) return;
  const remaining = maxUses - useCount;
  writeBaseline(act.tx, inviteId, { peer, remaining, before: remaining, toldSeq: 0 });
}

/** An expiry that was cut to the second, in full again where it is the one that is known: else it would come ever earlier. */
function expiryAsKnown({ expiresAt }: Invite, incoming: IncomingInvite): IncomingInvite {
  const cut = incoming.expiresInWholeSeconds === true && incoming.expiresAt !== null && expiresAt !== null;
  return cut && expiresAt.slice(0, 19) === incoming.expiresAt.slice(0, 19) ? { ...incoming, expiresAt } : incoming;
}

const writePruned = change<[Instant, number]>('UPDATE invites SET pruned_at = ? WHERE id = ?');
const idOf = scalar<[string], number>('SELECT id FROM invites WHERE code_hash = ?');

function add(act: Act, incoming: IncomingInvite, source: string): void {
  const { replacesHash, prunedAt } = incoming;
  const replaces = replacesHash ? (act.tx.get(idOf, replacesHash) ?? null) : incoming.replaces;
  const id = insertInvite(act.tx, { ...incoming, replaces });
  const { state, identity, group, creatorId, requiredAccessLevel, maxUses, expiresAt, useCount } = incoming;
  act.change('invite.generated', id, {
    state,
    identity,
    group,
    creatorId,
    requiredAccessLevel,
    maxUses,
    expiresAt,
    useCount,
    replaces,
    imported: source,
  });
  mergeHandOver(act, { ...incoming, id, replaces }, incoming);
  mergeBaselines(act.tx, id, incoming.baselines ?? []);
  if (isPeer(source)) keepBaseline(act, id, incoming, source);
  const prefix = readFormat(incoming.codeFormat ?? '')?.prefix ?? '';
  if (prefix !== '') keepPrefix(act.tx, prefix);
  if (!prunedAt) return;
  act.tx.run(writePruned, prunedAt, id);
  act.change('invite.purged', id, { state, useCount, imported: source });
}

const writeHandOver = change<[string, Instant, number, string, string, Instant]>(
  `UPDATE invites SET handed_to = ?, handed_at = ?
   WHERE id = ? AND (handed_at IS NULL OR (handed_to = '${registryTaker}' AND ? <> '${registryTaker}')
     OR (handed_to = ? AND handed_at < ?))`,
);

/** The mark of a program that may redeem it is never replaced: neither by that of a copy nor by another program's. */
function mergeHandOver(act: Act, { id, endedAt }: Invite, { handedTo, handedAt, state }: IncomingInvite): boolean {
  if (!handedTo || !handedAt) return false;
  // Where it lives there and has ended here, that program has not been told.
  const at = endedAt === null || isFinal(state) ? handedAt : toInstant(Math.min(toMs(handedAt), toMs(endedAt) - 1));
  return act.tx.run(writeHandOver, handedTo, at, id, handedTo, handedTo, at).changes > 0;
}

/** What became of `known`, in the order in which it may have come about. */
function eventsOf(known: Invite, merged: Invite, source: string): [AuditType, Detail][] {
  const { state, useCount, maxUses, expiresAt } = merged;
  const events: [AuditType, Detail][] = [];
  if (useCount !== known.useCount || maxUses !== known.maxUses) {
    events.push(['invite.used', { useCount, maxUses, imported: source }]);
  }
  if (expiresAt !== known.expiresAt) {
    events.push(['invite.extended', { from: known.expiresAt, to: expiresAt, imported: source }]);
  }
  if (state === known.state) return events;
  if (!isFinal(state)) return [...events, ['invite.activated', { imported: source }]];
  const detail = { useCount, imported: source };
  events.push([endEvents[state], state === 'REVOKED' ? { ...detail, reason: merged.revokeReason } : detail]);
  return events;
}

const endEvents = { REVOKED: 'invite.revoked', EXPIRED: 'invite.expired', EXHAUSTED: 'invite.exhausted' } as const;

const updateTerms = change<
  [number, number | null, Instant | null, State, Instant | null, Instant | null, string | null, number]
>(
  `UPDATE invites SET use_count = ?, max_uses = ?, expires_at = ?, state = ?, activated_at = ?, ended_at = ?,
     revoke_reason = ? WHERE id = ?`,
);

/** Writes all of it at once: with its uses alone, an invite that was revoked elsewhere would seem used up. */
function writeTerms(act: Act, known: Invite, merged: Invite): void {
  const { state, useCount, maxUses, expiresAt, endedAt, revokeReason } = merged;
  const activatedAt = state === 'ACTIVE' && known.state !== state ? act.now : known.activatedAt;
  const ended = isFinal(state) ? (endedAt ?? act.now) : null;
  act.tx.run(updateTerms, useCount, maxUses, expiresAt, state, activatedAt, ended, revokeReason, known.id);
}
