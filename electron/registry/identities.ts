import { defaultTokenFormat, prefixForms } from '../../shared/domain/code-format.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import { effectivePolicy, type Policy } from '../../shared/domain/policy.ts';
import { InviteNotFoundError, InviteValidationError } from '../../shared/errors.ts';
import { type Act, type Core, runAct } from './core.ts';
import { change, type ReadHandle, rows, scalar } from './database.ts';
import { checkPolicy, readSettings } from './settings.ts';

/** A service that the operator issues for. What is null is as the vault's policy says. */
export interface Identity {
  readonly slug: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly createdAt: Instant;
  /** Prefix of its tokens; null: `pinv_`. */
  readonly prefix: string | null;
  readonly defaultLifetimeMs: number | null;
  readonly longestLifetimeMs: number | null;
  readonly allowNoExpiry: boolean | null;
  readonly defaultUses: number | null;
}

/** The prefix that tokens for a service get; `slug` is null or undefined for an invite without a service. */
export function tokenPrefix(known: readonly Identity[], slug: string | null | undefined): string {
  return known.find((one) => one.slug === slug)?.prefix ?? defaultTokenFormat.prefix;
}

/** What can be set of an identity. */
export type IdentityTerms = Partial<Omit<Identity, 'slug' | 'createdAt'>>;

interface IdentityRow extends Omit<Identity, 'allowNoExpiry'> {
  readonly allowNoExpiry: number | null;
}

const columns = `slug, base_url AS baseUrl, created_at AS createdAt, prefix, default_lifetime_ms AS defaultLifetimeMs,
  longest_lifetime_ms AS longestLifetimeMs, allow_no_expiry AS allowNoExpiry, default_uses AS defaultUses`;
const selectAll = rows<[], IdentityRow>(`SELECT ${columns} FROM identities ORDER BY slug`);
const selectOne = rows<[string], IdentityRow>(`SELECT ${columns} FROM identities WHERE slug = ?`);
const upsert = change<
  [string, string, string, string | null, number | null, number | null, number | null, number | null]
>(
  `INSERT INTO identities (slug, base_url, created_at, prefix, default_lifetime_ms, longest_lifetime_ms,
     allow_no_expiry, default_uses) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
   ON CONFLICT (slug) DO UPDATE SET base_url = excluded.base_url, prefix = excluded.prefix,
     default_lifetime_ms = excluded.default_lifetime_ms, longest_lifetime_ms = excluded.longest_lifetime_ms,
     allow_no_expiry = excluded.allow_no_expiry, default_uses = excluded.default_uses`,
);
const remove = change<[string]>('DELETE FROM identities WHERE slug = ?');
const countLive = scalar<[string, Instant], number>(
  `SELECT count(*) FROM invites
   WHERE identity = ? AND state IN ('GENERATED', 'ACTIVE') AND use_count IS NOT max_uses AND ifnull(expires_at, '~') > ?`,
);

/** The form of a slug. */
export const slugForm = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;

function toIdentity(row: IdentityRow): Identity {
  return { ...row, allowNoExpiry: row.allowNoExpiry === null ? null : row.allowNoExpiry === 1 };
}

export function listIdentities(handle: ReadHandle): Identity[] {
  return handle.all(selectAll).map(toIdentity);
}

/** The identity of that slug. Throws InviteNotFoundError, which says how to add it. */
export function readIdentity(handle: ReadHandle, slug: string): Identity {
  const row = handle.get(selectOne, slug);
  if (!row) {
    throw new InviteNotFoundError(
      `there is no identity "${slug}"`,
      `add it with: invites identity add ${/^[a-z0-9-]+$/.test(slug) ? slug : 'SLUG'} https://…`,
    );
  }
  return toIdentity(row);
}

/** The policy that holds for invites of that identity, or of none. */
export function readPolicy(handle: ReadHandle, identity: Identity | null): Policy {
  const settings = readSettings(handle);
  return identity === null ? settings : policyOf(settings, identity);
}

function policyOf(vault: Policy, identity: Identity): Policy {
  const { defaultLifetimeMs, longestLifetimeMs, allowNoExpiry, defaultUses } = identity;
  const policy = effectivePolicy(vault, {
    ...(defaultLifetimeMs !== null && { defaultLifetimeMs }),
    ...(longestLifetimeMs !== null && { longestLifetimeMs }),
    ...(allowNoExpiry !== null && { allowNoExpiry }),
    ...(defaultUses !== null && { defaultUses }),
  });
  if (defaultLifetimeMs !== null) return policy;
  // An identity that only shortens its longest lifetime shortens its default with it.
  return { ...policy, defaultLifetimeMs: Math.min(policy.defaultLifetimeMs, policy.longestLifetimeMs) };
}

/** Adds an identity. Throws InviteValidationError (`identity_exists`, or a value that cannot be). */
export function addIdentity(
  core: Core,
  actor: string,
  slug: string,
  terms: IdentityTerms & { baseUrl: string },
): Identity {
  if (!slugForm.test(slug)) {
    throw new InviteValidationError(
      'invalid_value',
      'a slug is 1 to 64 characters of a-z, 0-9 and "-", and neither begins nor ends with "-"',
      'choose a short name such as "home"',
    );
  }
  return runAct(core, actor, (act) => {
    if (act.tx.get(selectOne, slug)) {
      throw new InviteValidationError(
        'identity_exists',
        `there is an identity "${slug}" already`,
        'change it with: invites identity edit',
      );
    }
    const blank: Identity = {
      slug,
      baseUrl: '',
      createdAt: act.now,
      prefix: null,
      defaultLifetimeMs: null,
      longestLifetimeMs: null,
      allowNoExpiry: null,
      defaultUses: null,
    };
    const identity = write(act, blank, terms);
    act.record('identity.added', null, loggedTerms(identity));
    return identity;
  });
}

/** Changes an identity; what is left out stays, null goes back to the vault's policy. */
export function editIdentity(core: Core, actor: string, slug: string, terms: IdentityTerms): Identity {
  return runAct(core, actor, (act) => {
    const identity = write(act, readIdentity(act.tx, slug), terms);
    act.record('identity.edited', null, loggedTerms(identity));
    return identity;
  });
}

/** Removes an identity. Refused (`identity_in_use`) while invites of it are live; ended ones keep its slug. */
export function removeIdentity(core: Core, actor: string, slug: string): void {
  runAct(core, actor, (act) => {
    readIdentity(act.tx, slug);
    const live = act.tx.get(countLive, slug, act.now) ?? 0;
    if (live > 0) {
      throw new InviteValidationError(
        'identity_in_use',
        `${live} live ${live === 1 ? 'invite is' : 'invites are'} issued for "${slug}"`,
        'revoke them first, or let them end',
      );
    }
    act.tx.run(remove, slug);
    act.record('identity.removed', null, { slug });
  });
}

function write(act: Act, before: Identity, terms: IdentityTerms): Identity {
  const identity: Identity = { ...before, ...terms, baseUrl: normaliseBaseUrl(terms.baseUrl ?? before.baseUrl) };
  if (identity.prefix !== null && !prefixForms.token.test(identity.prefix)) {
    throw new InviteValidationError(
      'invalid_value',
      'a prefix is up to 16 characters of a-z and 0-9, with "_" inside or at the end',
      'choose one such as "home_"',
    );
  }
  checkPolicy(policyOf(readSettings(act.tx), identity));
  store(act, identity);
  return identity;
}

/**
 * Adds those identities of another registry that are missing here, and returns their slugs; those that are here keep
 * their own terms. Their values must have been checked. `source` names where they came from, in the log.
 */
export function adoptIdentities(act: Act, identities: readonly Identity[], source: string): string[] {
  const missing = identities.filter(({ slug }) => act.tx.get(selectOne, slug) === undefined);
  for (const identity of missing) {
    store(act, identity);
    act.record('identity.added', null, { ...loggedTerms(identity), imported: source });
  }
  return missing.map(({ slug }) => slug);
}

function store(act: Act, identity: Identity): void {
  act.tx.run(
    upsert,
    identity.slug,
    identity.baseUrl,
    identity.createdAt,
    identity.prefix,
    identity.defaultLifetimeMs,
    identity.longestLifetimeMs,
    identity.allowNoExpiry === null ? null : Number(identity.allowNoExpiry),
    identity.defaultUses,
  );
}

function loggedTerms({ createdAt: _, ...terms }: Identity) {
  return terms;
}

/** An http(s) URL without credentials, query or fragment, and without a slash at its end. */
function normaliseBaseUrl(raw: string): string {
  const url = URL.canParse(raw) ? new URL(raw) : null;
  const plain = url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !/[?#]/.test(url.href);
  if (!url || !plain || raw.length > 2_000) {
    throw new InviteValidationError(
      'invalid_value',
      'a base URL begins with https:// or http:// and has no user, query or fragment',
      'give one such as https://id.example.org',
    );
  }
  return url.href.replace(/\/+$/, '');
}
