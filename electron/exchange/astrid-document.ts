import { parse, stringify, TomlError, type TomlTable } from 'smol-toml';
import type { HashKind } from '../../shared/domain/code-draw.ts';
import { toInstant } from '../../shared/domain/instant.ts';
import { limits } from '../../shared/domain/invite.ts';
import { InviteRecordError } from '../../shared/errors.ts';
import type { AstridVersion } from '../../shared/exchange-formats.ts';
import type { Peer } from '../registry/baselines.ts';
import { checkText, otherKind, otherVersion, unread } from './astrid-faults.ts';
import { checkDistinct, fieldFault, type Place, readShort, readWhole, UnknownFields } from './fields.ts';
import { requireMeant } from './foreign-time.ts';
import { type FileStamp, readText } from './read-file.ts';

export const astrid = 'astrid' satisfies Peer;

/** Bytes of the largest file that is read: some 300,000 entries, which take seconds. */
const sizeLimit = 64 * 1024 * 1024;

/** Seconds since 1970 of the end of the year 9999. */
const lastEpoch = 253_402_300_799;

/** How each version hashes a token. */
export const astridHashes: Readonly<Record<AstridVersion, HashKind>> = { '0.9': 'sha256', '0.10': 'astrid-blake3' };

/** What stands before the digits of a hash of 0.10. */
const identifierMark = 'blake3:';

/** One `[[invite]]` of `invites.toml`. */
export interface AstridEntry {
  /** 64 hex digits, without the mark that they have in 0.10. */
  readonly tokenHash: string;
  /** Null where it is empty. */
  readonly group: string | null;
  /** 0 to 2^32 − 1. */
  readonly remainingUses: number;
  /** Seconds since 1970; null: never. */
  readonly expiresAtEpoch: number | null;
  readonly issuedAtEpoch: number;
  readonly metadata: string | null;
  /** As it stood in the file, so that what is not known here is written again. */
  readonly raw: TomlTable;
}

/** What is written to a file. */
export interface AstridContent {
  readonly version: AstridVersion;
  readonly entries: readonly AstridEntry[];
  /** Everything in the file besides, but for its `schema_version`. */
  readonly rest: TomlTable;
}

export interface AstridDocument extends AstridContent {
  readonly unknown: UnknownFields;
  readonly hasComments: boolean;
  readonly stamp: FileStamp;
}

const fields = new Set(['token_hash', 'group', 'remaining_uses', 'expires_at_epoch', 'issued_at_epoch', 'metadata']);

/**
 * Reads an `invites.toml` of 0.8 to 0.10 and checks every entry of it; a blank file is an empty store of 0.9. Throws
 * InviteValidationError (`import_refused`, which says what the file is; `input_too_large`), InviteRecordError which names
 * entry and field, `file_refused`.
 */
export function readAstridFile(path: string): AstridDocument {
  const { text, stamp } = textOf(path);
  checkText(path, text);
  const { schema_version: schema, invite = [], ...rest } = parsed(path, text);
  const version = versionOf(path, schema);
  if (!Array.isArray(invite)) throw otherKind(path, 'a TOML file whose invite is not a list of tables');
  const others = Object.keys(rest);
  if (schema === undefined && invite.length === 0 && others.length > 0) {
    throw otherKind(path, `a TOML file without invites, with ${JSON.stringify(others[0]?.slice(0, 40))}`);
  }
  const unknown = new UnknownFields();
  unknown.look(rest, new Set());
  const entries = invite.map((raw, index) => {
    const place = { path, entry: nameEntry(index) };
    if (!isTable(raw)) throw fieldFault(place, 'the entry', 'must be a table');
    unknown.look(raw, fields);
    return toEntry(place, raw, version);
  });
  const hashes = entries.map(({ tokenHash }) => tokenHash);
  checkDistinct(path, 'token_hash', hashes, nameEntry);
  return { version, entries, rest, unknown, hasComments: /^[^"'\n]*#/m.test(text), stamp };
}

function textOf(path: string): ReturnType<typeof readText> {
  try {
    return readText(path, sizeLimit);
  } catch (error) {
    throw unread(path, error);
  }
}

function versionOf(path: string, schema: unknown): AstridVersion {
  if (schema === undefined) return '0.9';
  if (schema === 1n) return '0.10';
  if (typeof schema === 'bigint') throw otherVersion(path, String(schema));
  throw otherKind(path, 'a TOML file whose schema_version is not a whole number');
}

function nameEntry(index: number): string {
  return `invite[${index}]`;
}

function parsed(path: string, text: string): TomlTable {
  try {
    // Else a number past 2^53 would silently become another one, and 1.0 a whole one.
    return parse(text, { integersAsBigInt: true, maxDepth: 32 });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // Only the first line: the rest shows what stands in the file.
    const [reason = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    if (!/^[ \t]*(?:\[\[[ \t]*invite[ \t]*\]\]|invite[ \t]*=|schema_version[ \t]*=)/m.test(text)) {
      throw otherKind(path, 'a text file of another kind');
    }
    throw new InviteRecordError(
      'record_damaged',
      `${path}: line ${error.line}, column ${error.column}${fieldAt(text, error.line)}: ${reason}`,
      'nothing was changed; mend that line, or take the file again from the program that wrote it',
    );
  }
}

/** In which entry and field a line stands. */
function fieldAt(text: string, line: number): string {
  const lines = text.split('\n', line);
  const entries = lines.filter((one) => /^\s*\[\[\s*invite\s*\]\]/.test(one)).length;
  const field = /^\s*([a-z_]{1,40})\s*=/.exec(lines.at(-1) ?? '')?.[1];
  const entry = entries === 0 ? '' : ` (${nameEntry(entries - 1)}`;
  if (entry === '') return field === undefined ? '' : ` (${field})`;
  return field === undefined ? `${entry})` : `${entry}: ${field})`;
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function readIdentifier(place: Place, value: unknown, version: AstridVersion): string {
  if (typeof value !== 'string')
    throw fieldFault(place, 'token_hash', value === undefined ? 'is missing' : mustBe(version));
  const marked = value.startsWith(identifierMark);
  const hex = marked ? value.slice(identifierMark.length) : value;
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) throw fieldFault(place, 'token_hash', mustBe(version));
  if (marked === (version === '0.10')) return hex.toLowerCase();
  throw fieldFault(
    place,
    'token_hash',
    marked
      ? 'is one of Astrid 0.10, but the file has no schema_version'
      : 'is one of Astrid 0.9, but schema_version is 1',
  );
}

function mustBe(version: AstridVersion): string {
  return version === '0.9' ? 'must be a text of 64 hex digits' : `must be "${identifierMark}" and 64 hex digits`;
}

function toEntry(place: Place, raw: TomlTable, version: AstridVersion): AstridEntry {
  const { group } = raw;
  if (group === undefined) throw fieldFault(place, 'group', 'is missing');
  const { metadata } = raw;
  if (metadata !== undefined && typeof metadata !== 'string') throw fieldFault(place, 'metadata', 'must be a text');
  const integer = (field: string, most: number) => {
    // A number here is a float of the file, such as 1.0.
    const value = typeof raw[field] === 'number' ? Number.NaN : raw[field];
    return readWhole(place, field, value, 0, most);
  };
  const expiry = raw['expires_at_epoch'] === undefined ? null : integer('expires_at_epoch', lastEpoch);
  if (expiry !== null) requireMeant(place, 'expires_at_epoch', toInstant(expiry * 1_000));
  return {
    tokenHash: readIdentifier(place, raw['token_hash'], version),
    group: readShort(place, 'group', group),
    remainingUses: integer('remaining_uses', limits.importedUses),
    expiresAtEpoch: expiry,
    issuedAtEpoch: integer('issued_at_epoch', lastEpoch),
    metadata: metadata ?? null,
    raw,
  };
}

/** An entry as its table; what is not known here stays as it stood. */
function toTable(version: AstridVersion, entry: AstridEntry): TomlTable {
  const { tokenHash, group, remainingUses, expiresAtEpoch, issuedAtEpoch, metadata, raw } = entry;
  return {
    token_hash: version === '0.10' ? identifierMark + tokenHash : tokenHash,
    group: group ?? '',
    remaining_uses: BigInt(remainingUses),
    ...(expiresAtEpoch !== null && { expires_at_epoch: BigInt(expiresAtEpoch) }),
    issued_at_epoch: BigInt(issuedAtEpoch),
    ...(metadata !== null && { metadata }),
    ...Object.fromEntries(Object.entries(raw).filter(([key]) => !fields.has(key))),
  };
}

/** The text of a whole file. An empty store of 0.9 is an empty file. */
export function formatAstrid({ version, entries, rest }: AstridContent): string {
  if (version === '0.9' && entries.length === 0 && Object.keys(rest).length === 0) return '';
  const invite = entries.map((entry) => toTable(version, entry));
  const schema = version === '0.10' && { schema_version: 1n };
  const text = stringify({ ...schema, ...rest, invite }, { numbersAsFloat: true });
  return text.endsWith('\n') ? text : `${text}\n`;
}
