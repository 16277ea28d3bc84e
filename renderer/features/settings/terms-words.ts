import type { CallOutput } from '../../../shared/contract.ts';
import { formatDuration } from '../../../shared/domain/duration.ts';
import { plural } from '../../ui/words.ts';

type Identity = CallOutput<'identities.list'>['identities'][number];
type Terms = CallOutput<'settings.get'>['app']['presets'][number]['terms'];

function list(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' · ');
}

/** What a service says of its own; empty where all is as the vault's policy says. */
export function identityWords(identity: Identity): string {
  const { prefix, defaultLifetimeMs, longestLifetimeMs, allowNoExpiry, defaultUses } = identity;
  return list([
    prefix === null ? null : prefix === '' ? 'no prefix' : `prefix ${prefix}`,
    defaultLifetimeMs === null ? null : `${formatDuration(defaultLifetimeMs)} as a rule`,
    longestLifetimeMs === null ? null : `${formatDuration(longestLifetimeMs)} at most`,
    allowNoExpiry === null ? null : allowNoExpiry ? 'may have no end' : 'always with an end',
    defaultUses === null ? null : plural(defaultUses, 'use'),
  ]);
}

/** What a preset asks for. */
export function presetWords({
  identity,
  maxUses,
  expiry,
  requiredAccessLevel,
  group,
  format,
  inactive,
}: Terms): string {
  return list([
    identity == null ? null : `for ${identity}`,
    expiry?.kind === 'after' ? formatDuration(expiry.ms) : expiry?.kind === 'never' ? 'no end' : null,
    maxUses === undefined ? null : maxUses === 'unlimited' ? 'no limit of uses' : plural(maxUses, 'use'),
    requiredAccessLevel ? `level ${requiredAccessLevel}` : null,
    group == null ? null : `group ${group}`,
    format === undefined ? null : format.kind === 'token' ? 'token' : 'short code',
    inactive ? 'not active yet' : null,
  ]);
}
