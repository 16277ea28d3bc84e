import { InviteValidationError } from '../../../shared/errors.ts';
import { type ExchangeFormat, exchangeAsks, type ImportFormat } from '../../../shared/exchange-formats.ts';
import { type Exchanger, exporters, importers } from '../../exchange/formats.ts';
import type { ExchangeReport } from '../../exchange/report.ts';
import type { Rollback } from '../../vault/rollback.ts';
import type { Vault } from '../../vault/session.ts';
import { Caller, guardedProgress } from './caller.ts';
import { InviteManager } from './invite-manager.ts';

/** How an import or an export is done; what is left out is as on the command line. */
export type ExchangeOptions = Partial<Omit<Parameters<Exchanger>[2], 'seen'>>;

/** An unlocked vault, as a script has it. Close it when done. */
export class LibraryVault {
  readonly invites: InviteManager;
  readonly #vault: Vault;
  readonly #caller: Caller;

  constructor(vault: Vault) {
    this.#vault = vault;
    this.#caller = new Caller(vault, vault.actor);
    this.invites = new InviteManager(this.#caller);
  }

  get dir(): string {
    return this.#vault.dir;
  }

  get vaultId(): string {
    return this.#vault.vaultId;
  }

  get actor(): string {
    return this.#vault.actor;
  }

  get unlockedBy(): 'keychain' | 'passphrase' | 'recovery' {
    return this.#vault.unlockedBy;
  }

  /** Where an older copy was put in place: what was expected. Writes are refused until it is accepted. */
  get rollback(): Rollback | null {
    return this.#vault.rollback;
  }

  /** Keeps the older copy that was put in place. */
  acceptRollback(): Promise<void> {
    return this.#caller.onVault('acceptRollback', {}, (vault) => vault.acceptRollback());
  }

  /** Takes over the invites of another program's or vault's file. All of it happens, or nothing. */
  importFrom(format: ImportFormat, path: string, options?: ExchangeOptions): Promise<ExchangeReport> {
    return this.#caller.onVault('importFrom', { format, path, options }, (vault, input) => {
      requireAsked('import', input.format, input.options ?? {});
      return importers[input.format](vault, input.path, optionsOf(input.options));
    });
  }

  /** Writes invites, without any secret, for another program or vault, and marks them as handed over. */
  exportTo(format: ExchangeFormat, path: string, options?: ExchangeOptions): Promise<ExchangeReport> {
    return this.#caller.onVault('exportTo', { format, path, options }, (vault, input) => {
      requireAsked('export', input.format, input.options ?? {});
      return exporters[input.format](vault, input.path, optionsOf(input.options));
    });
  }

  /** Closes the vault and wipes its keys. Calls after that throw StoreError (`vault_locked`). */
  close(): Promise<void> {
    return this.#caller.close();
  }
}

function optionsOf({ onProgress, ...options }: ExchangeOptions = {}): Parameters<Exchanger>[2] {
  return { dryRun: false, ...options, ...(onProgress && { onProgress: guardedProgress(onProgress) }) };
}

/** Throws InviteValidationError for an option that a format has no use for: it would be ignored in silence. */
function requireAsked(way: 'import' | 'export', format: ExchangeFormat, options: ExchangeOptions): void {
  const unused = (['identity', 'group', 'for', 'times'] as const).find(
    (name) => options[name] !== undefined && !exchangeAsks[way][format].includes(name),
  );
  const anyway = options.anyway !== undefined && (way === 'import' || /^(registry|tokens)$/.test(format));
  const name = unused ?? (anyway ? 'anyway' : undefined);
  if (name === undefined) return;
  throw new InviteValidationError('usage', `the option "${name}" has no effect on ${way} ${format}`, 'leave it out');
}
