import { resolve } from 'node:path';
import { liveHanded } from '../registry/hand-over.ts';
import type { IncomingInvite } from '../registry/merge.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { type Dress, type ImportOptions, importForeign } from './import-once.ts';
import { PostaFile, type PostaRow, posta } from './posta-file.ts';
import { nameOf } from './registry-document.ts';
import { counted, type ExchangeReport, listed } from './report.ts';

/**
 * Takes over the invites of one identity from Posta's SQLite file, by hash and in one write; what was consumed there is
 * used up here. The file is only read. Reading it again changes nothing. Throws `import_refused` where it is another
 * program's, InviteRecordError which names row and column, `file_refused` where it is locked, InviteNotFoundError for the
 * identity; nothing is imported then.
 */
export async function importPosta(
  vault: WorkVault,
  path: string,
  options: ImportOptions = {},
): Promise<ExchangeReport> {
  const { rows, unknown } = readRows(resolve(path));
  return await importForeign(vault, path, options, {
    format: posta,
    *invites(_, dress) {
      for (const row of rows) yield toIncoming(row, dress);
    },
    notes({ tx, now }) {
      const notes: string[] = [];
      if (options.identity === undefined && rows.length > 0) {
        notes.push('they come in without a service, as none was named');
      }
      if (unknown.length > 0) notes.push(`columns that are not known here were left alone: ${listed(unknown)}`);
      if (rows.some(({ consumedAt }) => consumedAt === null)) {
        notes.push('Posta still lets them be redeemed, until they are revoked there');
      }
      const there = new Set(rows.map(({ tokenHash }) => tokenHash));
      const gone = liveHanded(tx, posta, now).filter(({ codeHash }) => !there.has(codeHash));
      if (gone.length > 0) {
        const names = listed(gone.map(nameOf));
        notes.push(
          `${counted(gone.length, 'invite')} that Posta was handed ${gone.length === 1 ? 'is' : 'are'} not in this file (${names}): revoked there, or another identity's; revoke what must not be used here`,
        );
      }
      return notes;
    },
  });
}

function readRows(path: string): { readonly rows: readonly PostaRow[]; readonly unknown: readonly string[] } {
  const file = PostaFile.open(path, { readonly: true });
  try {
    return { rows: file.rows(), unknown: file.unknown() };
  } finally {
    file.close();
  }
}

function toIncoming(row: PostaRow, { identity, group }: Dress): IncomingInvite {
  const { tokenHash, label, note, createdAt, expiresAt, consumedAt } = row;
  const consumed = consumedAt !== null;
  return {
    codeHash: tokenHash,
    hashKind: 'sha256',
    codeFormat: null,
    codeHint: null,
    state: consumed ? 'EXHAUSTED' : 'ACTIVE',
    label,
    note,
    identity,
    group,
    creatorId: posta,
    requiredAccessLevel: 0,
    maxUses: 1,
    useCount: consumed ? 1 : 0,
    createdAt,
    activatedAt: createdAt,
    expiresAt,
    // Some forms of its times have no parts of a second.
    expiresInWholeSeconds: expiresAt.endsWith('.000Z'),
    endedAt: consumedAt,
    revokeReason: null,
    replaces: null,
    handedTo: null,
  };
}
