import type { z } from 'zod';
import { isFinal } from '../../shared/domain/invite.ts';
import { InviteRecordError, InviteValidationError } from '../../shared/errors.ts';
import type { TokenRecord, UseRecord } from '../registry/merge-registry.ts';
import { parseJson } from './parse-json.ts';
import { type FileStamp, readText } from './read-file.ts';
import { type InviteEntry, type RegistryDocument, registryFormat, registryVersion } from './registry-document.ts';

export type RegistrySchema = typeof import('./registry-schema.ts');

/** Loads what checks a registry file; it takes long, so only who reads one loads it. */
export function loadRegistrySchema(): Promise<RegistrySchema> {
  return import('./registry-schema.ts');
}

/**
 * Reads a registry file and checks every entry of it. Throws InviteValidationError (`import_refused` where it is another
 * kind of file, `input_too_large`), InviteRecordError (`record_damaged`) which names the entry and the field, `file_refused`.
 */
export function readRegistryFile(
  path: string,
  schema: RegistrySchema,
): { readonly document: RegistryDocument; readonly stamp: FileStamp } {
  const { text, stamp } = readText(path);
  const frame = parsed(path, '', schema.documentSchema, recognised(path, text));
  const entries = <T>(field: 'identities' | 'invites' | 'uses' | 'deviceTokens', of: z.ZodType<T>): T[] =>
    frame[field].map((raw, index) => parsed(path, placeOf(field, index, raw), of, raw));
  const document: RegistryDocument = {
    vaultId: frame.vaultId,
    exportedAt: frame.exportedAt,
    identities: entries('identities', schema.identitySchema),
    settings: parsed(path, 'settings', schema.settingsSchema, frame.settings),
    invites: entries('invites', schema.inviteSchema),
    uses: entries('uses', schema.useSchema),
    deviceTokens: entries('deviceTokens', schema.tokenSchema),
  };
  checkDocument(path, document);
  return { document, stamp };
}

/** The JSON of a file that says it is a registry file of a version that is known here. */
function recognised(path: string, text: string): unknown {
  const raw = parseJson(path, text, () =>
    new RegExp(`^\\s*\\{\\s*"format"\\s*:\\s*"${registryFormat}"`).test(text) ? null : otherKind(path),
  );
  const { format, version } = (raw ?? {}) as { format?: unknown; version?: unknown };
  if (format !== registryFormat) throw otherKind(path);
  if (typeof version === 'number' && version > registryVersion) {
    throw new InviteValidationError(
      'import_refused',
      `${path} was written by a newer Invite Vault (version ${version}, known here: ${registryVersion})`,
      'install the newer version to read it',
    );
  }
  return raw;
}

function otherKind(path: string): InviteValidationError {
  return new InviteValidationError(
    'import_refused',
    `${path} is no registry file of an Invite Vault`,
    'name a file that "invites export registry" wrote',
  );
}

function parsed<T>(path: string, place: string, schema: z.ZodType<T>, raw: unknown): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  throw fault(path, [place, field].filter((part) => part !== '').join(': '), explain(issue));
}

function explain(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'unrecognized_keys') {
    // A stranger may have written there at length.
    return `has a field that is not known here: ${JSON.stringify((issue.keys[0] ?? '').slice(0, 40))}`;
  }
  return issue?.code === 'invalid_type' && issue.path.length === 0 ? 'must be an object' : (issue?.message ?? '');
}

function placeOf(field: string, index: number, raw: unknown): string {
  const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : null;
  return `${field}[${index}]${typeof id === 'number' ? ` (#${id})` : ''}`;
}

function fault(path: string, place: string, what: string): InviteRecordError {
  return new InviteRecordError(
    'record_damaged',
    `${path}: ${place === '' ? 'the document' : place}${what.startsWith('has') || place === '' ? '' : ':'} ${what}`,
    'nothing was changed; mend that entry, or export the file again',
  );
}

/** What no field tells alone: that entries hold together, and that no two are of the same thing. */
function checkDocument(path: string, { identities, invites, uses, deviceTokens }: RegistryDocument): void {
  checkUnique(path, 'identities', 'slug', identities);
  const known = checkUnique(path, 'invites', 'codeHash', invites);
  checkUnique(path, 'deviceTokens', 'tokenHash', deviceTokens);
  for (const [index, entry] of invites.entries()) {
    const contradiction = contradictionOf(entry);
    if (contradiction) throw fault(path, `invites[${index}] (#${entry.id}): ${contradiction[0]}`, contradiction[1]);
  }
  const checkReferences = (field: string, records: readonly (UseRecord | TokenRecord)[]) => {
    const at = records.findIndex(({ inviteHash }) => !known.has(inviteHash));
    if (at >= 0) throw fault(path, `${field}[${at}]: inviteHash`, 'names no invite of this file');
  };
  checkReferences('uses', uses);
  checkReferences('deviceTokens', deviceTokens);
  const made = new Set(uses.map(({ inviteHash, at }) => `${inviteHash} ${at}`));
  const orphan = deviceTokens.findIndex(({ inviteHash, mintedAt }) => !made.has(`${inviteHash} ${mintedAt}`));
  if (orphan >= 0) throw fault(path, `deviceTokens[${orphan}]: mintedAt`, 'is not the time of a use of its invite');
}

function checkUnique<K extends string>(
  path: string,
  field: string,
  key: K,
  entries: readonly Readonly<Record<K, string>>[],
): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const before = seen.get(entry[key]);
    if (before !== undefined) throw fault(path, `${field}[${index}]: ${key}`, `is that of ${field}[${before}] as well`);
    seen.set(entry[key], index);
  }
  return seen;
}

/** The field of an invite that contradicts the others, and how. */
function contradictionOf(entry: InviteEntry): [field: keyof InviteEntry, what: string] | null {
  const { state, endedAt, maxUses, useCount, revokeReason, prunedAt, creatorId } = entry;
  const final = isFinal(state);
  if (final && endedAt === null) return ['endedAt', `must be a time, because the invite is ${state}`];
  if (!final && endedAt !== null) return ['endedAt', `must be null, because the invite is ${state}`];
  if (!final && prunedAt !== null) return ['prunedAt', `must be null, because the invite is ${state}`];
  if (maxUses !== null && useCount > maxUses) return ['useCount', `must be at most maxUses, which is ${maxUses}`];
  if (!final && useCount === maxUses) return ['useCount', `leaves no use, and yet the invite is ${state}`];
  if (revokeReason !== null && state !== 'REVOKED') return ['revokeReason', `must be null, because it is ${state}`];
  if (creatorId === '' && prunedAt === null) return ['creatorId', 'must not be empty'];
  return null;
}
