import { StoreError } from '../../../../shared/errors.ts';
import { type Created, createVault } from '../../../vault/create.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { formatKit } from '../kit.ts';
import { demandFirstPassphrase, quietPassphrase } from '../secret.ts';

export async function init(given: Given, cli: Cli): Promise<undefined> {
  const created = await make(given, cli);
  const { vaultId, dir, keyStore, fingerprint } = created;
  if (cli.json) cli.answerJson({ vaultId, dir, keyStore, fingerprint });
  else cli.answer(madeWords(created));
  cli.show(formatKit(created));
}

/** By the keychain where one works; where none does, by a passphrase, unless the keychain was asked for by name. */
async function make(given: Given, cli: Cli): Promise<Created> {
  const { dir, host, keychain, actor } = cli;
  const wanted = given.text('--key-store');
  const options = { dir, host, keychain, ...(actor !== undefined && { actor }) };
  const quiet = quietPassphrase(cli);
  if (wanted !== 'passphrase') {
    try {
      return await createVault({ ...options, keyStore: 'keychain', passphrase: quiet });
    } catch (error) {
      const fails = error instanceof StoreError && error.code.startsWith('keychain_');
      if (!fails || wanted === 'keychain') throw error;
      cli.note(`note: ${error.message}; so a new vault here is unlocked with a passphrase`);
    }
  }
  const passphrase = quiet ?? (await demandFirstPassphrase(cli));
  return await createVault({ ...options, keyStore: 'passphrase', passphrase });
}

function madeWords({ dir, keyStore }: Created): string {
  const way = keyStore === 'keychain' ? 'the keychain of this user' : 'its passphrase';
  return `made a vault in ${dir}, unlocked by ${way}`;
}
