import { StoreError } from '../../../../shared/errors.ts';
import { type Created, createVault } from '../../../vault/create.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { formatKit } from '../kit.ts';
import { demandFirstPassphrase, quietPassphrase } from '../secret.ts';

export async function init(given: Given, cli: Cli): Promise<undefined> {
  const keyStore = given.text('--key-store') === 'passphrase' ? 'passphrase' : await findKeyStore(given, cli);
  const passphrase = keyStore === 'passphrase' ? await demandFirstPassphrase(cli) : quietPassphrase(cli);
  const { dir, host, keychain, actor } = cli;
  const created = await createVault({
    dir,
    host,
    keychain,
    keyStore,
    passphrase,
    ...(actor !== undefined && { actor }),
  });
  const { vaultId, fingerprint } = created;
  if (cli.json) cli.answerJson({ vaultId, dir, keyStore, fingerprint });
  else cli.answer(madeWords(created));
  cli.show(formatKit(created));
}

/** The keychain where one works; where none does, a passphrase, unless the keychain was asked for by name. */
async function findKeyStore(given: Given, cli: Cli): Promise<'keychain' | 'passphrase'> {
  try {
    await probe(cli);
    return 'keychain';
  } catch (error) {
    if (!(error instanceof StoreError) || given.text('--key-store') === 'keychain') throw error;
    cli.note(`note: ${error.message}; so this vault is unlocked with a passphrase`);
    return 'passphrase';
  }
}

async function probe({ keychain, host }: Cli): Promise<void> {
  const account = `probe-${host.randomBytes(8).toString('hex')}`;
  await keychain.set(account, account);
  const read = await keychain.get(account);
  await keychain.delete(account);
  if (read !== account) {
    throw new StoreError('keychain_unavailable', 'the keychain does not give back what was put into it');
  }
}

function madeWords({ dir, keyStore }: Created): string {
  const way = keyStore === 'keychain' ? 'the keychain of this user' : 'its passphrase';
  return `made a vault in ${dir}, unlocked by ${way}`;
}
