import type { Instant } from '../../shared/domain/instant.ts';
import { isFinal } from '../../shared/domain/invite.ts';
import type { PeerBaseline } from '../registry/baselines.ts';
import { isWithProgram } from '../registry/hand-over.ts';
import type { Identity } from '../registry/identities.ts';
import type { NewInvite } from '../registry/invites.ts';
import type { IncomingInvite } from '../registry/merge.ts';
import type { TokenRecord, UseRecord } from '../registry/merge-registry.ts';
import type { Settings } from '../registry/settings.ts';
import type { StoredInvite } from '../registry/stored-source.ts';

/** What the file says of itself. */
export const registryFormat = 'invite-vault-registry';
export const registryVersion = 1;

/** An invite as the file tells it. */
export interface InviteEntry extends Omit<NewInvite, 'replaces'> {
  /** Its number in the vault that wrote it, for people. */
  readonly id: number;
  /** The vault whose pepper a keyed hash was made with; null: that of the document. */
  readonly vaultId: string | null;
  /** Hash of the invite that this one was reissued from. */
  readonly replaces: string | null;
  readonly prunedAt: Instant | null;
  /** What its last exchanges with other programs left in their files. */
  readonly baselines: readonly EntryBaseline[];
}

/** A baseline as the file tells it. */
export type EntryBaseline = Pick<PeerBaseline, 'peer' | 'remaining' | 'before'>;

/** A whole registry without any secret: of codes and tokens it holds only hashes. */
export interface RegistryDocument {
  readonly vaultId: string;
  readonly exportedAt: Instant;
  readonly identities: readonly Identity[];
  readonly settings: Settings;
  readonly invites: readonly InviteEntry[];
  readonly uses: readonly UseRecord[];
  readonly deviceTokens: readonly TokenRecord[];
}

/** Whether nobody but the vault `vaultId` can tell which code a hash belongs to. */
export function isKeyedElsewhere(entry: InviteEntry, document: RegistryDocument, vaultId: string): boolean {
  return entry.hashKind === 'hmac-sha256' && (entry.vaultId ?? document.vaultId) !== vaultId;
}

/** How an entry is named to people. */
export function nameOf({ id, label }: { readonly id: number; readonly label: string | null }): string {
  return label ?? `#${id}`;
}

/** A stored invite as its entry; the keys stand in the order in which people read them. */
export function toEntry(invite: StoredInvite): InviteEntry {
  return {
    id: invite.id,
    codeHash: invite.codeHash,
    hashKind: invite.hashKind,
    vaultId: null,
    state: invite.state,
    label: invite.label,
    note: invite.note,
    identity: invite.identity,
    group: invite.group,
    creatorId: invite.creatorId,
    requiredAccessLevel: invite.requiredAccessLevel,
    maxUses: invite.maxUses,
    useCount: invite.useCount,
    createdAt: invite.createdAt,
    activatedAt: invite.activatedAt,
    expiresAt: invite.expiresAt,
    endedAt: invite.endedAt,
    revokeReason: invite.revokeReason,
    replaces: invite.replacesHash,
    codeHint: invite.codeHint,
    codeFormat: invite.codeFormat,
    handedTo: invite.handedTo,
    prunedAt: invite.prunedAt,
    baselines: invite.baselines.map(({ peer, remaining, before }) => ({ peer, remaining, before })),
  };
}

/**
 * An entry as it is merged in. The vault that takes it holds it now, besides any program that may redeem it: that mark
 * comes along, as of `exportedAt`. Of what has ended, the vault that ended it tells the program.
 */
export function toIncoming(
  { id: _, vaultId: __, replaces, ...entry }: InviteEntry,
  exportedAt: Instant,
): IncomingInvite {
  const marked = isWithProgram(entry) && !isFinal(entry.state);
  const mark = marked ? { handedTo: entry.handedTo, handedAt: exportedAt } : { handedTo: null };
  const baselines = entry.baselines.map((baseline) => ({ ...baseline, toldSeq: 0 }));
  return { ...entry, replaces: null, replacesHash: replaces, baselines, ...mark };
}

/** An entry as a line of the file. */
export function formatEntry({ vaultId, ...entry }: InviteEntry): string {
  return JSON.stringify(vaultId === null ? entry : { ...entry, vaultId });
}
