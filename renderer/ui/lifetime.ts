import type { CallOutput } from '../../shared/contract.ts';
import { type Expiry, effectivePolicy, type Policy } from '../../shared/domain/policy.ts';

type Identity = CallOutput<'identities.list'>['identities'][number];

/** The policy that holds for that service; null takes the vault’s own. */
export function policyOf(vault: Policy, identity: Identity | null): Policy {
  if (identity === null) return vault;
  const { defaultLifetimeMs, longestLifetimeMs, allowNoExpiry, defaultUses } = identity;
  return effectivePolicy(vault, {
    ...(defaultLifetimeMs !== null && { defaultLifetimeMs }),
    ...(longestLifetimeMs !== null && { longestLifetimeMs }),
    ...(allowNoExpiry !== null && { allowNoExpiry }),
    ...(defaultUses !== null && { defaultUses }),
  });
}

/** Milliseconds that an invite of that expiry lasts from `now`; null without end. */
export function lifetimeOf(expiry: Expiry, policy: Policy, now: number): number | null {
  switch (expiry.kind) {
    case 'default':
      return Math.min(policy.defaultLifetimeMs, policy.longestLifetimeMs);
    case 'after':
      return expiry.ms;
    case 'at':
      return Date.parse(expiry.instant) - now;
    case 'never':
      return null;
    default:
      return expiry satisfies never;
  }
}
