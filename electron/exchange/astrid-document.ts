import { parse, stringify, TomlError, type TomlTable } from 'smol-toml';
import { limits } from '../../shared/domain/invite.ts';
import { InviteRecordError, InviteValidationError } from '../../shared/errors.ts';
import { checkDistinct, fieldFault, type Place, readHash, readShort, readWhole, UnknownFields } from './fields.ts';
import { type FileStamp, readText } from './read-file.ts';

export const astrid = 'astrid';

/** Bytes of the largest file that is read: some 300,000 entries, which take seconds. */
const sizeLimit = 64 * 1024 * 1024;

/** Seconds since 1970 of the end of the year 9999. */
const lastEpoch = 253_402_300_799;

/** One `[[invite]]` of `invites.toml`. */
export interface AstridEntry {
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

export interface AstridDocument {
  readonly entries: readonly AstridEntry[];
  /** Everything in the file besides. */
  readonly rest: TomlTable;
  readonly unknown: UnknownFields;
  readonly hasComments: boolean;
  readonly stamp: FileStamp;
}

const fields = new Set(['token_hash', 'group', 'remaining_uses', 'expires_at_epoch', 'issued_at_epoch', 'metadata']);

/**
 * Reads an `invites.toml` and checks every entry of it. Throws InviteValidationError (`import_refused` where it is
 * another kind of file, `input_too_large`), InviteRecordError which names entry and field, `file_refused`.
 */
export function readAstridFile(path: string): AstridDocument {
  const { text, stamp } = readText(path, sizeLimit);
  const { invite = [], ...rest } = parsed(path, text);
  if (!Array.isArray(invite) || (Object.keys(rest).length > 0 && invite.length === 0)) throw otherKind(path);
  const unknown = new UnknownFields();
  unknown.look(rest, new Set());
  const entries = invite.map((raw, index) => {
    const place = { path, entry: nameEntry(index) };
    if (!isTable(raw)) throw fieldFault(place, 'the entry', 'must be a table');
    unknown.look(raw, fields);
    return toEntry(place, raw);
  });
  const hashes = entries.map(({ tokenHash }) => tokenHash);
  checkDistinct(path, 'token_hash', hashes, nameEntry);
  return { entries, rest, unknown, hasComments: /^[^"'\n]*#/m.test(text), stamp };
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
    if (!/^[ \t]*\[\[[ \t]*invite[ \t]*\]\]/m.test(text)) throw otherKind(path);
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

function otherKind(path: string): InviteValidationError {
  return new InviteValidationError(
    'import_refused',
    `${path} is no list of invites of Astrid`,
    'name its invites.toml, in which each entry begins with [[invite]]',
  );
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function toEntry(place: Place, raw: TomlTable): AstridEntry {
  const { group } = raw;
  if (group === undefined) throw fieldFault(place, 'group', 'is missing');
  const { metadata } = raw;
  if (metadata !== undefined && typeof metadata !== 'string') throw fieldFault(place, 'metadata', 'must be a text');
  const integer = (field: string, most: number) => {
    // A number here is a float of the file, such as 1.0.
    const value = typeof raw[field] === 'number' ? Number.NaN : raw[field];
    return readWhole(place, field, value, 0, most);
  };
  return {
    tokenHash: readHash(place, 'token_hash', raw['token_hash']),
    group: readShort(place, 'group', group),
    remainingUses: integer('remaining_uses', limits.importedUses),
    expiresAtEpoch: raw['expires_at_epoch'] === undefined ? null : integer('expires_at_epoch', lastEpoch),
    issuedAtEpoch: integer('issued_at_epoch', lastEpoch),
    metadata: metadata ?? null,
    raw,
  };
}

/** An entry as its table; what is not known here stays as it stood. */
export function toTable(entry: AstridEntry): TomlTable {
  const { tokenHash, group, remainingUses, expiresAtEpoch, issuedAtEpoch, metadata, raw } = entry;
  return {
    token_hash: tokenHash,
    group: group ?? '',
    remaining_uses: BigInt(remainingUses),
    ...(expiresAtEpoch !== null && { expires_at_epoch: BigInt(expiresAtEpoch) }),
    issued_at_epoch: BigInt(issuedAtEpoch),
    ...(metadata !== null && { metadata }),
    ...Object.fromEntries(Object.entries(raw).filter(([key]) => !fields.has(key))),
  };
}

/** The text of a whole file. An empty list is an empty file. */
export function formatAstrid(entries: readonly AstridEntry[], rest: TomlTable): string {
  if (entries.length === 0 && Object.keys(rest).length === 0) return '';
  const text = stringify({ ...rest, invite: entries.map(toTable) }, { numbersAsFloat: true });
  return text.endsWith('\n') ? text : `${text}\n`;
}
