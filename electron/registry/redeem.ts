import type { Candidate } from '../../shared/domain/code-readings.ts';
import { readWord } from '../../shared/domain/code-readings.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import type { Invite, State } from '../../shared/domain/invite.ts';
import { type Judged, judge, type RefusalReason } from '../../shared/domain/verdict.ts';
import { hashCode, sameHash } from './code-hash.ts';
import { type Core, readVaultRow, retired, runAct } from './core.ts';
import { type ReadHandle, tuples } from './database.ts';
import { listedRev } from './revisions.ts';
import { trustedInvite } from './trusted.ts';
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

/** Pad every refusal to this many lookups, the most readings that a word has, so that timing reveals nothing. */
const lookUps = 8;

type Nearest = [
  codeHash: string | null,
  id: number,
  state: State,
  expiresAt: Instant | null,
  requiredAccessLevel: number,
  label: string | null,
  handedTo: string | null,
  identity: string | null,
  retiredAt: Instant | null,
  rev: number,
  listed: number | null,
];

/**
 * The invite whose hash is at or after a given one, or past the last the first: there is one whether or not the hash
 * itself is known, so both cost the same. One row also where there is no invite at all.
 */
const selectNearest = tuples<[string], Nearest>(
  `SELECT i.code_hash, i.id, i.state, i.expires_at, i.required_access_level, i.label, i.handed_to, n.base_url, v.retired_at, i.rev,
     ${listedRev}
   FROM vault v LEFT JOIN invites i ON i.id = ifnull(
     (SELECT id FROM invites WHERE code_hash >= ? ORDER BY code_hash LIMIT 1),
     (SELECT id FROM invites WHERE code_hash >= '' ORDER BY code_hash LIMIT 1))
   LEFT JOIN identities n ON n.slug = i.identity WHERE v.one = 1`,
);

/**
 * What is on offer behind a stranger's code. Reads only. Whatever a refused code is, known or not, ended or not, the
 * same queries run and as many rows are read, so that the time tells nothing of the reason.
 */
export function offerOf(core: Core, code: string): Offered {
  const { offer, denial } = look(core, code);
  return denial === null ? { offer, denial } : { offer: null, denial };
}

/**
 * Uses a stranger's code once and mints its token, in one write or not at all. A refusal writes nothing and costs what
 * {@link offerOf} costs. Throws InviteValidationError for a device name that cannot be stored.
 */
export function redeem(core: Core, actor: string, code: string, device: string): Redeemed {
  const deviceName = shortText('device name', device);
  const { id, offer, denial } = look(core, code);
  if (denial !== null) return { token: null, denial };
  return runAct(core, actor, (act) => {
    // Another may have been faster since it was looked up.
    const now = trustedInvite(act, id);
    const late = denialOf(now, act.now);
    if (late !== null) return { token: null, denial: late };
    const { token } = useInvite(core, act, now, { accessLevel: 0, deviceName, mint: true });
    return { inviteId: now.id, token: token ?? '', identity: offer.identity, deviceName, denial: null };
  });
}

type Looked =
  | { readonly id: number; readonly offer: Offer; readonly denial: null }
  | { readonly id: null; readonly offer: null; readonly denial: Denial };

function look(core: Core, code: string): Looked {
  return core.db.read((handle) => {
    core.revisions.catchUp(handle);
    return lookIn(core, handle, code);
  });
}

function lookIn(core: Core, handle: ReadHandle, code: string): Looked {
  const reading = readWord(code.trim(), noPrefixes);
  let first: Candidate | undefined;
  let denial: Denial | undefined;
  let looked = 0;
  for (const candidate of reading.candidates()) {
    if (looked === lookUps) break;
    const seen = lookUp(core, handle, candidate);
    // The first reading that is known counts. Who holds a good code may know how long that took.
    if (seen?.denial === null && denial === undefined) return seen;
    denial ??= seen?.denial ?? undefined;
    first ??= candidate;
    looked += 1;
  }
  first ??= { canonical: '', hash: 'sha256' };
  for (; looked < lookUps; looked++) lookUp(core, handle, first);
  const otherwise = reading.possible ? 'unknown' : 'malformed';
  return { id: null, offer: null, denial: denial ?? otherwise };
}

/** What stands behind one reading of a code; null where it is not known. */
function lookUp(core: Core, handle: ReadHandle, { canonical, hash }: Candidate): Looked | null {
  const wanted = hashCode(canonical, hash, core.pepper);
  const row = handle.get(selectNearest, wanted);
  if (row === undefined) return null;
  const [codeHash, id, state, expiresAt, requiredAccessLevel, deviceName, handedTo, identity, retiredAt, rev, listed] =
    row;
  // Another process may have restored a backup over this registry, and a refusal must not be told from the old one.
  if (retiredAt !== null) throw retired(readVaultRow(handle));
  const known = codeHash !== null && sameHash(codeHash, wanted);
  const denial = denialOf({ state, expiresAt, requiredAccessLevel, handedTo }, core.now());
  if (!known) return null;
  core.revisions.compare(id, rev, listed);
  if (denial !== null) return { id: null, offer: null, denial };
  return { id, offer: { identity, deviceName, expiresAt }, denial };
}

const noPrefixes: ReadonlySet<string> = new Set();

function denialOf(invite: Judged & Pick<Invite, 'handedTo'>, now: Instant): Denial | null {
  return judge(invite, 0, now) ?? (invite.handedTo === null ? null : 'handed_over');
}
