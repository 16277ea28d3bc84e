import { StoreError } from '../../../shared/errors.ts';
import type { OpenOptions } from '../../vault/open-options.ts';
import type { Vault } from '../../vault/session.ts';
import type { Cli } from './cli.ts';
import { askAhead } from './keychain-ahead.ts';
import { findSecret, type GivenSecret } from './secret.ts';
import { warnOf } from './warnings.ts';

/** How often a passphrase may be typed. */
const tries = 3;

/** Opens the vault, says what is amiss with it, does the work and closes it, whatever comes of it. */
export async function withVault<T>(cli: Cli, work: (vault: Vault) => Promise<T>): Promise<T> {
  const vault = await openAsking(cli);
  try {
    for (const warning of await warnOf(vault)) cli.note(`invites: warning: ${warning}`);
    return await work(vault);
  } finally {
    await vault.close();
  }
}

/** What opening the vault needs. `took` hears of the secret that was given. */
export function openOptions(cli: Cli, took: (secret: GivenSecret | null) => void = () => {}): OpenOptions {
  return {
    dir: cli.dir,
    host: cli.host,
    keychain: cli.keychain,
    ...(cli.actor !== undefined && { actor: cli.actor }),
    askSecret: async () => {
      const secret = await findSecret(cli, 'passphrase or recovery code');
      took(secret);
      return secret?.text ?? null;
    },
  };
}

async function openAsking(asking: Cli): Promise<Vault> {
  const cli = { ...asking, keychain: askAhead(asking.keychain, asking.dir) };
  // Lets the question go out before loading takes the thread.
  await new Promise((resume) => setImmediate(resume));
  const { openVault } = await import('../../vault/open.ts');
  for (let left = tries; ; left--) {
    let secret: GivenSecret | null = null;
    try {
      return await openVault(
        openOptions(cli, (taken) => {
          secret = taken;
        }),
      );
    } catch (error) {
      const wrong = error instanceof StoreError && /^(passphrase|recovery_code)_wrong$/.test(error.code);
      if (!wrong || left <= 1 || !wasTyped(secret)) throw withWaysIn(error);
      cli.note(`invites: ${error.message}; try again`);
    }
  }
}

function wasTyped(secret: GivenSecret | null): boolean {
  return secret?.typed === true;
}

/** Where no secret was given, the error says how to give one here. */
function withWaysIn(error: unknown): unknown {
  if (!(error instanceof StoreError) || error.code !== 'passphrase_needed') return error;
  const ways = 'run it on a terminal, or give it with --passphrase-file FILE or in INVITES_PASSPHRASE';
  return new StoreError(error.code, error.message, ways, { cause: error });
}
