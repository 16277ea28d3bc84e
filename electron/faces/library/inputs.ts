import { z } from 'zod';
import { attempt } from '../../../shared/attempt.ts';
import { auditCalls } from '../../../shared/contract/audit-calls.ts';
import { id, instant, listOf, pageLimit, pasted, text } from '../../../shared/contract/basics.ts';
import { inviteCalls } from '../../../shared/contract/invite-calls.ts';
import { codeFormat, expiry, issueTerms } from '../../../shared/contract/records.ts';
import { identityCalls, settingCalls } from '../../../shared/contract/setting-calls.ts';
import { longestDurationMs } from '../../../shared/domain/duration.ts';
import { limits } from '../../../shared/domain/invite.ts';
import { InviteValidationError } from '../../../shared/errors.ts';
import { astridVersions, exportFormats, importFormats, timeForms } from '../../../shared/exchange-formats.ts';
import type { Deliver } from './caller.ts';
import { isPlain, type Misfit, misfitsOf } from './misfit.ts';

const deliver = z.custom<Deliver>((value) => typeof value === 'function', 'expected function').optional();
const signal = z.instanceof(AbortSignal);
const onProgress = z.custom<(progress: { readonly done: number; readonly total: number | null }) => void>(
  (value) => typeof value === 'function',
  'expected function',
);
/** The path of a file or folder. */
const path = z
  .string()
  .min(1)
  .max(4_096)
  .refine((value) => !value.includes('\0'), 'expected a path');
const ref = z.union([id, pasted], 'expected the id of an invite, or a text that holds its code');
const reason = text.nullable().optional();
const presenter = z.strictObject({ accessLevel: z.number().exactOptional() }).optional();
const filter = inviteCalls['invites.count'].input;
const { slug: _1, ...editedIdentity } = identityCalls['identities.edit'].input.shape;
const { slug, ...addedIdentity } = identityCalls['identities.add'].input.shape;
const { text: _2, ...useOptions } = inviteCalls['invites.use'].input.shape;
const { id: _3, ...edited } = inviteCalls['invites.edit'].input.shape;

const exchange = {
  path,
  options: z
    .strictObject({
      dryRun: z.boolean().exactOptional(),
      identity: text.exactOptional(),
      group: text.exactOptional(),
      for: z.enum(astridVersions).exactOptional(),
      times: z.enum(timeForms).exactOptional(),
      anyway: z.boolean().exactOptional(),
      signal: signal.exactOptional(),
      onProgress: onProgress.exactOptional(),
    })
    .optional(),
};

const nothing = z.strictObject({});

/** What each call of the library takes, by the names of its arguments. */
export const inputs = {
  openVault: z.strictObject({ dir: path.exactOptional(), actor: text.exactOptional(), secret: text.exactOptional() }),
  createVault: z.strictObject({
    dir: path.exactOptional(),
    actor: text.exactOptional(),
    passphrase: text.exactOptional(),
  }),
  importFrom: z.strictObject({ format: z.enum(importFormats), ...exchange }),
  exportTo: z.strictObject({ format: z.enum(exportFormats), ...exchange }),
  acceptRollback: nothing,

  generate: z.strictObject({ terms: issueTerms.optional(), deliver }),
  generateBatch: z.strictObject({ terms: issueTerms, count: z.int().min(1).max(limits.batch), deliver }),
  activate: z.strictObject({ ref }),
  validate: z.strictObject({ code: pasted, options: presenter }),
  validateAll: z.strictObject({ text: pasted, options: presenter }),
  use: z.strictObject({ code: pasted, options: z.strictObject(useOptions).optional() }),
  offer: z.strictObject({ code: pasted }),
  redeem: z.strictObject({ code: pasted, deviceName: text }),
  revoke: z.strictObject({ ref, reason }),
  burn: z.strictObject({ ref, reason }),
  revokeMany: z.strictObject({ ids: listOf(id).check(z.maxLength(limits.batch)), reason }),
  extend: z.strictObject({ id, expiry }),
  edit: z.strictObject({ id, changes: z.strictObject(edited) }),
  reissue: z.strictObject({
    id,
    overrides: z.strictObject({ expiry: expiry.exactOptional(), format: codeFormat.exactOptional() }).optional(),
    deliver,
  }),
  list: z.strictObject({ query: inviteCalls['invites.list'].input.optional() }),
  count: z.strictObject({ filter: filter.optional() }),
  counts: nothing,
  show: z.strictObject({ ref }),
  uses: z.strictObject({ id, limit: pageLimit.optional(), after: z.int().min(0).optional() }),
  resolve: z.strictObject({ ref }),
  audit: z.strictObject({ query: auditCalls['audit.list'].input.optional() }),
  countPrune: z.strictObject({ olderThanMs: z.int().min(0).max(longestDurationMs) }),
  prune: z.strictObject({ before: instant }),
  now: nothing,
  clock: nothing,
  acceptClock: nothing,
  tokens: z.strictObject({ limit: pageLimit.optional(), before: id.optional() }),
  revokeToken: z.strictObject({ id }),
  checkToken: z.strictObject({ token: pasted }),
  identities: nothing,
  addIdentity: z.strictObject({ slug, terms: z.strictObject(addedIdentity) }),
  editIdentity: z.strictObject({ slug, terms: z.strictObject(editedIdentity) }),
  removeIdentity: z.strictObject({ slug }),
  settings: nothing,
  changeSettings: z.strictObject({ changes: settingCalls['settings.set'].input.shape.vault.unwrap() }),
} as const satisfies Record<string, z.ZodType>;

type Inputs = typeof inputs;
/** A call of the library. */
export type LibraryCall = keyof Inputs;
/** What a call's work gets. */
export type DecodedInput<C extends LibraryCall> = z.output<Inputs[C]>;

/** What a call was given, as it may be used. Throws InviteValidationError, which names the place but repeats no value. */
export function decode<C extends LibraryCall>(call: C, given: unknown): DecodedInput<C> {
  const misfits = attempt(() => [...misfitsOf(given)]) ?? [];
  const long = misfits.find(({ why }) => why === 'too_long');
  if (long !== undefined) throw refused(call, long);
  const parsed = attempt(() => inputs[call].safeParse(isPlain(given) ? withoutUndefined(given) : given));
  if (parsed?.success) {
    const [misfit] = misfits;
    if (misfit !== undefined) throw refused(call, misfit);
    return parsed.data as DecodedInput<C>;
  }
  const [issue] = parsed?.error.issues ?? [];
  const place = (issue?.path ?? []).map(String);
  throw new InviteValidationError('invalid_value', `${call}: ${faultOf(issue, place)}`, hintOf(call, issue, place));
}

function refused(call: LibraryCall, { place, why }: Misfit): InviteValidationError {
  const where = place.length === 0 ? 'the input' : `"${place.map(keyName).join('.')}"`;
  if (why === 'too_long') {
    const hint = `give at most ${limits.batch.toLocaleString('en')} at once`;
    return new InviteValidationError('invalid_value', `${call}: ${where} is too long`, hint);
  }
  const termsAsked = /^(terms|overrides|expiry)$/.test(place[0] ?? '');
  const hint = termsAsked ? expiryHint : 'see the types of the package for what it takes';
  return new InviteValidationError('invalid_value', `${call}: ${where} is not valid (expected a plain object)`, hint);
}

/** A key that is no plain name may be a code that slipped to the wrong place. */
function keyName(key: string): string {
  return /^[a-z][A-Za-z]{0,30}$/.test(key) ? key : '…';
}

function faultOf(issue: Issue | undefined, place: readonly string[]): string {
  if (issue === undefined) return 'the input cannot be read';
  const where = place.length === 0 ? 'the input' : `"${place.join('.')}"`;
  if (issue.code !== 'unrecognized_keys') return `${where} is not valid (${lowerFirst(issue.message)})`;
  const [key = ''] = issue.keys;
  return `${where} has an unknown key${keyName(key) === key ? ` "${key}"` : ''}`;
}

const expiryHint =
  "give expiry: { kind: 'after', ms: 3_600_000 }, { kind: 'at', instant: date.toISOString() }, { kind: 'never' } or { kind: 'default' }";

function hintOf(call: LibraryCall, issue: Issue | undefined, place: readonly string[]): string {
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  if (place.includes('expiry') || keys.some((key) => /^(ttl|expir|lifetime)/i.test(key))) return expiryHint;
  if (call === 'openVault' && keys.includes('passphrase'))
    return 'give the passphrase or the recovery code as "secret"';
  if (keys.length === 0) return 'see the types of the package for what it takes';
  const known = attempt(() => keysAt(inputs[call], place)) ?? [];
  return known.length === 0 ? 'leave it out' : `it takes: ${known.join(', ')}`;
}

type Issue = z.core.$ZodIssue;

/** The keys of the object at `place` in a schema. */
function keysAt(schema: z.ZodType, place: readonly string[]): string[] {
  const object = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (!(object instanceof z.ZodObject)) return [];
  const [first, ...rest] = place;
  return first === undefined ? Object.keys(object.shape) : keysAt(object.shape[first] as z.ZodType, rest);
}

/** A key whose value is undefined counts as left out, in the arguments and in the objects that they are. */
function withoutUndefined(given: Readonly<Record<string, unknown>>, deep = true): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, deep && isPlain(value) ? withoutUndefined(value, false) : value]),
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
