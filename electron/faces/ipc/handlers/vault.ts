import type { HistoryState } from '../../../../shared/contract/history-state.ts';
import { readKeyFile } from '../../../keys/key-file-store.ts';
import type { Vault } from '../../../vault/session.ts';
import { envelopeOf } from '../envelope.ts';
import type { AnyTimeHandlers, Services, UnlockedHandlers } from '../services.ts';

type Status = Awaited<ReturnType<AnyTimeHandlers['vault.status']>>;

export function vaultHandlers(services: Services) {
  const { session } = services;
  return {
    'vault.status': () => readStatus(services),
    'vault.create': async ({ keyStore, passphrase }) => {
      const { dir, vaultId, fingerprint, recoveryCode } = await session.create(keyStore, passphrase);
      return { dir, vaultId, keyStore, fingerprint, recoveryCode, unlocked: session.vault !== null };
    },
    'vault.unlock': async ({ secret }) => {
      await session.unlock(secret);
      return await readStatus(services);
    },
    'vault.lock': async () => {
      await session.lock('operator');
      return await readStatus(services);
    },
  } satisfies Partial<AnyTimeHandlers>;
}

export function decisionHandlers(services: Services) {
  return {
    'vault.acceptClock': async (_, vault) => {
      await vault.invites.acceptClock();
      return await readStatus(services);
    },
    'vault.acceptRollback': async (_, vault) => {
      await vault.acceptRollback();
      return await readStatus(services);
    },
  } satisfies Partial<UnlockedHandlers>;
}

async function readStatus({ session, history }: Services): Promise<Status> {
  const { dir, vault } = session;
  if (vault !== null) {
    return {
      state: 'unlocked',
      dir,
      keys: keysOf(vault.keyFile),
      fault: null,
      session: await sessionOf(vault, history.state),
    };
  }
  try {
    return { state: 'locked', dir, keys: keysOf(readKeyFile(dir)), fault: null, session: null };
  } catch (error) {
    const fault = envelopeOf(error);
    if (fault.code === 'internal') throw error;
    const missing = fault.code === 'vault_missing';
    return { state: missing ? 'missing' : 'locked', dir, keys: null, fault: missing ? null : fault, session: null };
  }
}

function keysOf({ vaultId, createdAt, keyStore, slots, signer }: Vault['keyFile']): Status['keys'] {
  return { vaultId, createdAt, keyStore, passphrase: slots.passphrase !== null, fingerprint: signer };
}

async function sessionOf(vault: Vault, history: HistoryState): Promise<Status['session']> {
  const { clock, mark, fault, now } = await vault.invites.clock();
  const { unlockedBy, actor, rollback, checkpoint, writeRefusal } = vault;
  return {
    unlockedBy,
    actor,
    head: vault.head(),
    now,
    clock: { clock, mark, fault },
    rollback,
    readOnly: writeRefusal && envelopeOf(writeRefusal),
    checkpoint: checkpoint.at,
    history,
  };
}
