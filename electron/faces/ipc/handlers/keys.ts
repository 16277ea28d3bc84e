import * as keyChange from '../../../vault/key-change.ts';
import { rekey } from '../../../vault/rekey.ts';
import type { Vault } from '../../../vault/session.ts';
import type { Services, UnlockedHandlers } from '../services.ts';

export function keyHandlers({ jobs, session }: Services) {
  const alone = <T>(change: () => Promise<T>) => jobs.alone(() => session.whole(change));
  return {
    'keys.setPassphrase': async ({ passphrase, only }, vault) => {
      await alone(() => keyChange.setPassphrase(vault, passphrase, { only }));
      return stateOf(vault);
    },
    'keys.removePassphrase': async (_, vault) => {
      await alone(() => keyChange.removePassphrase(vault));
      return stateOf(vault);
    },
    'keys.useKeychain': async (_, vault) => {
      await alone(() => keyChange.useKeychain(vault));
      return stateOf(vault);
    },
    'keys.newRecovery': async (_, vault) => {
      const recoveryCode = await alone(() => keyChange.newRecovery(vault));
      return { ...kitOf(vault), recoveryCode };
    },
    'keys.rekey': async ({ master, passphrase }, vault) => {
      const { generation, recoveryCode } = await alone(() => rekey(vault, { master, passphrase }));
      return { ...kitOf(vault), generation, master, recoveryCode };
    },
  } satisfies Partial<UnlockedHandlers>;
}

function stateOf({ vaultId, keyFile }: Vault) {
  return { vaultId, keyStore: keyFile.keyStore, passphrase: keyFile.slots.passphrase !== null };
}

function kitOf({ vaultId, keyFile }: Vault) {
  return { vaultId, fingerprint: keyFile.signer };
}
