import type { AuditType, Detail } from './audit-event.ts';
import type { Instant } from './instant.ts';
import { isFinal, type State } from './invite.ts';
import { type InviteEvent, isPast, type Standing, transition } from './lifecycle.ts';

/** An invite as the log tells its life. */
export interface Told extends Standing {
  readonly activatedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly revokeReason: string | null;
  /** How many events have changed the record. */
  readonly rev: number;
  /** Uses that were made here, each of which has a record. */
  readonly uses: number;
}

/** An event that cannot follow on those before it: the vault never writes one. */
export interface Impossible {
  readonly seq: number;
  readonly inviteId: number;
  /** What the event says, and why that cannot be. */
  readonly what: string;
}

/** An event of the log, as far as a history needs it. */
export interface HistoryEvent {
  readonly seq: number;
  readonly at: Instant;
  readonly type: AuditType;
  readonly inviteId: number | null;
  readonly detail: Detail;
}

/** Events that change a record, as what they do to it, in words, and as what the lifecycle calls it. */
const changes = {
  'invite.generated': ['issues', 'generate'],
  'invite.activated': ['activates', 'activate'],
  'invite.used': ['uses', 'use'],
  'invite.exhausted': ['uses up', null],
  'invite.expired': ['ends', 'expire'],
  'invite.revoked': ['revokes', 'revoke'],
  'invite.edited': ['edits', 'edit'],
  'invite.extended': ['extends', 'extend'],
  'invite.purged': ['empties', null],
} as const satisfies Partial<Record<AuditType, readonly [verb: string, event: InviteEvent | null]>>;
type Change = keyof typeof changes;

const endings = { EXHAUSTED: 'was used up', EXPIRED: 'had expired', REVOKED: 'was revoked' } as const;

/**
 * Follows the log from its first event on, and runs the lifecycle over it: what an invite has been through, and the first
 * event of each kind that cannot be.
 */
export class History {
  readonly #invites = new Map<number, Told>();

  /** Every invite of the log, by id. */
  get invites(): ReadonlyMap<number, Told> {
    return this.#invites;
  }

  /** Takes in the next event. An impossible one is returned, and followed all the same. */
  follow(event: HistoryEvent): Impossible | null {
    const { seq, type, inviteId, detail } = event;
    if (inviteId === null || !isChange(type)) return null;
    const before = this.#invites.get(inviteId) ?? null;
    const why = whyImpossible(before, type, event);
    const after = type === 'invite.generated' ? issued(event) : before && next(before, type, event);
    if (after !== null) this.#invites.set(inviteId, { ...after, rev: numberIn(detail, 'rev') });
    return why === null ? null : { seq, inviteId, what: `${changes[type][0]} #${inviteId} ${why}` };
  }
}

function isChange(type: AuditType): type is Change {
  return type in changes;
}

function numberIn(detail: Detail, key: string): number {
  const value = detail[key];
  return typeof value === 'number' ? value : 0;
}

function textIn<T extends string>(detail: Detail, key: string): T | null {
  const value = detail[key];
  return typeof value === 'string' ? (value as T) : null;
}

function whyImpossible(before: Told | null, type: Change, event: HistoryEvent): string | null {
  const { at, detail } = event;
  if (type === 'invite.generated') {
    if (before !== null) return 'a second time';
  } else if (before === null) return 'which was never issued';
  const rev = numberIn(detail, 'rev');
  const expected = (before?.rev ?? 0) + 1;
  if (rev !== expected) return `as its change ${rev}, where change ${expected} follows`;
  if (before === null) return null;
  // What is taken over from elsewhere was done there, at another time: it may end an invite, and never revives one.
  return 'imported' in detail ? whyNotTaken(before, type, detail) : whyNotDone(before, type, at, detail);
}

function whyNotDone(before: Told, type: Change, at: Instant, detail: Detail): string | null {
  const event = changes[type][1];
  if (type === 'invite.purged') return isFinal(before.state) ? null : 'while it was live';
  if (type === 'invite.exhausted') {
    if (isFinal(before.state)) return `after it ${endings[before.state]}`;
    return before.useCount === before.maxUses
      ? null
      : `after use ${before.useCount} of ${before.maxUses ?? 'any number'}`;
  }
  if (event === null) return null;
  if (before.useCount === before.maxUses && !isFinal(before.state)) return 'after its last use';
  // A revocation holds also where the clock that seems to have ended the invite was wrong; the clock is not asked there.
  const standing = event === 'use' || event === 'expire' ? before : { ...before, expiresAt: null };
  if (!transition(standing, event, at).ok) {
    if (isFinal(before.state)) return `after it ${endings[before.state]}`;
    if (event === 'expire') return 'before its time was over';
    return isPast(standing.expiresAt, at) ? 'after its time was over' : `while it was ${before.state}`;
  }
  const useCount = numberIn(detail, 'useCount');
  if (event !== 'use' || useCount === before.useCount + 1) return null;
  return `for the time ${useCount}, after use ${before.useCount}`;
}

function whyNotTaken(before: Told, type: Change, detail: Detail): string | null {
  if (type === 'invite.used') {
    const useCount = numberIn(detail, 'useCount');
    return useCount >= before.useCount ? null : `for the time ${useCount}, after use ${before.useCount}`;
  }
  if (type === 'invite.purged') return null;
  return isFinal(before.state) ? `after it ${endings[before.state]}` : null;
}

function issued({ at, detail }: HistoryEvent): Told {
  const state = textIn<State>(detail, 'state') ?? 'GENERATED';
  const maxUses = detail['maxUses'];
  return {
    state,
    useCount: numberIn(detail, 'useCount'),
    maxUses: typeof maxUses === 'number' ? maxUses : null,
    expiresAt: textIn<Instant>(detail, 'expiresAt'),
    activatedAt: state === 'GENERATED' ? null : at,
    endedAt: isFinal(state) ? (textIn<Instant>(detail, 'endedAt') ?? at) : null,
    revokeReason: textIn(detail, 'reason'),
    rev: 0,
    uses: 0,
  };
}

function next(before: Told, type: Change, { at, detail }: HistoryEvent): Told {
  switch (type) {
    case 'invite.activated':
      return { ...before, state: 'ACTIVE', activatedAt: at };
    case 'invite.used': {
      const maxUses = detail['maxUses'];
      return {
        ...before,
        useCount: numberIn(detail, 'useCount'),
        maxUses: typeof maxUses === 'number' ? maxUses : null,
        uses: before.uses + (typeof detail['useId'] === 'number' ? 1 : 0),
      };
    }
    case 'invite.exhausted':
      return { ...before, state: 'EXHAUSTED', endedAt: at };
    case 'invite.expired':
      return { ...before, state: 'EXPIRED', endedAt: before.expiresAt ?? at };
    case 'invite.revoked':
      return { ...before, state: 'REVOKED', endedAt: at, revokeReason: textIn(detail, 'reason') };
    case 'invite.extended':
      return { ...before, expiresAt: textIn<Instant>(detail, 'to') };
    default:
      return before;
  }
}
