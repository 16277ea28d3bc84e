import type { AuditFilter } from '../../../shared/domain/audit-filter.ts';
import { exitCodes, StoreError, VaultError } from '../../../shared/errors.ts';
import type { ExchangeFormat, ImportFormat } from '../../../shared/exchange-formats.ts';
import type { ExchangeReport } from '../../exchange/report.ts';
import { type ChainResult, verifyChain } from '../../registry/audit-verify.ts';
import type { Issued, IssueTerms } from '../../registry/issue.ts';
import { type Exported, type ExportFormat, exportAudit } from '../../vault/audit-export.ts';
import { backUp } from '../../vault/backup.ts';
import { type DoctorReport, examineVault } from '../../vault/doctor.ts';
import type { Vault } from '../../vault/session.ts';
import type { JobControl } from './jobs.ts';

/** How invites go to, and come from, the files of one other program. */
export interface ExchangeOptions {
  readonly dryRun: boolean;
  readonly identity?: string;
  readonly group?: string;
}
export type Exchanger = (vault: Vault, path: string, options: ExchangeOptions) => Promise<ExchangeReport>;

/** The formats that are known, each with its two ways. */
export interface Exchange {
  readonly exporters: Readonly<Record<ExchangeFormat, Exchanger>>;
  readonly importers: Readonly<Record<ImportFormat, Exchanger>>;
}

/** Every long task: what it is asked and what it gives, both plain data that could pass to another thread. */
export interface Tasks {
  readonly issue: { ask: { terms: IssueTerms; count: number }; give: readonly Issued[] };
  readonly verify: { ask: Record<never, never>; give: ChainResult };
  readonly export: { ask: { filter: AuditFilter; format: ExportFormat; path: string }; give: Exported };
  readonly backUp: { ask: { path: string }; give: Awaited<ReturnType<typeof backUp>> };
  readonly examine: { ask: Record<never, never>; give: DoctorReport };
  readonly exportInvites: { ask: ExchangeAsk<ExchangeFormat>; give: ExchangeReport };
  readonly importInvites: { ask: ExchangeAsk<ImportFormat>; give: ExchangeReport };
}

interface ExchangeAsk<F> {
  readonly format: F;
  readonly path: string;
  readonly options: ExchangeOptions;
}

/** Does long tasks, wherever that is: in this thread, or in one of its own that takes over the vault's key. */
export type JobRunner = <T extends keyof Tasks>(
  task: T,
  ask: Tasks[T]['ask'],
  vault: Vault,
  control: JobControl,
) => Promise<Tasks[T]['give']>;

type Table = {
  readonly [T in keyof Tasks]: (ask: Tasks[T]['ask'], vault: Vault, control: JobControl) => Promise<Tasks[T]['give']>;
};

/** A runner that does every task in this thread, which is free between the pages of a task. */
export function runHere(exchange: Exchange): JobRunner {
  const table: Table = {
    issue: ({ terms, count }, vault) => vault.invites.generateBatch(terms, count),
    verify: (_, vault, control) => {
      const { checkpoint } = vault;
      // The last event that this machine has seen must be in it.
      return verifyChain(vault.core.db, { ...(checkpoint.kind === 'kept' && { anchor: checkpoint.head }), ...control });
    },
    export: async ({ filter, format, path }, vault, control) => {
      const { vaultId, signer, core } = vault;
      const now = await vault.invites.now();
      // The dialog has asked before it named a file that is there.
      return exportAudit({
        connection: core.db,
        vaultId,
        signer,
        now,
        filter,
        format,
        path,
        overwrite: true,
        ...control,
      });
    },
    backUp: ({ path }, vault) => backUp(vault, path),
    examine: async (_, vault) => {
      const lines = await examineVault(vault);
      return { lines, exitCode: Math.max(0, ...lines.map(({ code }) => (code === null ? 0 : exitCodes[code]))) };
    },
    exportInvites: ({ format, path, options }, vault) => exchange.exporters[format](vault, path, options),
    importInvites: ({ format, path, options }, vault) => exchange.importers[format](vault, path, options),
  };
  return async (task, ask, vault, control) => {
    const { db } = vault.core;
    try {
      return await table[task](ask, vault, control);
    } catch (error) {
      if (error instanceof VaultError || vault.core.db === db) throw error;
      const message = 'another program replaced the registry, or its key, while the job was running';
      throw new StoreError('vault_retired', message, 'start it again', { cause: error });
    }
  };
}
