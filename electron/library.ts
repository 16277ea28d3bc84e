/**
 * Invite Vault as a library for scripts on Node 22.14 and later: the same core, rules and files as the app and the
 * command line.
 */
import { decodeInput, inClasses } from './faces/library/caller.ts';
import { LibraryVault } from './faces/library/vault.ts';
import { nodeHost } from './hosts/node.ts';
import { osKeychain } from './keys/keychain.ts';
import { type Created, createVault as create } from './vault/create.ts';
import { openVault as open } from './vault/open.ts';

export interface VaultOptions {
  /** The vault's folder; left out: the one in the OS's data folder. */
  readonly dir?: string | undefined;
  /** Who acts, in the audit log; left out: the OS user. */
  readonly actor?: string | undefined;
  /** Passphrase or recovery code, used where the keychain does not unlock. */
  readonly secret?: string | undefined;
}

/**
 * Opens a vault. Its calls are on `vault.invites`, as promises that wait while another process writes. Close it when
 * done. Throws StoreError where it is missing, locked or damaged.
 */
export async function openVault(options: VaultOptions = {}): Promise<LibraryVault> {
  return await inClasses(async () => {
    const { dir = nodeHost.dataFolder(), actor, secret } = await decodeInput('openVault', options);
    const vault = await open({
      dir,
      host: nodeHost,
      keychain: osKeychain(),
      askSecret: async () => secret ?? null,
      ...(actor !== undefined && { actor }),
    });
    return new LibraryVault(vault);
  });
}

/**
 * Creates a vault: with a passphrase where one is given, else with the OS keychain. The recovery code in the answer
 * cannot be shown again. Throws InviteValidationError (`vault_exists`), StoreError.
 */
export async function createVault(
  options: Omit<VaultOptions, 'secret'> & { readonly passphrase?: string | undefined } = {},
): Promise<Created> {
  return await inClasses(async () => {
    const asked = await decodeInput('createVault', options);
    const { dir = nodeHost.dataFolder(), actor, passphrase = null } = asked;
    return await create({
      dir,
      host: nodeHost,
      keychain: osKeychain(),
      keyStore: passphrase === null ? 'keychain' : 'passphrase',
      passphrase,
      ...(actor !== undefined && { actor }),
    });
  });
}

export type { AuditEvent, AuditType } from '../shared/domain/audit-event.ts';
export type { AuditFilter } from '../shared/domain/audit-filter.ts';
export type { Code } from '../shared/domain/code-draw.ts';
export type { CodeFormat } from '../shared/domain/code-format.ts';
export type { Instant } from '../shared/domain/instant.ts';
export type { Invite, State } from '../shared/domain/invite.ts';
export type { Expiry, Policy } from '../shared/domain/policy.ts';
export type { RefusalReason, Verdict } from '../shared/domain/verdict.ts';
export {
  type ErrorCode,
  InvalidStateTransitionError,
  InviteNotFoundError,
  InviteRecordError,
  InviteValidationError,
  StoreError,
} from '../shared/errors.ts';
export type { ExchangeFormat, ImportFormat } from '../shared/exchange-formats.ts';
export type { ExchangeReport } from './exchange/report.ts';
export { InviteManager } from './faces/library/invite-manager.ts';
export type { ExchangeOptions, LibraryVault as Vault } from './faces/library/vault.ts';
export type { Issued, IssueTerms } from './registry/issue.ts';
export type { InvitePage, ListQuery } from './registry/list.ts';
export type { Use, UseOptions, UseResult } from './registry/uses.ts';
export type { Created } from './vault/create.ts';
