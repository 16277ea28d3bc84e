/**
 * Invite Vault as a library for scripts on Node 22.14 and later: the same core, rules and files as the app and the
 * command line.
 */
import { nodeHost } from './hosts/node.ts';
import { osKeychain } from './keys/keychain.ts';
import { type Created, createVault as create } from './vault/create.ts';
import { openVault as open } from './vault/open.ts';
import type { Vault } from './vault/session.ts';

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
export async function openVault(options: VaultOptions = {}): Promise<Vault> {
  const { dir = nodeHost.dataFolder(), actor, secret } = options;
  return await open({
    dir,
    host: nodeHost,
    keychain: osKeychain(),
    askSecret: async () => secret ?? null,
    ...(actor !== undefined && { actor }),
  });
}

/**
 * Makes a vault: with a passphrase where one is given, else with the OS keychain. The recovery code in the answer is not
 * to be had again. Throws InviteValidationError (`vault_exists`), StoreError.
 */
export async function createVault(
  options: Omit<VaultOptions, 'secret'> & { readonly passphrase?: string | undefined } = {},
): Promise<Created> {
  const { dir = nodeHost.dataFolder(), actor, passphrase = null } = options;
  return await create({
    dir,
    host: nodeHost,
    keychain: osKeychain(),
    keyStore: passphrase === null ? 'keychain' : 'passphrase',
    passphrase,
    ...(actor !== undefined && { actor }),
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
export { InviteManager } from './registry/invite-manager.ts';
export type { Issued, IssueTerms } from './registry/issue.ts';
export type { InvitePage, ListQuery } from './registry/list.ts';
export type { Use, UseOptions, UseResult } from './registry/uses.ts';
export type { Created } from './vault/create.ts';
export type { Vault } from './vault/session.ts';
