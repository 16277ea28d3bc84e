import type { HashKind } from '../../shared/domain/code-draw.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import { isFinal, type State } from '../../shared/domain/invite.ts';
import { stateAt } from '../../shared/domain/lifecycle.ts';
import type { ReadHandle } from '../registry/database.ts';
import { isWithProgram } from '../registry/hand-over.ts';
import { type StoredInvite, storedInvites } from '../registry/stored-source.ts';
import { counted } from './report.ts';

/** An invite as it stands now. */
export interface Standing {
  readonly invite: StoredInvite;
  readonly state: State;
  readonly ended: boolean;
}

/** Every invite as it stands at `now`, in the order of ids; pruned ones too, which have ended. */
export function* standing(handle: ReadHandle, now: Instant): Generator<Standing> {
  for (const invite of storedInvites(handle)) {
    const state = stateAt(invite, now);
    yield { invite, state, ended: isFinal(state) };
  }
}

/**
 * Why a live invite cannot go to a program that knows only the hash of a token, of that kind, and lets whoever shows it
 * redeem.
 */
export function heldBack({ invite, state }: Standing, to: string, hash: HashKind = 'sha256'): string | null {
  if (invite.hashKind !== hash) return otherHashes[invite.hashKind];
  if (state !== 'ACTIVE') return 'not activated yet; the other program would accept it at once';
  if (invite.requiredAccessLevel > 0) return 'wants an access level, which the other program does not ask for';
  return handedElsewhere(invite, to);
}

/** Why an invite of that kind of hash cannot go to a program that looks codes up by another one. */
export const otherHashes: Readonly<Record<HashKind, string>> = {
  'hmac-sha256': 'a short code, which only the keys of this vault can tell',
  'astrid-blake3': 'a token of Astrid 0.10, which is stored as that version stores it; issue one with another prefix',
  sha256:
    'known only by its SHA-256, which Astrid 0.10 does not look up; issue one into the file: generate --into astrid FILE',
};

/** Why an invite that one program may redeem is not handed to a second one. A copy of a registry does not count. */
export function handedElsewhere(invite: StoredInvite, to: string): string | null {
  if (!isWithProgram(invite) || invite.handedTo === to) return null;
  return `was handed to ${invite.handedTo}, where it may be used; reissue it for this program`;
}

/**
 * Why an invite that this program was handed before, and that is not in the file to write, is not written: it may have
 * been used up or revoked there, or live in another of its files. Only an export that was cut off leaves neither.
 */
export function handedBefore({ handedTo }: StoredInvite, to: string, inFile: boolean): string | null {
  if (handedTo !== to || inFile) return null;
  return 'was handed over before and is not in this file: used up or revoked there, or in another file; reissue it';
}

/** What the report says of invites that were handed over before and are written once more. */
export function copiesNote(copies: number): string[] {
  if (copies === 0) return [];
  const were = `${counted(copies, 'invite')} of them ${copies === 1 ? 'was' : 'were'} handed over before`;
  return [`${were}: where two files of that program are in use, a code works in both`];
}
