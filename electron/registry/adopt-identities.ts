import type { Act } from './core.ts';
import { change } from './database.ts';
import type { Identity } from './identities.ts';

const insert = change<
  [string, string, string, string | null, number | null, number | null, number | null, number | null]
>(
  `INSERT INTO identities (slug, base_url, created_at, prefix, default_lifetime_ms, longest_lifetime_ms,
     allow_no_expiry, default_uses) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (slug) DO NOTHING`,
);

/**
 * Adds those identities of another registry that are missing here, and returns their slugs; those that are here keep
 * their own terms. Their values must have been checked. `label` names the source in the log.
 */
export function adoptIdentities(act: Act, identities: readonly Identity[], label: string): string[] {
  return identities.filter((identity) => adopt(act, identity, label)).map(({ slug }) => slug);
}

function adopt(act: Act, { createdAt, ...terms }: Identity, label: string): boolean {
  const { changes } = act.tx.run(
    insert,
    terms.slug,
    terms.baseUrl,
    createdAt,
    terms.prefix,
    terms.defaultLifetimeMs,
    terms.longestLifetimeMs,
    terms.allowNoExpiry === null ? null : Number(terms.allowNoExpiry),
    terms.defaultUses,
  );
  if (changes > 0) act.record('identity.added', null, { ...terms, imported: label });
  return changes > 0;
}
