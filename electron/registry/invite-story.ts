import type { Invite } from '../../shared/domain/invite.ts';
import { InviteNotFoundError } from '../../shared/errors.ts';
import { findOne } from './check.ts';
import type { Core } from './core.ts';
import type { ReadHandle } from './database.ts';
import { asOf, readInvite } from './invites.ts';
import { type DeviceToken, tokensOfInvite } from './tokens.ts';
import { listUses, type Use } from './uses.ts';

/** An invite's id, or its code as pasted. */
export type InviteRef = number | string;

/** One invite with all that is known of it. */
export interface InviteStory {
  readonly invite: Invite;
  /** The first 1,000. */
  readonly uses: readonly Use[];
  readonly tokens: readonly DeviceToken[];
}

/** The id behind an id or a pasted code; `handle` is that of one transaction. Throws InviteNotFoundError, FoundRollback. */
export function resolveRef(core: Core, handle: ReadHandle, ref: InviteRef): number {
  if (typeof ref === 'number') return ref;
  const { invite } = findOne(core, handle, ref);
  if (invite === null) throw new InviteNotFoundError('no invite of this vault has that code', 'check the code first');
  return invite.id;
}

/** One invite as it stands now, with its uses and tokens. Throws InviteNotFoundError. */
export function storyOf(core: Core, ref: InviteRef): InviteStory {
  return core.db.read((handle) => {
    const id = resolveRef(core, handle, ref);
    return {
      invite: asOf(readInvite(handle, id), core.now()),
      uses: listUses(handle, id),
      tokens: tokensOfInvite(handle, id),
    };
  });
}
