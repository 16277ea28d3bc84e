import type { HashKind } from '../../shared/domain/code-draw.ts';
import { type Instant, toMs } from '../../shared/domain/instant.ts';
import type { Invite } from '../../shared/domain/invite.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import {
  type AstridContent,
  type AstridDocument,
  type AstridEntry,
  astridHashes,
  formatAstrid,
} from './astrid-document.ts';

/** An invite of this vault and the hash of its code. */
export type HashedInvite = Pick<Invite, 'label' | 'group' | 'maxUses' | 'useCount' | 'createdAt' | 'expiresAt'> & {
  readonly codeHash: string;
  readonly hashKind: HashKind;
};

/** The group of an invite that has none. */
export const defaultGroup = 'agent';

/** An invite as an entry; `group` for one that has none. An invite without a limit of uses must not come here. */
export function toAstridEntry(invite: HashedInvite, group: string): AstridEntry {
  const { codeHash, maxUses, useCount, expiresAt, createdAt, label } = invite;
  return {
    tokenHash: codeHash,
    group: invite.group ?? group,
    remainingUses: (maxUses ?? 0) - useCount,
    expiresAtEpoch: expiresAt === null ? null : epochOf(expiresAt),
    issuedAtEpoch: epochOf(createdAt),
    metadata: label,
    raw: {},
  };
}

/** Whole seconds, never later. */
function epochOf(instant: Instant): number {
  return Math.max(0, Math.floor(toMs(instant) / 1_000));
}

/** An empty store, as Astrid 0.10 has it. */
export const emptyAstrid: AstridContent = { version: '0.10', entries: [], rest: {} };

/**
 * The text of a store with freshly issued invites added at its end; all else in it stays, but for comments. `held` is what
 * `readAstridFile` read, or {@link emptyAstrid} for a file that is not there. Throws InviteValidationError (`invalid_value`)
 * for an invite that the store cannot hold: without a limit of uses, hashed as another version does, or there already.
 */
export function withFreshInvites(
  held: AstridContent | AstridDocument,
  fresh: readonly HashedInvite[],
  group: string = defaultGroup,
): string {
  const { version, rest } = held;
  const entries = new Map(held.entries.map((entry) => [entry.tokenHash, entry]));
  for (const invite of fresh) {
    const fault = unfitFor(invite, version) ?? (entries.has(invite.codeHash) ? 'is in the store already' : null);
    if (fault !== null) {
      throw new InviteValidationError('invalid_value', `an invite ${fault}`, freshHints[version]);
    }
    entries.set(invite.codeHash, toAstridEntry(invite, group));
  }
  return formatAstrid({ version, entries: [...entries.values()], rest });
}

const freshHints = {
  '0.9': 'issue a token for Astrid 0.9 with a limit of uses: --prefix "" --length 24',
  '0.10': 'issue a token for Astrid 0.10 with a limit of uses: --prefix astrid_inv_ --length 24',
} as const;

/** Why a store of that version cannot hold an invite, as the end of a sentence; null where it can. */
export function unfitFor({ hashKind, maxUses }: HashedInvite, version: AstridContent['version']): string | null {
  if (maxUses === null) return 'has unlimited uses, which Astrid cannot hold';
  return hashKind === astridHashes[version] ? null : 'is hashed in a way that this version of Astrid does not know';
}
