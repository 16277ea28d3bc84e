import type { InviteManager } from '../../electron/registry/invite-manager.ts';
import type { IssueTerms } from '../../electron/registry/issue.ts';
import type { PlacedQuery } from '../../electron/registry/list-place.ts';
import type { Expiry } from '../../shared/domain/policy.ts';
import { VaultError } from '../../shared/errors.ts';
import { madeAt, openInvites, type TestRegistry } from '../support/invites.ts';
import { FakeVault, Refusal } from './fake-vault.ts';

/** A window's vault with a real registry behind its calls about invites. */
export interface RegistryVault {
  readonly vault: FakeVault;
  readonly registry: TestRegistry;
  readonly invites: InviteManager;
  /** Tells the window that another program wrote. */
  readonly changed: () => Promise<void>;
}

const hash = 'ab'.repeat(32);

/** Opens a registry by the clock of this machine, which is the window's too. The caller closes it. */
export function openRegistryVault(): RegistryVault {
  const registry = openInvites();
  registry.advance(Date.now() - Date.parse(madeAt));
  const { invites } = registry;
  const vault = new FakeVault();
  let seq = 1;
  const changed = () => {
    seq += 1;
    return vault.tell('registry.changed', { by: 'elsewhere', head: { seq, hash } });
  };
  const read = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (error instanceof VaultError) throw new Refusal(error.code, error.message, error.hint ?? null);
      throw error;
    }
  };
  const write = <T>(work: () => T): T => {
    const value = read(work);
    void changed();
    return value;
  };
  Object.assign(vault.handlers, {
    'identities.list': () => ({ identities: invites.identities() }),
    'invites.counts': () => invites.counts(),
    // What has passed the contract is what the manager takes.
    'invites.list': (query) => read(() => invites.list(query as Partial<PlacedQuery>)),
    'invites.position': ({ place, ...query }) => ({
      position: invites.position(query as PlacedQuery, place as NonNullable<PlacedQuery['after']>),
    }),
    'invites.count': (filter) => ({ count: invites.count(filter) }),
    'invites.show': ({ id }) => read(() => invites.show(id)),
    'audit.list': (query) => invites.audit(query as Parameters<InviteManager['audit']>[0]),
    'invites.generate': (terms) => write(() => invites.generate(terms as IssueTerms)),
    'invites.activate': ({ id }) => write(() => invites.activate(id)),
    'invites.revoke': ({ id, reason }) => write(() => invites.revoke(id, reason)),
    'invites.revokeMany': ({ ids, reason }) => write(() => invites.revokeMany(ids, reason)),
    'invites.extend': ({ id, expiry }) => write(() => invites.extend(id, expiry as Expiry)),
    'invites.edit': ({ id, ...changes }) => write(() => invites.edit(id, changes)),
    'invites.reissue': ({ id }) => write(() => invites.reissue(id)),
  } satisfies FakeVault['handlers']);
  return { vault, registry, invites, changed };
}
