import { addMs, type Instant, toMs } from './instant.ts';
import { limits } from './invite.ts';

const hour = 3_600_000;

/** What may be issued, and what is issued when nothing is asked for. Lifetimes in milliseconds. */
export interface Policy {
  readonly defaultLifetimeMs: number;
  /** Counted from creation; no extension passes it. */
  readonly longestLifetimeMs: number;
  readonly allowNoExpiry: boolean;
  /** null: unlimited. */
  readonly defaultUses: number | null;
}

/** The policy of a new vault. */
export const initialPolicy: Policy = {
  defaultLifetimeMs: 24 * hour,
  longestLifetimeMs: 30 * 24 * hour,
  allowNoExpiry: false,
  defaultUses: 1,
};

/** The vault's policy with what an identity says of its own laid over it. */
export function effectivePolicy(vault: Policy, identity: Partial<Policy>): Policy {
  return { ...vault, ...identity };
}

/** When an invite ends: after a lifetime, at an instant, never, or as the policy says. */
export type Expiry =
  | { readonly kind: 'default' }
  | { readonly kind: 'after'; readonly ms: number }
  | { readonly kind: 'at'; readonly instant: Instant }
  | { readonly kind: 'never' };

export type Decision<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: PolicyRefusal };

export const policyRefusals = [
  'lifetime_not_positive',
  'expiry_in_the_past',
  'expiry_past_the_cap',
  'no_expiry_not_allowed',
  'uses_out_of_range',
  'level_out_of_range',
] as const;
export type PolicyRefusal = (typeof policyRefusals)[number];

/** The expiry that `asked` means for an invite created at `createdAt`, judged at `now`; null is never. */
export function decideExpiry(
  policy: Policy,
  asked: Expiry,
  createdAt: Instant,
  now: Instant,
): Decision<Instant | null> {
  if (asked.kind === 'never') {
    return policy.allowNoExpiry ? { ok: true, value: null } : { ok: false, why: 'no_expiry_not_allowed' };
  }
  if (asked.kind === 'after' && !(Number.isFinite(asked.ms) && asked.ms >= 1)) {
    return { ok: false, why: 'lifetime_not_positive' };
  }
  const longestMs = policy.longestLifetimeMs;
  // An instant beyond the year 9999 has no form, so the cap is met in milliseconds first.
  const ms =
    asked.kind === 'at' ? toMs(asked.instant) - toMs(createdAt) : toMs(now) + lifetime(policy, asked) - toMs(createdAt);
  const capped = asked.kind === 'default' ? Math.min(ms, longestMs) : ms;
  if (capped > longestMs) return { ok: false, why: 'expiry_past_the_cap' };
  const expiresAt = addMs(createdAt, Math.floor(capped));
  return expiresAt > now ? { ok: true, value: expiresAt } : { ok: false, why: 'expiry_in_the_past' };
}

function lifetime(policy: Policy, asked: { kind: 'default' } | { kind: 'after'; ms: number }): number {
  return asked.kind === 'after' ? asked.ms : policy.defaultLifetimeMs;
}

/** How many uses `asked` means: a number, `unlimited` by name, or undefined for the policy's default. */
export function decideUses(policy: Policy, asked: number | 'unlimited' | undefined): Decision<number | null> {
  if (asked === undefined) return { ok: true, value: policy.defaultUses };
  if (asked === 'unlimited') return { ok: true, value: null };
  const fits = Number.isInteger(asked) && asked >= 1 && asked <= limits.maxUses;
  return fits ? { ok: true, value: asked } : { ok: false, why: 'uses_out_of_range' };
}

/** The access level that `asked` means: an integer of 0 or more. */
export function decideLevel(asked: number | undefined): Decision<number> {
  const level = asked ?? 0;
  const fits = Number.isInteger(level) && level >= 0 && level <= limits.accessLevel;
  return fits ? { ok: true, value: level } : { ok: false, why: 'level_out_of_range' };
}
