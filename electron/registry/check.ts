import { tokenHashKind } from '../../shared/domain/code-draw.ts';
import { type Candidate, longestWord, type WordReading } from '../../shared/domain/code-readings.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import { type Invite, limits } from '../../shared/domain/invite.ts';
import { parsePaste, type Settled, settlePaste } from '../../shared/domain/paste/read-paste.ts';
import { decideLevel } from '../../shared/domain/policy.ts';
import { judge, type RefusalReason, type Verdict } from '../../shared/domain/verdict.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { hashCode } from './code-hash.ts';
import { type Core, runAct } from './core.ts';
import type { ReadHandle } from './database.ts';
import { asOf, readPrefixes } from './invites.ts';
import { readSettings } from './settings.ts';
import { trustedByHash } from './trusted.ts';

/** The verdict on one code of a paste. */
export interface Checked extends Verdict {
  /** First 12 hex digits of the HMAC of what was pasted: names an unknown code in the log without showing it. */
  readonly digest: string;
}

/**
 * Everything that looks like a code in a pasted text, judged for a presenter of `accessLevel`. Reads only; `handle` is that of
 * one read transaction. Throws FoundRollback.
 */
export function checkPaste(core: Core, handle: ReadHandle, pasted: string, accessLevel: number): Checked[] {
  const now = core.now();
  core.revisions.catchUp(handle);
  return lookUp(core, handle, pasted).map((found) => ({
    ...toVerdict(found, accessLevel, now),
    digest: digestOf(core, found.text),
  }));
}

/** The verdict on the one code that a pasted text holds. Throws as {@link findOne} does. */
export function checkOne(core: Core, handle: ReadHandle, pasted: string, accessLevel: number): Verdict {
  return toVerdict(findOne(core, handle, pasted), accessLevel, core.now());
}

/**
 * What stands behind the one code in `pasted`; `handle` is that of one transaction. Throws InviteValidationError where there
 * are several, and FoundRollback.
 */
export function findOne(core: Core, handle: ReadHandle, pasted: string): Standing {
  core.revisions.catchUp(handle);
  // A code that stands alone, as nearly all do, is found before anything is made for what else a paste may be.
  const known = pasted.length > longestWord ? null : findToken(core, handle, pasted.trim());
  if (known !== null) return { invite: known, otherwise: 'unknown' };
  const all = lookUp(core, handle, pasted);
  const found = all[0];
  if (found === undefined || all.length > 1) {
    throw new InviteValidationError(
      'invalid_value',
      `that text holds ${all.length} codes, and one is wanted`,
      'give one code at a time',
    );
  }
  return found;
}

/** What the registry knows of one word of a paste. */
export interface Standing {
  /** As stored; null where no reading of the word is known. */
  readonly invite: Invite | null;
  /** Why the word is refused where it is not known. */
  readonly otherwise: RefusalReason;
}

interface Found extends Standing {
  /** What was pasted of it. */
  readonly text: string;
}

/** The reason why a found code is refused, or null. */
export function judgeFound(found: Standing, accessLevel: number, now: Instant): RefusalReason | null {
  return found.invite === null ? found.otherwise : judge(found.invite, accessLevel, now);
}

function toVerdict(found: Standing, accessLevel: number, now: Instant): Verdict {
  const reason = judgeFound(found, accessLevel, now);
  // What is usable is in the state that is stored.
  if (reason === null || found.invite === null) return { usable: reason === null, reason, invite: found.invite };
  return { usable: false, reason, invite: asOf(found.invite, now) };
}

function lookUp(core: Core, handle: ReadHandle, pasted: string): Found[] {
  const parsed = parsePaste(pasted);
  if (!parsed.ok) {
    if (parsed.why === 'empty') return [malformed('')];
    throw new InviteValidationError(
      'input_too_large',
      `that text is too long to be looked through (at most ${limits.paste} characters and ${limits.pasteWords} words)`,
      'paste the part that holds the codes',
    );
  }
  const settled = settlePaste(
    parsed,
    () => readPrefixes(handle),
    (reading) => findInvite(core, handle, reading),
  );
  if (settled.length === 0) return [malformed(parsed.words[0]?.text ?? '')];
  return withoutRepeats(settled).map(toFound);
}

/** A mail may hold a code as a link and bare. */
function withoutRepeats(settled: readonly Settled<Invite>[]): readonly Settled<Invite>[] {
  if (settled.length === 1) return settled;
  const seen = new Set<number>();
  return settled.filter(({ found }) => {
    if (found === null) return true;
    const repeats = seen.has(found.id);
    seen.add(found.id);
    return !repeats;
  });
}

function toFound({ word: { text }, found, possible }: Settled<Invite>): Found {
  return { text, invite: found, otherwise: possible ? 'unknown' : 'malformed' };
}

function malformed(text: string): Found {
  return { text, invite: null, otherwise: 'malformed' };
}

function findInvite(core: Core, handle: ReadHandle, reading: WordReading): Invite | null {
  const { likeliest } = reading;
  // Most words are found here, before anything is made for the readings that are left.
  const found = likeliest === null ? null : findCandidate(core, handle, likeliest);
  if (found !== null) return found;
  for (const candidate of reading.rarer()) {
    const invite = findCandidate(core, handle, candidate);
    if (invite !== null) return invite;
  }
  return null;
}

function findToken(core: Core, handle: ReadHandle, canonical: string): Invite | null {
  return findCandidate(core, handle, { canonical, hash: tokenHashKind(canonical) });
}

function findCandidate(core: Core, handle: ReadHandle, { canonical, hash }: Candidate): Invite | null {
  return trustedByHash({ tx: handle, revisions: core.revisions }, hashCode(canonical, hash, core.pepper));
}

/** The level that a presenter has; left out is 0. Throws InviteValidationError. */
export function presentedLevel(accessLevel: number | undefined): number {
  if (accessLevel === undefined) return 0;
  const level = decideLevel(accessLevel);
  if (level.ok) return level.value;
  throw new InviteValidationError(
    'invalid_value',
    'an access level must be a whole number of 0 or more',
    'give a level such as 0 or 2',
  );
}

/** How an unknown code is named in the log. */
export function digestOf(core: Core, text: string): string {
  return hashCode(text, 'hmac-sha256', core.pepper).slice(0, 12);
}

/** Verdicts that one event lists; of more it says only how many there were. */
const listedChecks = 1_000;

/** Records what was checked as one event, unless the vault's settings say not to. */
export function recordChecks(core: Core, actor: string, checked: readonly Checked[]): void {
  if (checked.length === 0 || !readSettings(core.db).recordChecks) return;
  runAct(core, actor, (act) => {
    const inviteId = checked.length === 1 ? (checked[0]?.invite?.id ?? null) : null;
    const results = checked.slice(0, listedChecks).map(({ invite, reason, digest }) => ({
      verdict: reason ?? 'usable',
      ...(invite === null ? { digest } : { inviteId: invite.id }),
    }));
    act.record('invite.checked', inviteId, { count: checked.length, results });
  });
}
