import type { AstridVersion, ExchangeFormat, ImportFormat, TimeForm } from '../../shared/exchange-formats.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import type { ExchangeControl } from './heed.ts';
import type { ExchangeReport } from './report.ts';

/** How invites go to, or come from, the file of one other program. */
export type Exchanger = (
  vault: WorkVault,
  path: string,
  options: {
    readonly dryRun: boolean;
    readonly identity?: string;
    readonly group?: string;
    /** A new file for Astrid: which version it is for. */
    readonly for?: AstridVersion;
    /** An export for Posta: how it holds times, where its file does not show it. */
    readonly times?: TimeForm;
    /** An export: also what that program was handed before. */
    readonly anyway?: boolean;
    /** The file as it was when it was reported on, by `seenAt`: another one is refused. */
    readonly seen?: string;
  } & ExchangeControl,
) => Promise<ExchangeReport>;

/** Who writes each format. Each is loaded when it is asked for. */
export const exporters: Readonly<Record<ExchangeFormat, Exchanger>> = {
  registry: async (...asked) => (await import('./registry-export.ts')).exportRegistry(...asked),
  'vault-os': async (...asked) => (await import('./vault-os-export.ts')).exportVaultOs(...asked),
  astrid: async (...asked) => (await import('./astrid-export.ts')).exportAstrid(...asked),
  posta: async (...asked) => (await import('./posta-export.ts')).exportPosta(...asked),
  tokens: async (...asked) => (await import('./tokens-export.ts')).exportTokens(...asked),
};

/** Who reads each format. */
export const importers: Readonly<Record<ImportFormat, Exchanger>> = {
  registry: async (...asked) => (await import('./registry-import.ts')).importRegistry(...asked),
  'vault-os': async (...asked) => (await import('./vault-os-import.ts')).importVaultOs(...asked),
  astrid: async (...asked) => (await import('./astrid-import.ts')).importAstrid(...asked),
  posta: async (...asked) => (await import('./posta-import.ts')).importPosta(...asked),
};
