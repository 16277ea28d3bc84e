import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exporters, importers } from '../../electron/exchange/formats.ts';
import { type FreshRecord, parseStore, withFreshRecords } from '../../electron/exchange/vault-os-store.ts';
import type { Issued } from '../../electron/registry/issue.ts';
import { backUp } from '../../electron/vault/backup.ts';
import { inspectBackup } from '../../electron/vault/backup-file.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { openWildDesk, type WildDesk } from './fuzz-desk.ts';
import { spoilDatabase, spoilJson, wildText } from './fuzz-input.ts';
import type { Target } from './fuzz-target.ts';
import type { Random } from './random.ts';

/** Formats whose files are text; Posta's is a database. */
const textFormats = ['registry', 'vault-os', 'astrid'] as const;
const identity = 'home';

function toFreshRecord({ code, invite }: Issued): FreshRecord {
  const { creatorId, requiredAccessLevel, createdAt, expiresAt } = invite;
  const terms = { creatorId, requiredAccessLevel, createdAt, expiresAt: expiresAt ?? createdAt };
  return { code, ...terms, maxUses: 3, inactive: false };
}

/** What stands before a vault: pastes that are looked up, files to import, the desk. */
export interface VaultTargets {
  readonly targets: readonly Target[];
  readonly desk: WildDesk;
}

/** Fills the vault, writes the files that are then spoilt, and opens a desk. */
export async function vaultTargets(vault: Vault, folder: string): Promise<VaultTargets> {
  const { invites } = vault;
  await invites.addIdentity(identity, { baseUrl: 'https://home.example.org' });
  const { code } = await invites.generate({ label: 'Ada', maxUses: 3 });
  await invites.use(code, { mint: true });
  const { code: spent } = await invites.generate({ label: 'Bob' });
  await invites.use(spent);
  const at = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const documents = new Map<(typeof textFormats)[number], string>();
  for (const format of textFormats) {
    // What went to one program does not go to the next, so each gets some of its own.
    const issued = await invites.generateBatch({ label: `for ${format}`, maxUses: 3 }, 3);
    const path = join(folder, format);
    // An export onto such a store adds no code to it.
    if (format === 'vault-os') writeFileSync(path, withFreshRecords(parseStore(path, ''), issued.map(toFreshRecord)));
    await exporters[format](vault, path, { dryRun: false, ...(format === 'astrid' && { for: '0.9' as const }) });
    documents.set(format, readFileSync(path, 'utf8'));
  }
  await invites.generateBatch({ label: 'for posta', identity }, 20);
  const posta = join(folder, 'posta');
  await exporters.posta(vault, posta, { dryRun: false, identity });
  const database = readFileSync(posta);
  const backup = join(folder, 'whole.backup');
  await backUp(vault, backup);
  const whole = readFileSync(backup);
  // One that no program was handed.
  const { code: live } = await invites.generate({ label: 'Cem' });
  const desk = await openWildDesk(vault, { live, spent });
  const targets: readonly Target[] = [
    {
      what: 'pastes that are looked up',
      count: 50,
      feed: (random) => invites.validateAll(random.int(5) === 0 ? `${code}${wildText(random, 3)}` : wildText(random)),
    },
    ...[...documents].map(([format, text]) => ({
      what: `${format} files imported`,
      count: 20,
      feed: (random: Random) => importers[format](vault, at('in', spoilJson(text, random)), { dryRun: true }),
    })),
    {
      what: 'posta databases imported',
      count: 20,
      feed: (random) =>
        importers.posta(vault, at('in.db', spoilDatabase(database, random)), { dryRun: true, identity }),
    },
    {
      what: 'backups inspected',
      count: 40,
      feed: (random) => {
        const bytes = Buffer.from(whole.subarray(0, 6_000));
        bytes[random.int(random.int(2) === 0 ? 200 : 4_000)] = random.int(256);
        return inspectBackup(at('in.backup', bytes));
      },
    },
    { what: 'connections to the desk', count: 30, feed: desk.ask },
  ];
  return { targets, desk };
}
