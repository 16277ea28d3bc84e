import { readWord } from '../../shared/domain/code-readings.ts';
import { parsePaste } from '../../shared/domain/paste.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { hashCode } from '../registry/code-hash.ts';
import { checkDistinct, fieldFault, type Place, UnknownFields } from './fields.ts';
import { keepNumbers, parseJson } from './parse-json.ts';
import { type FileStamp, readText } from './read-file.ts';
import { knownNames, nameIn, type RawRecord, readCodeHash, readRecord, type VaultOsRecord } from './vault-os-fields.ts';

export const vaultOs = 'vault-os';

/** An invite of the store. The code itself is not in it: it was hashed as soon as it was read. */
export interface VaultOsEntry {
  readonly record: VaultOsRecord;
  readonly codeHash: string;
  readonly hashKind: 'sha256' | 'hmac-sha256';
  /** As it stands in the file, its code included: only to be written there again. */
  readonly raw: RawRecord;
}

export interface VaultOsStore {
  readonly entries: readonly VaultOsEntry[];
  readonly unknown: UnknownFields;
  /** Entries whose code no paste could carry, by name. */
  readonly unreadable: readonly string[];
  readonly stamp: FileStamp;
  /** The text of the store with its records as they are now, and these besides. */
  readonly format: (added: readonly RawRecord[]) => string;
}

const containers = ['invites', 'codes', 'invite_codes', 'inviteCodes', 'records', 'entries'];

/**
 * Reads a store of Vault OS and hashes every code in it under `pepper`. Throws InviteValidationError (`import_refused`
 * where it is another kind of file, `input_too_large`), InviteRecordError which names entry and field, `file_refused`. No
 * error holds a code.
 */
export function readVaultOsFile(path: string, pepper: Buffer): VaultOsStore {
  const { text, stamp } = readText(path);
  const root = parseJson(path, text, () => (/^\s*[[{]/.test(text) ? null : otherKind(path)), keepNumbers, isName);
  const holder = findHolder(path, root);
  const unknown = new UnknownFields();
  const unreadable: string[] = [];
  const entries: VaultOsEntry[] = [];
  for (const [index, [key, raw]] of recordsOf(holder).entries()) {
    const place = { path, entry: nameEntry(index) };
    if (!isRecord(raw)) throw fieldFault(place, 'the entry', 'must be an object');
    unknown.look(raw, knownNames);
    const record = readRecord(place, raw);
    const hashed = hashOf(place, raw, key, pepper);
    if (hashed === null) unreadable.push(nameEntry(index));
    else entries.push({ record, ...hashed, raw });
  }
  const hashes = entries.map(({ codeHash }) => codeHash);
  checkDistinct(path, 'the code', hashes, (at) => nameEntry(at));
  return { entries, unknown, unreadable, stamp, format: formatter(root, holder, text) };
}

/** Another key may be a code. */
function isName(key: string): boolean {
  return knownNames.has(key) || containers.includes(key);
}

function otherKind(path: string): InviteValidationError {
  return new InviteValidationError(
    'import_refused',
    `${path} is no store of Vault OS`,
    'name its invites_store.json: a JSON list of invites, or an object that holds one',
  );
}

type Holder = unknown[] | RawRecord;

/** The list of records, or the object that has them by code. */
function findHolder(path: string, root: unknown): Holder {
  if (Array.isArray(root)) return root;
  if (!isRecord(root) || /^invite-vault/.test(String(root['format']))) throw otherKind(path);
  for (const name of containers) {
    const inner = root[name];
    if (Array.isArray(inner) || isRecord(inner)) return inner;
  }
  const values = Object.values(root);
  if (values.length > 0 && values.every((value) => isRecord(value) && Object.hasOwn(value, nameIn(value, 'state')))) {
    return root;
  }
  throw otherKind(path);
}

function recordsOf(holder: Holder): [key: string | null, raw: unknown][] {
  return Array.isArray(holder) ? holder.map((raw) => [null, raw]) : Object.entries(holder);
}

function isRecord(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameEntry(index: number): string {
  return `invites[${index}]`;
}

function hashOf(place: Place, raw: RawRecord, key: string | null, pepper: Buffer) {
  const name = nameIn(raw, 'code');
  const own = raw[name];
  if (own !== undefined && own !== null && typeof own !== 'string') throw fieldFault(place, name, 'must be a text');
  const hash = readCodeHash(place, raw);
  const code = own ?? (hash === null ? key : null);
  if (code === null) {
    if (hash === null) throw fieldFault(place, name, 'is missing');
    return { codeHash: hash, hashKind: 'sha256' as const };
  }
  if (code.trim() === '') throw fieldFault(place, name, 'is empty');
  const canonical = canonicalOf(code.trim());
  if (!isFound(code.trim(), canonical)) return null;
  return { codeHash: hashCode(canonical, 'hmac-sha256', pepper), hashKind: 'hmac-sha256' as const };
}

/** A code in one case is kept without dashes, so that it may be pasted with or without them; any other as it stands. */
function canonicalOf(code: string): string {
  return /^(?:[A-Z0-9]+(?:-[A-Z0-9]+)+|[a-z0-9]+(?:-[a-z0-9]+)+)$/.test(code) ? code.replaceAll('-', '') : code;
}

/** Whether the code is found once it is pasted. */
function isFound(code: string, canonical: string): boolean {
  const pasted = parsePaste(code);
  if (!pasted.ok) return false;
  return pasted.words.some(({ text, others }) => {
    for (const candidate of readWord(text, noPrefixes, others).candidates()) {
      if (candidate.hash === 'hmac-sha256' && candidate.canonical === canonical) return true;
    }
    return false;
  });
}

const noPrefixes: ReadonlySet<string> = new Set();

function formatter(root: unknown, holder: Holder, text: string): VaultOsStore['format'] {
  const indent = /^\s*[[{]\r?\n([ \t]+)/.exec(text)?.[1] ?? (text.trim().includes('\n') ? '  ' : '');
  return (added) => {
    if (Array.isArray(holder)) holder.push(...added);
    else for (const raw of added) holder[String(raw[nameIn(raw, 'codeHash')])] = raw;
    return `${JSON.stringify(root, null, indent)}\n`;
  };
}

/** The text of a new store. */
export function formatNewStore(added: readonly RawRecord[]): string {
  return `${JSON.stringify({ invites: added }, null, 2)}\n`;
}
