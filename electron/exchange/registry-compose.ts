import type { Instant } from '../../shared/domain/instant.ts';
import type { ReadHandle } from '../registry/database.ts';
import { isWithProgram } from '../registry/hand-over.ts';
import { listIdentities } from '../registry/identities.ts';
import { countByRecords, mergeTerms, type UseRecordCounts } from '../registry/merge.ts';
import { byInvite, type TokenRecord, type UseRecord } from '../registry/merge-registry.ts';
import { readSettings } from '../registry/settings.ts';
import { storedInvites, storedSource, storedTokens, storedUses } from '../registry/stored-source.ts';
import { newUses } from '../registry/use-matching.ts';
import {
  type EntryBaseline,
  formatEntry,
  type InviteEntry,
  type RegistryDocument,
  registryFormat,
  registryVersion,
  toEntry,
} from './registry-document.ts';

/** What went into a registry file, invite by invite of this vault; `kept` are the file's own that are unknown here. */
export interface Composed {
  added: number;
  changed: number;
  same: number;
  kept: number;
  /** Invites that are in it by a hash under this vault's pepper. */
  keyed: number;
}

/**
 * Gives the text of a registry file to `write`, line by line: what the registry holds, merged with what the file held.
 * There, too, what is burned stays burned, and no more uses remain than either side has.
 */
export function composeRegistry(
  handle: ReadHandle,
  { vaultId, now }: { readonly vaultId: string; readonly now: Instant },
  held: RegistryDocument | null,
  write: (text: string) => void,
): Composed {
  const counts: Composed = { added: 0, changed: 0, same: 0, kept: 0, keyed: 0 };
  const list = (name: string, lines: Iterable<string>, end: string) => {
    write(`"${name}":[`);
    let comma = '\n';
    for (const line of lines) {
      write(comma);
      write(line);
      comma = ',\n';
    }
    write(`${comma === '\n' ? '' : '\n'}]${end}\n`);
  };
  write(`{"format":"${registryFormat}","version":${registryVersion},"vaultId":"${vaultId}","exportedAt":"${now}",\n`);
  list('identities', linesOfIdentities(handle, held), ',');
  write(`"settings":${JSON.stringify(readSettings(handle))},\n`);
  list('invites', linesOfInvites(handle, vaultId, now, held, counts), ',');
  list('uses', linesOfUses(handle, held), ',');
  list('deviceTokens', linesOfTokens(handle, held), '}');
  return counts;
}

function* linesOfIdentities(handle: ReadHandle, held: RegistryDocument | null): Generator<string> {
  const mine = listIdentities(handle);
  const slugs = new Set(mine.map(({ slug }) => slug));
  for (const identity of mine) yield JSON.stringify(identity);
  for (const identity of held?.identities ?? []) if (!slugs.has(identity.slug)) yield JSON.stringify(identity);
}

function* linesOfInvites(
  handle: ReadHandle,
  vaultId: string,
  now: Instant,
  held: RegistryDocument | null,
  counts: Composed,
): Generator<string> {
  const others = new Map(
    held === null ? [] : held.invites.map((entry) => [entry.codeHash, keyedBy(entry, held, vaultId)]),
  );
  const usesThere = Map.groupBy(held?.uses ?? [], ({ inviteHash }) => inviteHash);
  const { usesOf } = storedSource(handle);
  const recordsOf = (hash: string): UseRecordCounts => {
    const [theirs, mine] = [usesThere.get(hash) ?? [], usesOf(hash)];
    return { known: theirs.length, incoming: mine.length, together: theirs.length + newUses(theirs, mine).length };
  };
  for (const invite of storedInvites(handle)) {
    const mine = toEntry(invite);
    const theirs = others.get(mine.codeHash);
    const line = formatEntry(theirs ? mergeEntries(mine, theirs, now, recordsOf(mine.codeHash)) : mine);
    if (mine.hashKind === 'hmac-sha256') counts.keyed += 1;
    if (!theirs) counts.added += 1;
    else if (line === formatEntry(theirs)) counts.same += 1;
    else counts.changed += 1;
    others.delete(mine.codeHash);
    yield line;
  }
  counts.kept = others.size;
  for (const entry of others.values()) yield formatEntry(entry);
}

/** Names the vault whose pepper made a keyed hash, where the document will no longer be that vault's. */
function keyedBy(entry: InviteEntry, held: RegistryDocument, vaultId: string): InviteEntry {
  const made = entry.vaultId ?? held.vaultId;
  return { ...entry, vaultId: entry.hashKind === 'hmac-sha256' && made !== vaultId ? made : null };
}

/** This vault says what an invite is for; the uses of both sides count, and an end in the file stays. */
function mergeEntries(mine: InviteEntry, theirs: InviteEntry, now: Instant, records: UseRecordCounts): InviteEntry {
  const uses = countByRecords(theirs, mine, records);
  const { state, endedAt, revokeReason, useCount, maxUses, expiresAt } = mergeTerms(theirs, mine, now, uses);
  const activatedAt = mine.activatedAt ?? theirs.activatedAt;
  const { handedTo } = isWithProgram(mine) || !isWithProgram(theirs) ? mine : theirs;
  const baselines = lowest([...mine.baselines, ...theirs.baselines]);
  return { ...mine, state, endedAt, revokeReason, useCount, maxUses, expiresAt, activatedAt, handedTo, baselines };
}

/** Of two baselines for one program, the later exchange left fewer uses. */
function lowest(baselines: readonly EntryBaseline[]): EntryBaseline[] {
  const kept = new Map<string, EntryBaseline>();
  for (const { peer, remaining, before } of baselines) {
    const other = kept.get(peer) ?? { peer, remaining, before };
    kept.set(peer, { peer, remaining: Math.min(remaining, other.remaining), before: Math.min(before, other.before) });
  }
  return [...kept.values()].toSorted((a, b) => a.peer.localeCompare(b.peer));
}

function* linesOfUses(handle: ReadHandle, held: RegistryDocument | null): Generator<string> {
  const others = Map.groupBy(held?.uses ?? [], ({ inviteHash }) => inviteHash);
  for (const [hash, mine] of byInvite(storedUses(handle))) {
    const theirs = newUses(mine, others.get(hash) ?? []);
    others.delete(hash);
    for (const use of [...mine, ...theirs]) yield formatUse(use);
  }
  for (const use of [...others.values()].flat()) yield formatUse(use);
}

function formatUse({ inviteHash, at, actor, deviceName, accessLevel }: UseRecord): string {
  return JSON.stringify({ inviteHash, at, actor, deviceName, accessLevel });
}

function* linesOfTokens(handle: ReadHandle, held: RegistryDocument | null): Generator<string> {
  const others = new Map(held?.deviceTokens.map((token) => [token.tokenHash, token]));
  for (const mine of storedTokens(handle)) {
    const revokedAt = mine.revokedAt ?? others.get(mine.tokenHash)?.revokedAt ?? null;
    others.delete(mine.tokenHash);
    yield formatToken({ ...mine, revokedAt });
  }
  for (const token of others.values()) yield formatToken(token);
}

function formatToken({ tokenHash, inviteHash, identity, deviceName, mintedAt, revokedAt }: TokenRecord): string {
  return JSON.stringify({ tokenHash, inviteHash, identity, deviceName, mintedAt, revokedAt });
}
