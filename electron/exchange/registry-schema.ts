import { z } from 'zod';
import { hashKinds } from '../../shared/domain/code-draw.ts';
import { checkFormat, prefixForms } from '../../shared/domain/code-format.ts';
import { readFormat } from '../../shared/domain/format-text.ts';
import { parseInstant } from '../../shared/domain/instant.ts';
import { limits, states } from '../../shared/domain/invite.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { peers } from '../registry/baselines.ts';
import { slugForm } from '../registry/identities.ts';
import { longText, shortText } from '../registry/values.ts';
import { registryFormat, registryVersion } from './registry-document.ts';

/**
 * What a registry file may hold, field by field. It stands in a module of its own because the library that checks it
 * takes long to load.
 */

const hash = z.string('must be a text').regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits in lower case');
const vaultId = z.string('must be a text').regex(/^[0-9a-f]{32}$/, 'must be 32 hex digits in lower case');
const slug = z.string('must be a slug').regex(slugForm, 'must be a slug of a-z, 0-9 and "-"');

const instant = z.string('must be a time such as 2026-11-20T21:05:00.000Z').transform((text, context) => {
  const read = parseInstant(text);
  if (read !== null) return read;
  return refuse(context, text, 'must be a time such as 2026-11-20T21:05:00.000Z');
});

function whole(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.number(error).int(error).gte(least, error).lte(most, error);
}

function cleaned(clean: (name: string, raw: string) => string | null) {
  return z.string('must be a text or null').transform((raw, context) => {
    try {
      return clean('text', raw);
    } catch (error) {
      if (!(error instanceof InviteValidationError)) throw error;
      return refuse(context, raw, error.message);
    }
  });
}

function refuse(context: z.RefinementCtx, input: string, message: string): never {
  context.issues.push({ code: 'custom', message, input });
  return z.NEVER;
}

const short = cleaned(shortText).nullable();
const long = cleaned(longText).nullable();
/** A name that an emptied invite no longer has. */
const name = cleaned(shortText).transform((text) => text ?? '');
const named = name.refine((text) => text !== '', 'must not be empty');
const lifetime = whole(1, Number.MAX_SAFE_INTEGER);
const uses = whole(1, limits.importedUses);
const flag = z.boolean('must be true or false');
const list = z.array(z.unknown(), 'must be a list');

/** The document before its entries are looked at, so that the first fault is found without collecting all. */
export const documentSchema = z.strictObject({
  format: z.literal(registryFormat),
  version: z.literal(registryVersion),
  vaultId,
  exportedAt: instant,
  identities: list,
  settings: z.unknown(),
  invites: list,
  uses: list,
  deviceTokens: list,
});

export const settingsSchema = z.strictObject({
  defaultLifetimeMs: lifetime,
  longestLifetimeMs: lifetime,
  allowNoExpiry: flag,
  defaultUses: uses.nullable(),
  recordChecks: flag,
});

export const identitySchema = z.strictObject({
  slug,
  baseUrl: z
    .string('must be a text')
    .max(2_000, 'is too long')
    .refine(isBaseUrl, 'must be an http(s) URL with nothing behind its path'),
  createdAt: instant,
  prefix: z.string('must be a text or null').regex(prefixForms.token, 'cannot be a prefix').nullable(),
  defaultLifetimeMs: lifetime.nullable(),
  longestLifetimeMs: lifetime.nullable(),
  allowNoExpiry: flag.nullable(),
  defaultUses: uses.nullable(),
});

export const inviteSchema = z.strictObject({
  id: whole(1, Number.MAX_SAFE_INTEGER),
  codeHash: hash,
  hashKind: z.enum(hashKinds, `must be one of ${hashKinds.join(', ')}`),
  vaultId: vaultId.nullish().transform((value) => value ?? null),
  state: z.enum(states, `must be one of ${states.join(', ')}`),
  label: short,
  note: long,
  identity: slug.nullable(),
  group: short,
  creatorId: name,
  requiredAccessLevel: whole(0, limits.accessLevel),
  maxUses: uses.nullable(),
  useCount: whole(0, limits.importedUses),
  createdAt: instant,
  activatedAt: instant.nullable(),
  expiresAt: instant.nullable(),
  endedAt: instant.nullable(),
  revokeReason: long,
  replaces: hash.nullable(),
  codeHint: short,
  codeFormat: z.string('must be a text or null').refine(isFormat, 'is no format of codes').nullable(),
  handedTo: short,
  prunedAt: instant.nullable(),
  baselines: z.array(
    z.strictObject({
      peer: z.enum(peers, `must be one of ${peers.join(', ')}`),
      remaining: whole(0, limits.importedUses),
      before: whole(0, limits.importedUses),
    }),
    'must be a list',
  ),
});

export const useSchema = z.strictObject({
  inviteHash: hash,
  at: instant,
  actor: named,
  deviceName: short,
  accessLevel: whole(0, limits.accessLevel),
});

export const tokenSchema = z.strictObject({
  tokenHash: hash,
  inviteHash: hash,
  identity: slug.nullable(),
  deviceName: short,
  mintedAt: instant,
  revokedAt: instant.nullable(),
});

function isBaseUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  const plain = !url.username && !url.password && !url.search && !url.hash;
  return plain && url.href.replace(/\/+$/, '') === text;
}

function isFormat(text: string): boolean {
  const format = readFormat(text);
  return format !== null && checkFormat(format).ok;
}
