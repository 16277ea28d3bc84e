import { toInstant } from '../../../../shared/domain/instant.ts';
import type { ExchangeFormat } from '../../../../shared/exchange-formats.ts';
import { seenAt } from '../../../exchange/read-file.ts';
import { inspectBackup } from '../../../vault/backup-file.ts';
import { restore } from '../../../vault/restore.ts';
import type { AnyTimeHandlers, Services, UnlockedHandlers } from '../services.ts';

const backupEnding = 'ivbackup';

const endings: Record<ExchangeFormat, readonly string[]> = {
  'vault-os': ['json'],
  astrid: ['toml'],
  posta: ['db', 'sqlite', 'sqlite3'],
  registry: ['json'],
  tokens: ['json'],
};

/** What the programs call their files. */
const names: Record<ExchangeFormat, string> = {
  'vault-os': 'invites_store.json',
  astrid: 'invites.toml',
  posta: 'posta.db',
  registry: 'registry.json',
  tokens: 'tokens.json',
};

export function restoreHandlers({ session, host, keychain, actor, files }: Services) {
  return {
    'restore.inspect': async () => {
      const path = await files.askSource({ title: 'Choose a backup', endings: [backupEnding] });
      const { vaultId, createdAt, head, keyFile } = inspectBackup(path);
      const file = files.remember(path, 'restore');
      return { file, path, vaultId, createdAt, head, passphrase: keyFile.slots.passphrase !== null };
    },
    'restore.run': async ({ file, secret, replace }) => {
      const path = files.recall(file, 'restore');
      // An open session would go on with a registry that is not there any more.
      if (replace) await session.lock('restore');
      const who = actor === null ? {} : { actor };
      const { vaultId, dir, backupMadeAt, carriedOver, replaced, inKeychain } = await restore({
        file: path,
        dir: session.dir,
        host,
        keychain,
        secret,
        replace,
        ...who,
      });
      return { vaultId, dir, backupMadeAt, carriedOver: carriedOver && { ...carriedOver }, replaced, inKeychain };
    },
  } satisfies Partial<AnyTimeHandlers>;
}

export function fileHandlers({ jobs, runner, files, host }: Services) {
  return {
    'backup.create': async ({ job }, vault) => {
      const day = toInstant(host.now()).slice(0, 10);
      const ask = { title: 'Save a backup', name: `invite-vault-${day}.${backupEnding}`, endings: [backupEnding] };
      const path = await files.askTarget(ask);
      return await jobs.run(job, (control) => runner('backUp', { path }, vault, control));
    },
    'exchange.export': async ({ format, file, job, ...options }, vault) => {
      const ask = { title: 'Export', name: names[format], endings: endings[format] };
      const path = file === undefined ? await files.askTarget(ask) : files.recall(file, 'export');
      return await reported(
        files,
        { path, file, purpose: 'export', dryRun: options.dryRun },
        async (seen) =>
          await jobs.run(job, (control) =>
            runner('exportInvites', { format, path, options: { ...options, ...seen } }, vault, control),
          ),
      );
    },
    'exchange.import': async ({ format, file, job, ...options }, vault) => {
      const ask = { title: 'Import', endings: endings[format] };
      const path = file === undefined ? await files.askSource(ask) : files.recall(file, 'import');
      return await reported(
        files,
        { path, file, purpose: 'import', dryRun: options.dryRun },
        async (seen) =>
          await jobs.run(job, (control) =>
            runner('importInvites', { format, path, options: { ...options, ...seen } }, vault, control),
          ),
      );
    },
  } satisfies Partial<UnlockedHandlers>;
}

/** What is applied is what was reported: a file that changed in between is refused. */
async function reported<R>(
  files: Services['files'],
  asked: { path: string; file: string | undefined; purpose: 'import' | 'export'; dryRun: boolean },
  work: (seen: { readonly seen?: string }) => Promise<R>,
): Promise<{ file: string; report: R }> {
  const { path, file, purpose, dryRun } = asked;
  const now = seenAt(path);
  const before = file === undefined || dryRun ? undefined : files.seen(file);
  const report = await work(before === undefined ? {} : { seen: before });
  if (file === undefined) return { file: files.remember(path, purpose, now), report };
  if (dryRun) files.lookAgain(file, now);
  return { file, report };
}
