import type { CsvStyle } from '../../../shared/csv-cells.ts';
import type { AuditFilter } from '../../../shared/domain/audit-filter.ts';
import type { ExchangeFormat, ImportFormat } from '../../../shared/exchange-formats.ts';
import type { Exchanger } from '../../exchange/formats.ts';
import type { IntoTarget } from '../../exchange/into-form.ts';
import { type IssuedInto, issueInto } from '../../exchange/into-issue.ts';
import type { ExchangeReport } from '../../exchange/report.ts';
import { verifyLog } from '../../registry/audit-history.ts';
import type { ChainResult } from '../../registry/audit-verify.ts';
import { checkHistory, type HistoryCheck } from '../../registry/background-replay.ts';
import type { Checked } from '../../registry/check.ts';
import type { IssueTerms } from '../../registry/issue.ts';
import type { UseOptions, UseResult } from '../../registry/uses.ts';
import { type Exported, type ExportFormat, exportAudit } from '../../vault/audit-export.ts';
import { type FileVerification, type FileVerifyOptions, verifyAuditFile } from '../../vault/audit-file-verify.ts';
import { backUp } from '../../vault/backup.ts';
import { examineWork } from '../../vault/doctor.ts';
import { type DoctorLine, type DoctorReport, report } from '../../vault/doctor-line.ts';
import type { LentKey, WorkVault } from '../../vault/lent-vault.ts';
import { cancelled } from '../../vault/patience.ts';
import type { JobControl } from '../ipc/jobs.ts';

/** The formats that are known, each with its two ways. */
export interface Exchange {
  readonly exporters: Readonly<Record<ExchangeFormat, Exchanger>>;
  readonly importers: Readonly<Record<ImportFormat, Exchanger>>;
}

/** Every long task: what it is asked and what it gives, both plain data that pass to another thread. */
export interface Tasks {
  /** `into`: the file that gets the codes, too. */
  readonly issue: { ask: { terms: IssueTerms; count: number; into?: IntoTarget }; give: IssuedInto };
  /** Pastes that are too long for the thread that answers everything. */
  readonly check: { ask: { text: string; options: { accessLevel?: number } }; give: readonly Checked[] };
  readonly use: { ask: { text: string; options: UseOptions }; give: UseResult };
  readonly verify: { ask: Record<never, never>; give: ChainResult };
  readonly verifyFile: {
    ask: { path: string; pin: Pick<FileVerifyOptions, 'key' | 'vaultId'> };
    give: FileVerification;
  };
  readonly export: {
    ask: { filter: AuditFilter; format: ExportFormat; style: CsvStyle; path: string };
    give: Exported;
  };
  readonly backUp: { ask: { path: string }; give: Awaited<ReturnType<typeof backUp>> };
  /** `share`: of one core. */
  readonly checkHistory: { ask: { share: number }; give: HistoryCheck };
  /** A thread does not reach the keychain: what is to be said of it is given. */
  readonly examine: { ask: { keychain: DoctorLine }; give: DoctorReport };
  readonly exportInvites: { ask: ExchangeAsk<ExchangeFormat>; give: ExchangeReport };
  readonly importInvites: { ask: ExchangeAsk<ImportFormat>; give: ExchangeReport };
}

interface ExchangeAsk<F> {
  readonly format: F;
  readonly path: string;
  readonly options: Omit<Parameters<Exchanger>[2], keyof JobControl>;
}

export type TaskName = keyof Tasks;

/** The keys that each task needs, besides the database's. */
export const keysOf: { readonly [T in TaskName]: readonly LentKey[] } = {
  issue: ['pepper'],
  check: ['pepper'],
  use: ['pepper'],
  verify: [],
  verifyFile: [],
  export: ['signingSeed'],
  backUp: [],
  checkHistory: [],
  examine: [],
  exportInvites: ['pepper'],
  importInvites: ['pepper'],
};

/** Does one task on a vault. */
export type DoTask = <T extends TaskName>(
  task: T,
  ask: Tasks[T]['ask'],
  vault: WorkVault,
  control: JobControl,
) => Promise<Tasks[T]['give']>;

type Table = {
  readonly [T in TaskName]: (ask: Tasks[T]['ask'], vault: WorkVault, control: JobControl) => Promise<Tasks[T]['give']>;
};

/** What does each task in the thread that calls it. */
export function taskDoer(exchange: Exchange): DoTask {
  const table: Table = {
    issue: async ({ into, ...asked }, vault, { signal, onProgress }) => {
      const { terms, count } = asked;
      const onPage = (done: number) => {
        onProgress({ done, total: count });
        if (signal.aborted) throw cancelled('the issue');
      };
      if (into !== undefined) return await issueInto(vault, into, asked, onPage);
      return { issued: await vault.invites.generateBatch(terms, count, undefined, onPage), notes: [] };
    },
    // Whoever wants to stop these is heard before they begin: they leave the event loop no room.
    check: ({ text, options }, vault, { onProgress }) => {
      onProgress({ done: 0, total: null });
      return vault.invites.validateAll(text, options);
    },
    use: ({ text, options }, vault, { onProgress }) => {
      onProgress({ done: 0, total: null });
      return vault.invites.use(text, options);
    },
    verify: (_, { core, checkpoint }, control) =>
      // The last event that this machine has seen must be in it.
      verifyLog(core.db, { ...(checkpoint.kind === 'kept' && { anchor: checkpoint.head }), ...control }),
    verifyFile: ({ path, pin }, _, control) => verifyAuditFile(path, { ...pin, ...control }),
    export: async ({ filter, format, style, path }, vault, control) => {
      const { vaultId, signer, core } = vault;
      const now = await vault.invites.now();
      // The dialog has asked before it named a file that is there.
      const overwrite = true;
      return exportAudit({
        connection: core.db,
        vaultId,
        signer,
        now,
        filter,
        format,
        style,
        path,
        overwrite,
        ...control,
      });
    },
    backUp: ({ path }, vault, { signal }) => backUp(vault, path, signal),
    checkHistory: ({ share }, { core }, control) => checkHistory(core.db, { share, ...control }),
    examine: async ({ keychain }, vault, control) => report(await examineWork(vault, keychain, control)),
    exportInvites: ({ format, path, options }, vault, control) =>
      exchange.exporters[format](vault, path, { ...options, ...control }),
    importInvites: ({ format, path, options }, vault, control) =>
      exchange.importers[format](vault, path, { ...options, ...control }),
  };
  return (task, ask, vault, control) => table[task](ask, vault, control);
}
