import {
  newRecovery,
  useKeychain as putIntoKeychain,
  removePassphrase,
  setPassphrase,
} from '../../../vault/key-change.ts';
import { rekey } from '../../../vault/rekey.ts';
import type { Vault } from '../../../vault/session.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { formatKit } from '../kit.ts';
import { withVault } from '../open-vault.ts';
import { demandNewPassphrase, demandSecret } from '../secret.ts';

export async function rekeyVault(given: Given, cli: Cli): Promise<undefined> {
  const master = given.has('--master');
  await withVault(cli, async (vault) => {
    const asks = master && vault.keyFile.slots.passphrase !== null;
    const passphrase = asks ? await demandSecret(cli, 'passphrase') : null;
    const { generation, recoveryCode } = await rekey(vault, { master, passphrase });
    if (cli.json) cli.answerJson({ ...kitOf(vault), generation, master });
    else cli.answer(`the registry has a new key${master ? ', and the vault a new master key' : ''}`);
    if (recoveryCode !== null) showKit(cli, vault, recoveryCode);
  });
}

export async function setNewPassphrase(given: Given, cli: Cli): Promise<undefined> {
  const only = given.has('--only');
  await withVault(cli, async (vault) => {
    const passphrase = await demandNewPassphrase(cli, given.text('--new-passphrase-file'));
    await setPassphrase(vault, passphrase, { only });
    const { keyStore } = vault.keyFile;
    if (cli.json) cli.answerJson({ vaultId: vault.vaultId, keyStore, passphrase: true });
    else cli.answer(keyStore === 'keychain' ? 'set; the keychain goes on unlocking' : 'set; unlocking asks for it');
  });
}

export async function dropPassphrase(given: Given, cli: Cli): Promise<undefined> {
  await withVault(cli, async (vault) => {
    if (given.has('--use-keychain')) await putIntoKeychain(vault);
    await removePassphrase(vault);
    if (cli.json) cli.answerJson({ vaultId: vault.vaultId, keyStore: vault.keyFile.keyStore, passphrase: false });
    else cli.answer('removed; the keychain unlocks, and the recovery code where that is lost');
  });
}

export async function renewRecovery(_: Given, cli: Cli): Promise<undefined> {
  await withVault(cli, async (vault) => {
    const recoveryCode = await newRecovery(vault);
    if (cli.json) cli.answerJson(kitOf(vault));
    else cli.answer('made a new recovery code; the old one opens nothing but older backups any more');
    showKit(cli, vault, recoveryCode);
  });
}

function showKit(cli: Cli, vault: Vault, recoveryCode: string): void {
  cli.show(formatKit({ ...kitOf(vault), recoveryCode }));
}

function kitOf({ vaultId, keyFile }: Vault) {
  return { vaultId, fingerprint: keyFile.signer };
}
