import { existsSync } from 'node:fs';
import type { Instant } from '../../shared/domain/instant.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { fieldFault, UnknownFields } from './fields.ts';
import { keepNumbers, parseJson } from './parse-json.ts';
import { type FileStamp, readText } from './read-file.ts';
import { isRecord, type RawRecord, readRecords, recordKeys, type VaultOsRecord } from './vault-os-rules.ts';
import { isoTime } from './vault-os-times.ts';

/** The one version of the store that there is; a store that names none has it. */
const version = 1;
const rootKeys: ReadonlySet<string> = new Set(['version', 'codes']);
const logKeys = ['timestamp', 'outcome', 'event', 'detail'];
const names: ReadonlySet<string> = new Set([...rootKeys, ...recordKeys, ...logKeys]);

/** A Vault OS store in memory. Changes are made in the raw records; {@link storeText} checks and prints them. */
export interface VaultOsStore {
  readonly path: string;
  readonly root: RawRecord;
  readonly records: readonly VaultOsRecord[];
  /** Keys that the system ignores and drops at its next command. */
  readonly ignored: UnknownFields;
}

/** A store as it was read from its file. */
export interface ReadStore extends VaultOsStore {
  /** Null where there is no file. */
  readonly stamp: FileStamp | null;
  /** Whether the file is missing or blank, which is an empty store there. */
  readonly blank: boolean;
}

/**
 * Reads a store; a missing or a blank file is an empty one. Throws InviteValidationError (`import_refused` for another kind
 * of file or another version, `input_too_large`), InviteRecordError for a broken rule, `file_refused`. No error holds a code.
 */
export function readVaultOsStore(path: string): ReadStore {
  const { text, stamp } = existsSync(path) ? readText(path) : { text: '', stamp: null };
  return { ...parseStore(path, text), stamp, blank: text.trim() === '' };
}

/** The store that a text holds; see {@link readVaultOsStore}. `path` names it in errors. */
export function parseStore(path: string, text: string): VaultOsStore {
  const root =
    text.trim() === ''
      ? { version, codes: [] }
      : parseJson(
          path,
          text,
          () => (/^\s*\{/.test(text) ? null : otherKind(path)),
          keepNumbers,
          (key) => names.has(key),
        );
  if (!isRecord(root) || /^invite-vault/.test(String(root['format']))) throw otherKind(path);
  const records = readRoot(path, root);
  const ignored = new UnknownFields();
  ignored.look(root, rootKeys);
  const known = new Set<string>(recordKeys);
  for (const { raw } of records) ignored.look(raw, known);
  return { path, root, records, ignored };
}

function otherKind(path: string): InviteValidationError {
  return new InviteValidationError(
    'import_refused',
    `${path} is not a Vault OS store, which is a JSON object with the keys version and codes`,
    'name the store of Vault OS, by default invites_store.json',
  );
}

/** The records under the rules of the store. */
function readRoot(path: string, root: RawRecord): VaultOsRecord[] {
  if (root['version'] !== undefined && root['version'] !== version) {
    throw new InviteValidationError(
      'import_refused',
      `${path}: version: must be ${version}, the only version of a Vault OS store`,
      'update this program, or name a store of that version',
    );
  }
  const codes = root['codes'] === undefined ? [] : root['codes'];
  if (!Array.isArray(codes)) throw fieldFault({ path, entry: 'the store' }, 'codes', 'must be a list');
  return readRecords(path, codes);
}

/** An invite that a store gets as a new record. */
export interface FreshRecord {
  /** As the recipient sees it, dashes included: Vault OS looks it up exactly as it is typed. */
  readonly code: string;
  readonly creatorId: string;
  readonly requiredAccessLevel: number;
  readonly maxUses: number;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /** Left GENERATED. */
  readonly inactive: boolean;
}

/** The text of `store` with these records behind its own, checked as by {@link storeText}. */
export function withFreshRecords(store: VaultOsStore, fresh: readonly FreshRecord[]): string {
  const codes = Array.isArray(store.root['codes']) ? store.root['codes'] : [];
  return storeText({ ...store, root: { ...store.root, codes: [...codes, ...fresh.map(toRaw)] } });
}

function toRaw(fresh: FreshRecord): RawRecord {
  const timestamp = isoTime(fresh.createdAt);
  const lifecycle = [{ timestamp, event: 'created', detail: 'Invite code generated in Invite Vault.' }];
  if (!fresh.inactive) lifecycle.push({ timestamp, event: 'activated', detail: activatedDetail });
  const record: Record<(typeof recordKeys)[number], unknown> = {
    code_string: fresh.code,
    creator_id: fresh.creatorId,
    required_access_level: fresh.requiredAccessLevel,
    max_use_count: fresh.maxUses,
    expires_at: isoTime(fresh.expiresAt),
    state: fresh.inactive ? 'GENERATED' : 'ACTIVE',
    remaining_uses: fresh.maxUses,
    revoked_reason: null,
    usage_log: [],
    lifecycle,
  };
  return record;
}

/** What a lifecycle says of an activation here. */
export const activatedDetail = 'GENERATED -> ACTIVE. Invite code activated in Invite Vault.';

/**
 * The text of a store as the system writes it: two spaces, ASCII, a newline at the end. Throws InviteRecordError where it
 * would break a rule, so that the system could not read it any more.
 */
export function storeText({ path, root }: VaultOsStore): string {
  readRoot(path, root);
  const text = JSON.stringify(root, null, 2);
  return `${text.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
