import type { Instant } from '../../shared/domain/instant.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { checkDistinct, fieldFault, readHash } from './fields.ts';
import { parseForeignTime } from './foreign-time.ts';
import { parseJson } from './parse-json.ts';
import { type FileStamp, readText } from './read-file.ts';

/** What the file says of itself. */
const documentFormat = 'invite-vault-tokens';
const documentVersion = 1;

/** A device token as the services that accept it read it. */
export interface TokenEntry {
  /** hex SHA-256 of the whole bearer, `mst_` included. */
  readonly token_hash: string;
  readonly identity: string | null;
  readonly device: string | null;
  readonly minted_at: Instant;
  readonly revoked_at: Instant | null;
}

export interface TokensDocument {
  /** By hash. What an entry holds beyond this is kept. */
  readonly entries: ReadonlyMap<string, TokenEntry>;
  readonly stamp: FileStamp;
}

/** Reads a file of tokens. Throws `import_refused` where it is another kind of file, InviteRecordError, `file_refused`. */
export function readTokensFile(path: string): TokensDocument {
  const { text, stamp } = readText(path);
  const raw = parseJson(path, text, () => (text.includes(`"${documentFormat}"`) ? null : otherKind(path)));
  const { format, version, tokens } = (raw ?? {}) as Record<string, unknown>;
  if (format !== documentFormat || version !== documentVersion || !Array.isArray(tokens)) throw otherKind(path);
  const entries = tokens.map((entry, index) => toEntry(path, index, entry));
  const hashes = entries.map(({ token_hash }) => token_hash);
  checkDistinct(path, 'token_hash', hashes, nameEntry);
  return { entries: new Map(entries.map((entry) => [entry.token_hash, entry])), stamp };
}

function otherKind(path: string): InviteValidationError {
  return new InviteValidationError(
    'import_refused',
    `${path} is no file of device tokens`,
    'name a file that "invites export tokens" wrote',
  );
}

function nameEntry(index: number): string {
  return `tokens[${index}]`;
}

function toEntry(path: string, index: number, raw: unknown): TokenEntry {
  const place = { path, entry: nameEntry(index) };
  if (typeof raw !== 'object' || raw === null) throw fieldFault(place, 'the entry', 'must be an object');
  const entry = raw as TokenEntry;
  readHash(place, 'token_hash', entry.token_hash);
  const { revoked_at } = entry;
  if (revoked_at !== null && parseForeignTime(revoked_at) === null) {
    throw fieldFault(place, 'revoked_at', 'must be null or a time such as 2026-11-20T21:05:00.000Z');
  }
  return entry;
}

/** The text of a file: one token on a line. */
export function formatTokens(entries: Iterable<TokenEntry>): string {
  const lines = [...entries].map((entry) => `\n${JSON.stringify(entry)}`);
  return `{"format":"${documentFormat}","version":${documentVersion},"tokens":[${lines.join(',')}\n]}\n`;
}
