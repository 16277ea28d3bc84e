import type { Instant } from '../../shared/domain/instant.ts';
import { type Invite, isFinal, type State } from '../../shared/domain/invite.ts';
import { newTimes } from '../registry/use-matching.ts';
import type { RawRecord, VaultOsRecord } from './vault-os-rules.ts';
import { activatedDetail } from './vault-os-store.ts';
import { isoTime } from './vault-os-times.ts';

/** An invite as it stands here, the uses of both sides counted. */
export interface Here extends Pick<Invite, 'state' | 'expiresAt' | 'activatedAt' | 'revokeReason'> {
  /** Set where `state` is final. */
  readonly endedAt: Instant | null;
  /** null: unlimited. */
  readonly remaining: number | null;
  /** Times of all uses that are known here. */
  readonly uses: readonly Instant[];
}

/**
 * Brings a record of a store to what holds here, within the rules of the store: what is burned there stays so, uses are
 * never raised, and what the logs lack is appended. Changes the raw record only where something differs; returns the uses
 * that it has left.
 */
export function updateRecord(
  record: VaultOsRecord,
  here: Here,
): { readonly changed: boolean; readonly remaining: number } {
  const activated = record.state === 'GENERATED' && here.activatedAt !== null;
  const from = activated ? 'ACTIVE' : record.state;
  const state = stateAfter(from, here.state);
  const remaining = remainingAfter(record, state, here.remaining);
  const uses = newTimes(record.uses, here.uses).toSorted();
  const expiresAt = expiryAfter(record, here);
  const changed = state !== record.state || remaining !== record.remaining || uses.length > 0 || expiresAt !== null;
  if (!changed) return { changed, remaining };
  const { raw } = record;
  if (expiresAt !== null) raw['expires_at'] = expiresAt;
  raw['state'] = state;
  raw['remaining_uses'] = remaining;
  if (state === 'REVOKED' && record.state !== 'REVOKED') raw['revoked_reason'] = reasonOf(here);
  if (activated) append(raw, 'lifecycle', here.activatedAt, { event: 'activated', detail: activatedDetail });
  for (const [index, at] of uses.entries()) {
    appendUse(raw, at, Math.min(remaining + uses.length - 1 - index, record.maxUses));
  }
  if (isFinal(state) && state !== record.state && here.endedAt !== null) {
    append(raw, 'lifecycle', here.endedAt, ending(from, state, reasonOf(here)));
  }
  return { changed, remaining };
}

/** Vault OS lets only what is ACTIVE expire, so what is GENERATED there waits for its own clock. */
function stateAfter(there: State, here: State): State {
  if (isFinal(there) || here === 'GENERATED') return there;
  return there === 'GENERATED' && here === 'EXPIRED' ? there : here;
}

function remainingAfter({ maxUses, remaining }: VaultOsRecord, state: State, here: number | null): number {
  const fewer = Math.min(remaining, here ?? remaining);
  switch (state) {
    case 'GENERATED':
      return maxUses;
    case 'ACTIVE':
      return Math.max(1, fewer);
    case 'EXHAUSTED':
      return 0;
    default:
      return fewer;
  }
}

/** The expiry that is written: where it was made earlier here; else the record keeps its own, down to the microsecond. */
function expiryAfter(record: VaultOsRecord, { expiresAt }: Here): string | null {
  const earlier = !isFinal(record.state) && expiresAt !== null && expiresAt < record.expiresAt;
  return earlier ? isoTime(expiresAt) : null;
}

/** The store refuses a blank reason, and keeps it trimmed. */
function reasonOf({ revokeReason }: Here): string {
  return revokeReason?.trim() || 'revoked';
}

function appendUse(raw: RawRecord, at: Instant, left: number): void {
  const detail = `Use accepted in Invite Vault. ${left} use(s) remaining.`;
  append(raw, 'usage_log', at, { outcome: 'SUCCESS', detail });
  append(raw, 'lifecycle', at, { event: 'used', detail: `Invite used in Invite Vault. Remaining uses: ${left}.` });
}

function ending(from: State, to: State, reason: string) {
  const step = `${from} -> ${to}.`;
  if (to === 'REVOKED') {
    return { event: 'revoked', detail: `${step} Invite revoked in Invite Vault. Reason: ${reason}` };
  }
  if (to === 'EXPIRED') return { event: 'expired', detail: `${step} Invite expired in Invite Vault.` };
  return { event: 'exhausted', detail: `${step} Invite reached its maximum use count.` };
}

function append(raw: RawRecord, log: 'usage_log' | 'lifecycle', at: Instant, entry: RawRecord): void {
  const list = raw[log];
  const added = { timestamp: isoTime(at), ...entry };
  if (Array.isArray(list)) list.push(added);
  else raw[log] = [added];
}
