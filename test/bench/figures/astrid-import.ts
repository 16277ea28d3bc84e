import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAstridFile } from '../../../electron/exchange/astrid-document.ts';
import { mergeAstrid } from '../../../electron/exchange/astrid-import.ts';
import { tuples } from '../../../electron/registry/database.ts';
import { createVault } from '../../../electron/vault/create.ts';
import { openVault } from '../../../electron/vault/open.ts';
import type { Vault } from '../../../electron/vault/session.ts';
import { memoryKeychain } from '../../support/memory-keychain.ts';
import { type Figure, ratioLine } from '../figure.ts';
import { openRegistry } from '../registry-file.ts';
import { inTurns, median, timed } from '../rounds.ts';
import { type Rows, rowInserter, type Values } from '../row-inserter.ts';

/**
 * Importing Astrid entries that were parsed (look-up by hash, rows, events, one commit) beside inserting the very same
 * rows, made beforehand, into an empty registry with the same indexes and triggers, in one commit as well.
 */
export const astridImportFigure: Figure = {
  name: 'astrid',
  run: async (workshop) => {
    const count = workshop.size(100_000);
    const folder = workshop.folder('astrid');
    const path = join(folder, 'invites.toml');
    writeFileSync(path, entries(count));
    let parseMs = 0;
    const samples = { imported: [] as number[], rows: { invites: [], events: [] } as Rows };
    const { imported, inserted } = await inTurns(workshop.quick ? 2 : 3, {
      imported: async (round) => {
        const vault = await makeVault(join(folder, `vault-${round}`));
        let document: ReturnType<typeof readAstridFile> | undefined;
        parseMs = timed(() => {
          document = readAstridFile(path);
        });
        if (document === undefined) return [];
        const start = performance.now();
        await mergeAstrid(vault, path, document);
        const ms = performance.now() - start;
        samples.rows = rowsOf(vault);
        await vault.close();
        return [ms];
      },
      inserted: (round) => {
        const twin = openRegistry(join(folder, `twin-${round}.db`));
        const insert = rowInserter(twin.raw);
        const ms = timed(() => insert(samples.rows));
        twin.close();
        return [ms];
      },
    });
    return [
      ratioLine({
        what: `import of ${count} Astrid entries : the same rows inserted`,
        unit: 'ms',
        measured: median(imported),
        baseline: median(inserted),
        atMost: 2,
        note: `parsing them, which is not in it, took ${Math.round(parseMs)} ms`,
      }),
    ];
  },
};

function entries(count: number): string {
  const lines: string[] = [];
  for (let at = 0; at < count; at++) {
    lines.push(
      `[[invite]]\ntoken_hash = "${randomBytes(32).toString('hex')}"\ngroup = "agent"\nremaining_uses = ${1 + (at % 5)}`,
      `expires_at_epoch = 4000000000\nissued_at_epoch = 1795208700\nmetadata = "tablet of guest ${at}"\n`,
    );
  }
  return lines.join('\n');
}

async function makeVault(dir: string): Promise<Vault> {
  const host = { now: Date.now, randomBytes, userName: () => 'bench', dataFolder: () => dir };
  const keychain = memoryKeychain();
  await createVault({ dir, host, keychain, keyStore: 'keychain', passphrase: null });
  return await openVault({ dir, host, keychain });
}

const selectInvites = tuples<[], Values>('SELECT * FROM invites ORDER BY id');
const selectEvents = tuples<[], Values>('SELECT seq, event, hash FROM audit ORDER BY seq');

function rowsOf({ core: { db } }: Vault): Rows {
  return { invites: db.all(selectInvites), events: db.all(selectEvents) };
}
