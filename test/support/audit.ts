import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Signer, signerFromSeed } from '../../electron/keys/signer.ts';
import { auditAppender } from '../../electron/registry/audit.ts';
import { type Connection, change } from '../../electron/registry/database.ts';
import { signedText } from '../../electron/vault/audit-document.ts';
import { type Exported, type ExportFormat, exportAudit } from '../../electron/vault/audit-export.ts';
import {
  type AuditEvent,
  type AuditType,
  canonicalEvent,
  type Detail,
  hashInput,
} from '../../shared/domain/audit-event.ts';
import type { AuditFilter } from '../../shared/domain/audit-filter.ts';
import { addMs, type Instant } from '../../shared/domain/instant.ts';
import { madeAt, minute } from './invites.ts';

export const vaultId = '0123456789abcdef0123456789abcdef';
export const signer = signerFromSeed(Buffer.alloc(32, 1));
export const stranger = signerFromSeed(Buffer.alloc(32, 2));

const types: readonly AuditType[] = ['token.minted', 'invite.checked', 'invite.refused', 'desk.refused'];
const actors = ['alice', '192.168.0.7', '=HYPERLINK("x")', 'Zoë "Z"'];
const details: readonly Detail[] = [
  {},
  { verdict: 'usable', uses: 3 },
  { reason: 'line\nbreak, "quotes", ünï, \u2028 and 𝄞', list: [1, null, true] },
  { seq: 9, type: 'seq' },
];

/** Appends so many events of mixed kinds, a minute apart; every tenth time lies an hour back, as after a clock set right. */
export function appendEvents(connection: Connection, count: number, salt = ''): void {
  connection.write((tx) => {
    const append = auditAppender(tx);
    for (let i = 0; i < count; i++) {
      append({
        at: addMs(madeAt, (i % 10 === 9 ? i - 60 : i) * minute),
        type: types[(i * 7) % 4] ?? 'invite.refused',
        inviteId: i % 3 === 0 ? null : 1 + (i % 5),
        actor: actors[(i * 5) % 4] ?? 'alice',
        detail: { ...details[i % 4], ...(salt !== '' && { salt }) },
      });
    }
  });
}

/** Runs statements that the registry itself would never run. */
export function tamper(connection: Connection, ...statements: string[]): void {
  connection.write((tx) => {
    for (const sql of ['DROP TRIGGER IF EXISTS audit_kept', 'DROP TRIGGER IF EXISTS audit_fixed', ...statements]) {
      tx.run(change<[]>(sql));
    }
  });
}

/** Exports the log of a connection, and gives the file's text. */
export async function exportText(
  connection: Connection,
  dir: string,
  format: ExportFormat,
  filter: AuditFilter = {},
  by = signer,
): Promise<{ path: string; text: string; exported: Exported }> {
  const path = join(dir, `log-${Math.random().toString(36).slice(2)}.${format}`);
  const now = '2026-11-21T00:00:00.000Z' as Instant;
  const exported = await exportAudit({ connection, vaultId, signer: by, now, filter, format, path });
  return { path, text: readFileSync(path, 'utf8'), exported };
}

/** An export in parts that a test can change and put together again. */
export interface Parts {
  header: Record<string, unknown>;
  events: AuditEvent[];
  footer: Record<string, unknown>;
}

export function takeApart(json: string): Parts {
  const { events, eventsDigest, signature, ...header } = JSON.parse(json);
  return { header, events, footer: { eventsDigest, signature } };
}

/** Writes the parts in the layout of the format; events that were not touched are the same bytes as before. */
export function putTogether({ header, events, footer }: Parts, format: 'json' | 'ndjson'): string {
  const lines = events.map((event) => JSON.stringify(event));
  if (format === 'ndjson') return `${[JSON.stringify(header), ...lines, JSON.stringify(footer)].join('\n')}\n`;
  const head = JSON.stringify(header).slice(0, -1);
  return `${head},"events":[\n${lines.join(',\n')}\n],${JSON.stringify(footer).slice(1)}\n`;
}

/** Writes a file to be verified, in place of the last one. */
export function writeText(dir: string, text: string | Buffer): string {
  const path = join(dir, 'tampered');
  writeFileSync(path, text);
  return path;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What stands at that place of a list. Throws where nothing does. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`nothing at ${index}`);
  return found;
}

/** The event with a hash that fits it and the hash before. */
export function rehashed({ hash: _, prevHash: __, ...body }: AuditEvent, prevHash: string): AuditEvent {
  return { ...body, prevHash, hash: sha256(hashInput(prevHash, canonicalEvent(body))) };
}

/** Makes every hash from `from` on fit again, and the digest and the head with them. */
export function rechain(parts: Parts, from: number): void {
  for (let i = from; i < parts.events.length; i++) {
    const before = i === 0 ? '0'.repeat(64) : at(parts.events, i - 1).hash;
    parts.events[i] = rehashed(at(parts.events, i), before);
  }
  parts.footer['eventsDigest'] = sha256(parts.events.map((event) => event.hash).join('\n'));
  const last = parts.events.at(-1);
  if (last) parts.header['head'] = { seq: last.seq, hash: last.hash };
}

/** Signs the parts anew, by another key too. */
export function resign(parts: Parts, by: Signer): void {
  parts.header['publicKey'] = by.publicKey.toString('base64');
  parts.footer['signature'] = by.sign(signedText(parts.header, parts.footer['eventsDigest'])).toString('base64');
}
