import type { Candidate } from '../../shared/domain/code-readings.ts';
import { readWord } from '../../shared/domain/code-readings.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import type { Invite } from '../../shared/domain/invite.ts';
import { judge, type RefusalReason } from '../../shared/domain/verdict.ts';
import { hashCode, sameHash } from './code-hash.ts';
import { type Core, retired, runAct } from './core.ts';
import { rows, scalar } from './database.ts';
import { findInvite, readInvite } from './invites.ts';
import { useInvite } from './uses.ts';
import { shortText } from './values.ts';

/** What a stranger who holds a good code is told of it. */
export interface Offer {
  /** Base URL of the service that it is for. */
  readonly identity: string | null;
  /** The hint that was given when it was issued. */
  readonly deviceName: string | null;
  readonly expiresAt: Instant | null;
}

/** Why a stranger is refused: for the operator's log, never for the stranger. */
export type Denial = RefusalReason | 'handed_over';

/** The answer to a stranger's question for a code. */
export type Offered =
  | { readonly offer: Offer; readonly denial: null }
  | { readonly offer: null; readonly denial: Denial };

/** The answer to a stranger who redeems a code. The token is shown this once. */
export type Redeemed =
  | {
      readonly inviteId: number;
      readonly token: string;
      readonly identity: string | null;
      readonly deviceName: string | null;
      readonly denial: null;
    }
  | { readonly token: null; readonly denial: Denial };

/** A code's readings are at most as many; fewer are filled up, so that every question is looked up as often. */
const lookUps = 7;

/**
 * The index entry at or after a hash, or past the last the first: there is one whether or not the hash itself is known,
 * so both cost the same.
 */
const selectNearest = rows<[string], { id: number; codeHash: string }>(
  `SELECT * FROM (SELECT id, code_hash AS codeHash FROM invites WHERE code_hash >= ? ORDER BY code_hash LIMIT 1)
   UNION ALL SELECT * FROM (SELECT id, code_hash FROM invites WHERE code_hash >= '' ORDER BY code_hash LIMIT 1) LIMIT 1`,
);
const countRetired = scalar<[], number>('SELECT count(retired_at) FROM vault');
const selectBaseUrl = scalar<[string], string>('SELECT base_url FROM identities WHERE slug = ?');

/**
 * What is on offer behind a stranger's code. Reads only. Whatever the code is, known or not, ended or not, the same
 * queries run and as many rows are read, so that the time tells nothing.
 */
export function offerOf(core: Core, code: string): Offered {
  const { found, denial } = look(core, code);
  return denial === null ? { offer: found, denial } : { offer: null, denial };
}

/**
 * Uses a stranger's code once and mints its token, in one write or not at all. A refusal writes nothing and costs what
 * {@link offerOf} costs. Throws InviteValidationError for a device name that cannot be stored.
 */
export function redeem(core: Core, actor: string, code: string, device: string): Redeemed {
  const deviceName = shortText('device name', device);
  const { found, invite, denial } = look(core, code);
  if (denial !== null) return { token: null, denial };
  return runAct(core, actor, (act) => {
    // Another may have been faster since it was looked up.
    const now = readInvite(act.tx, invite.id);
    const late = denialOf(now, act.now);
    if (late !== null) return { token: null, denial: late };
    const { token } = useInvite(core, act, now, { accessLevel: 0, deviceName, mint: true });
    return { inviteId: now.id, token: token ?? '', identity: found.identity, deviceName, denial: null };
  });
}

type Looked =
  | { readonly found: Offer; readonly invite: Invite; readonly denial: null }
  | { readonly found: null; readonly invite: null; readonly denial: Denial };

function look(core: Core, code: string): Looked {
  const reading = readWord(code.trim(), new Set());
  const candidates = filledUp([...reading.candidates()]);
  return core.db.read((handle) => {
    // Another process may have restored a backup over this registry, and a refusal must not be told from the old one.
    if (handle.get(countRetired) !== 0) throw retired();
    let known: number | undefined;
    let other: number | undefined;
    for (const { canonical, hash } of candidates) {
      const codeHash = hashCode(canonical, hash, core.pepper);
      const nearest = handle.get(selectNearest, codeHash);
      // There is no invite at all, which is looked up as often all the same.
      if (nearest === undefined) continue;
      if (sameHash(nearest.codeHash, codeHash)) known ??= nearest.id;
      else other ??= nearest.id;
    }
    // Of a code that is not known, the invite beside it is read in its place; where there is none it is asked for too.
    const invite = findInvite(handle, known ?? other ?? 0);
    const identity = handle.get(selectBaseUrl, invite?.identity ?? '') ?? null;
    const denial = invite === null ? 'unknown' : denialOf(invite, core.now());
    if (invite === null || known === undefined) return refused(reading.possible ? 'unknown' : 'malformed');
    if (denial !== null) return refused(denial);
    return { found: { identity, deviceName: invite.label, expiresAt: invite.expiresAt }, invite, denial };
  });
}

function filledUp(candidates: readonly Candidate[]): readonly Candidate[] {
  const [first = { canonical: '', hash: 'sha256' }] = candidates;
  return Array.from({ length: lookUps }, (_, at) => candidates[at] ?? first);
}

function denialOf(invite: Invite, now: Instant): Denial | null {
  return judge(invite, 0, now) ?? (invite.handedTo === null ? null : 'handed_over');
}

function refused(denial: Denial): Looked {
  return { found: null, invite: null, denial };
}
