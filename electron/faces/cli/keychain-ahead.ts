import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Keychain } from '../../keys/keychain.ts';

/**
 * A keychain that has been asked already for what opening the vault in `dir` asks first. The keychain takes about as long
 * to answer as the program to load, so the two happen at once.
 */
export function askAhead(keychain: Keychain, dir: string): Keychain {
  const asked = new Map<string, Promise<string | null>>();
  let before: Promise<unknown> = Promise.resolve();
  for (const account of accountsOf(dir)) {
    // One after the other: two at once would each open a session with the keychain, which takes longer than both answers.
    // The next question goes out before anyone works on an answer. A fault tells nothing of it: each entry has its own rights.
    const ask = () => keychain.get(account);
    const answer = before.then(ask, ask);
    // Where nobody comes for an answer, its fault is nobody's.
    answer.catch(() => {});
    asked.set(account, answer);
    before = answer;
  }
  return {
    get: (account) => {
      const answer = asked.get(account) ?? keychain.get(account);
      asked.delete(account);
      return answer;
    },
    set: (account, secret) => keychain.set(account, secret),
    delete: (account) => keychain.delete(account),
  };
}

/** The accounts of a vault's key and of its checkpoint. What is wrong with the key file is found by whoever opens it. */
function accountsOf(dir: string): string[] {
  let text: string;
  try {
    text = readFileSync(join(dir, 'vault.json'), 'utf8');
  } catch {
    return [];
  }
  const vaultId = /"vaultId": "([0-9a-f]{32})"/.exec(text)?.[1];
  if (vaultId === undefined) return [];
  return text.includes('"keyStore": "keychain"') ? [vaultId, `${vaultId}.head`] : [`${vaultId}.head`];
}
