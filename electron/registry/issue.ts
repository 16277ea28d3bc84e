import {
  type Code,
  canonicalCode,
  codeHint,
  drawCode,
  hashKind,
  type RandomBytes,
} from '../../shared/domain/code-draw.ts';
import {
  type CodeFormat,
  checkFormat,
  defaultTokenFormat,
  type FormatRefusal,
  formatLimits,
} from '../../shared/domain/code-format.ts';
import { writeFormat } from '../../shared/domain/format-text.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import { type Invite, limits } from '../../shared/domain/invite.ts';
import { decideExpiry, decideLevel, decideUses, type Expiry } from '../../shared/domain/policy.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { hashCode } from './code-hash.ts';
import { type Act, type Core, requireClock } from './core.ts';
import { type Identity, readIdentity, readPolicy } from './identities.ts';
import { insertInvite, keepPrefix } from './invites.ts';
import { decided, longText, shortText } from './values.ts';

/** What an operator asks for; everything left out is as the policy says. */
export interface IssueTerms {
  readonly label?: string | null;
  readonly note?: string | null;
  /** Slug of an identity. */
  readonly identity?: string | null;
  readonly group?: string | null;
  /** Left out: the actor. */
  readonly creatorId?: string;
  readonly requiredAccessLevel?: number;
  readonly maxUses?: number | 'unlimited';
  readonly expiry?: Expiry;
  /** Stay `GENERATED` until activated. */
  readonly inactive?: boolean;
  readonly format?: CodeFormat;
}

/** An invite with its code, which is never to be had again. */
export interface Issued {
  readonly invite: Invite;
  readonly code: Code;
  /** The setup link; null without an identity. */
  readonly link: string | null;
}

/** Terms with the policy applied: what every invite of one issue has in common. */
export interface SettledTerms {
  readonly label: string | null;
  readonly note: string | null;
  readonly identity: string | null;
  readonly group: string | null;
  readonly creatorId: string;
  readonly requiredAccessLevel: number;
  readonly maxUses: number | null;
  readonly expiresAt: Instant | null;
  readonly inactive: boolean;
  readonly format: CodeFormat;
  readonly baseUrl: string | null;
  readonly replaces: number | null;
}

/** Holds terms against values and policy. Throws InviteValidationError; writes nothing. */
export function settleTerms(act: Act, terms: IssueTerms): SettledTerms {
  requireClock(act);
  const identity = terms.identity ? readIdentity(act.tx, terms.identity) : null;
  const policy = readPolicy(act.tx, identity);
  const settled = <T>(decision: Parameters<typeof decided<T>>[0]) => decided(decision, policy, act.now);
  return {
    label: shortText('label', terms.label),
    note: longText('note', terms.note),
    identity: identity?.slug ?? null,
    group: shortText('group', terms.group),
    creatorId: creatorOf(act, terms.creatorId),
    requiredAccessLevel: settled(decideLevel(terms.requiredAccessLevel)),
    maxUses: settled(decideUses(policy, terms.maxUses)),
    expiresAt: settled(decideExpiry(policy, terms.expiry ?? { kind: 'default' }, act.now, act.now)),
    inactive: terms.inactive ?? false,
    format: settleFormat(terms.format, identity),
    baseUrl: identity?.baseUrl ?? null,
    replaces: null,
  };
}

function creatorOf(act: Act, asked: string | undefined): string {
  if (asked === undefined) return act.actor;
  const creatorId = shortText('creator id', asked);
  if (creatorId !== null) return creatorId;
  throw new InviteValidationError(
    'invalid_value',
    'the creator id is empty',
    'give one, or leave it out to use the actor',
  );
}

/** Invites between two calls of `onPage`. */
const pageSize = 250;

/** Draws `count` codes and writes their invites and events. The codes exist only in what is returned. */
export function issue(
  core: Core,
  act: Act,
  terms: SettledTerms,
  count: number,
  onPage: (done: number) => void = () => {},
): Issued[] {
  if (!Number.isInteger(count) || count < 1 || count > limits.batch) {
    throw new InviteValidationError(
      'invalid_value',
      `a batch holds 1 to ${limits.batch} invites`,
      'ask for fewer, and run it again for the rest',
    );
  }
  if (terms.format.prefix !== '') keepPrefix(act.tx, terms.format.prefix);
  const random = pooled(core.randomBytes);
  return Array.from({ length: count }, (_, index) => {
    const one = issueOne(core, act, terms, random);
    const done = index + 1;
    if (done % pageSize === 0 || done === count) onPage(done);
    return one;
  });
}

function issueOne(core: Core, act: Act, terms: SettledTerms, random: RandomBytes): Issued {
  const { format, baseUrl, inactive } = terms;
  const code = drawCode(format, random);
  const kind = hashKind(format);
  const fields = {
    state: inactive ? ('GENERATED' as const) : ('ACTIVE' as const),
    label: terms.label,
    note: terms.note,
    identity: terms.identity,
    group: terms.group,
    creatorId: terms.creatorId,
    requiredAccessLevel: terms.requiredAccessLevel,
    maxUses: terms.maxUses,
    useCount: 0,
    createdAt: act.now,
    activatedAt: inactive ? null : act.now,
    expiresAt: terms.expiresAt,
    endedAt: null,
    revokeReason: null,
    replaces: terms.replaces,
    codeHint: codeHint(format, code),
    handedTo: null,
  };
  const codeHash = hashCode(canonicalCode(format, code), kind, core.pepper);
  const id = insertInvite(act.tx, { ...fields, codeHash, hashKind: kind, codeFormat: writeFormat(format) });
  const { state, identity, group, creatorId, requiredAccessLevel, maxUses, expiresAt, replaces } = fields;
  act.change('invite.generated', id, {
    state,
    identity,
    group,
    creatorId,
    requiredAccessLevel,
    maxUses,
    expiresAt,
    replaces,
    format: format.kind === 'token' ? 'token' : format.alphabet,
  });
  return { invite: { id, ...fields }, code, link: baseUrl === null ? null : setupLink(baseUrl, code) };
}

/** The link that a recipient opens; the code sits in the fragment, which no server log sees. */
export function setupLink(baseUrl: string, code: Code): string {
  return `${baseUrl}/setup#invite=${code}`;
}

function settleFormat(asked: CodeFormat | undefined, identity: Identity | null): CodeFormat {
  const format = asked ?? { ...defaultTokenFormat, prefix: identity?.prefix ?? defaultTokenFormat.prefix };
  const checked = checkFormat(format);
  if (checked.ok) return format;
  const hint =
    checked.neededLength === undefined ? formatHints[checked.why] : `a length of ${checked.neededLength} would do`;
  throw new InviteValidationError('policy', formatFaults[checked.why], hint);
}

const formatFaults: Record<FormatRefusal, string> = {
  prefix: 'that prefix is not allowed',
  bytes: `a token has ${formatLimits.tokenBytes.least} to ${formatLimits.tokenBytes.most} random bytes`,
  length: `a short code has ${formatLimits.shortLength.least} to ${formatLimits.shortLength.most} characters`,
  group_size: 'that group size cannot be',
  entropy: `a code of that format could be guessed: it has less than ${formatLimits.entropyBits} bits`,
};

const formatHints: Record<FormatRefusal, string> = {
  prefix:
    'use up to 16 characters of a-z and 0-9, with "_" inside or at the end; the prefix of a short code ends in "_"',
  bytes: 'leave the length out to get 32',
  length: 'leave the length out to get 16',
  group_size: `use 0 for none, or a whole number up to ${formatLimits.groupSize}`,
  entropy: 'use a longer code',
};

/** Takes random bytes from the OS in large pieces: a batch asks ten thousand times. */
function pooled(randomBytes: RandomBytes): RandomBytes {
  let pool: Uint8Array = new Uint8Array();
  let at = 0;
  return (length) => {
    if (at + length > pool.length) {
      pool = randomBytes(Math.max(length, 8_192));
      at = 0;
    }
    at += length;
    return pool.subarray(at - length, at);
  };
}
