import { afterAll, beforeAll, expect, test } from 'vitest';
import { askAhead } from '../../electron/faces/cli/keychain-ahead.ts';
import type { Keychain } from '../../electron/keys/keychain.ts';
import { openVault } from '../../electron/vault/open.ts';
import { StoreError } from '../../shared/errors.ts';
import { passphrase } from '../support/keys.ts';
import { makePlace, type Place, removePlace } from '../support/vaults.ts';

let place: Place;
let vaultId: string;

beforeAll(async () => {
  const made = await makePlace({ passphrase });
  place = made.place;
  ({ vaultId } = made.created);
});
afterAll(() => removePlace(place));

/** A keychain that notes what it is asked for, and answers as `answer` says. */
function noting(answer: (account: string) => Promise<string | null>): { keychain: Keychain; questions: string[] } {
  const questions: string[] = [];
  const get = (account: string) => {
    questions.push(account);
    return answer(account);
  };
  return { keychain: { ...place.options.keychain, get }, questions };
}

test('opening a vault asks the keychain for each of its two entries once, one after the other', async () => {
  let open = 0;
  const { keychain, questions } = noting(async (account) => {
    expect(++open).toBe(1);
    const secret = await place.options.keychain.get(account);
    open--;
    return secret;
  });
  const vault = await openVault({ ...place.options, keychain: askAhead(keychain, place.dir) });
  expect(questions).toEqual([vaultId, `${vaultId}.head`]);
  await vault.close();
});

test('the checkpoint is asked for also where the keychain refuses the key: each entry has its own rights', async () => {
  const { keychain, questions } = noting((account) =>
    account === vaultId
      ? Promise.reject(new StoreError('keychain_locked', 'the keychain is locked', 'unlock it'))
      : place.options.keychain.get(account),
  );
  const ahead = askAhead(keychain, place.dir);
  const vault = await openVault({ ...place.options, keychain: ahead, askSecret: async () => passphrase });
  expect([vault.unlockedBy, vault.checkpoint.kind]).toEqual(['passphrase', 'kept']);
  expect(questions).toEqual([vaultId, `${vaultId}.head`]);
  await vault.close();
});
