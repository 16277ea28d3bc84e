import { expect, it } from 'vitest';
import { describeFault } from '../../renderer/features/welcome/unlock-faults.ts';
import { type ErrorCode, exitCodes } from '../../shared/errors.ts';
import { FakeVault, Refusal } from './fake-vault.ts';
import { useWindows } from './windows.ts';

const windows = useWindows();

function locked(code: ErrorCode, keyStore: 'keychain' | 'passphrase' = 'keychain'): FakeVault {
  const vault = new FakeVault();
  vault.state = 'locked';
  vault.keyStore = keyStore;
  vault.handlers['vault.unlock'] = ({ secret }) => {
    if (secret === null || secret === 'wrong') throw new Refusal(code, `it did not do: ${code}`, 'do something');
    vault.state = 'unlocked';
    return vault.status();
  };
  return vault;
}

it.each(['keychain_unavailable', 'keychain_locked', 'keychain_entry_missing', 'keychain_entry_foreign'] as const)(
  '%s: says that the vault is safe, and the passphrase gets in',
  async (code) => {
    const vault = locked(code);
    const page = await windows.open(vault);
    await page.getByRole('heading', { name: describeFault(code).title }).waitFor();
    await page.getByText('The vault is safe.').waitFor();
    await page.getByRole('button', { name: 'Try the keychain again' }).waitFor();
    await page.getByLabel('Passphrase', { exact: true }).fill('four good words here');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Issue an invite' }).waitFor();
  },
);

it.each(['key_file_missing', 'key_file_damaged', 'database_missing', 'database_damaged'] as const)(
  '%s: offers a backup',
  async (code) => {
    const page = await windows.open(locked(code));
    await page.getByRole('heading', { name: describeFault(code).title }).waitFor();
    await page.getByRole('button', { name: 'Restore a backup…' }).waitFor();
  },
);

it('has words of its own for every fault of keys and files', () => {
  const unlocking: ErrorCode[] = [
    'keychain_unavailable',
    'keychain_locked',
    'keychain_entry_missing',
    'keychain_entry_foreign',
    'key_generation_mismatch',
    'key_file_missing',
    'key_file_damaged',
    'key_file_newer',
    'database_missing',
    'database_damaged',
    'database_newer',
    'vault_retired',
    'busy',
    'file_refused',
    'disk_full',
  ];
  const { title } = describeFault('internal');
  expect(unlocking.filter((code) => describeFault(code).title === title)).toEqual([]);
  expect(Object.keys(exitCodes)).toEqual(expect.arrayContaining(unlocking));
});

it('keeps a wrong passphrase in its field, with the reason under it', async () => {
  const vault = locked('passphrase_wrong', 'passphrase');
  const page = await windows.open(vault);
  const field = page.getByLabel('Passphrase', { exact: true });
  await field.fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByText('It did not do: passphrase_wrong. Do something.').waitFor();
  expect(await field.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.keyboard.type('four good words here');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Issue an invite' }).waitFor();
});

it('stays locked after L until the operator unlocks, and forgets what it showed', async () => {
  const vault = new FakeVault();
  const page = await windows.open(vault);
  await page.getByLabel('For whom').press('Enter');
  const code = await page.locator('.issued-sheet code').innerText();
  await page.keyboard.press('Escape');
  await page.keyboard.press('l');
  await page.getByRole('heading', { name: 'Your vault is locked' }).waitFor();
  expect(await page.content()).not.toContain(code);
  expect(vault.asked.filter(({ name }) => name === 'vault.unlock')).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Issue an invite' }).waitFor();
  expect(await page.content()).not.toContain(code);
});

it('makes a vault, and goes on only when the end of the recovery code was typed', async () => {
  const vault = new FakeVault();
  vault.state = 'missing';
  const page = await windows.open(vault);
  await page.getByText('Behind a passphrase').click();
  await page.getByRole('button', { name: 'Make the vault' }).click();
  await page.getByText('At least 8 characters.').waitFor();
  await page.getByLabel('Passphrase', { exact: true }).fill('four good words here');
  await page.getByLabel('The same again', { exact: true }).fill('four good words here');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Keep this recovery code' }).waitFor();
  const created = vault.asked.filter(({ name }) => name === 'vault.create').map(({ input }) => input);
  expect(created).toEqual([{ keyStore: 'passphrase', passphrase: 'four good words here' }]);
  await page.getByRole('button', { name: 'Save as a file' }).click();
  await page.getByText('/home/ada/recovery-kit.txt').waitFor();
  const confirm = page.getByLabel('Type the last two groups from your copy');
  await confirm.fill('8ryn q');
  await page.keyboard.press('Enter');
  await page.getByText('That is not how the code ends.').waitFor();
  await confirm.fill('8ryn-p');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Issue an invite' }).waitFor();
});

it('saves the kit of a vault that was made, also while it is locked', async () => {
  const vault = new FakeVault();
  vault.state = 'missing';
  const usual = vault.handlers['vault.create'];
  if (usual === undefined) throw new Error('the fake makes no vault');
  vault.handlers['vault.create'] = (input) => {
    const made = usual(input);
    vault.state = 'locked';
    return { ...made, unlocked: false };
  };
  const page = await windows.open(vault);
  await page.getByRole('button', { name: 'Make the vault' }).click();
  await page.getByRole('button', { name: 'Save as a file' }).click();
  await expect
    .poll(() => vault.asked.find(({ name }) => name.startsWith('files.')))
    .toMatchObject({
      name: 'files.saveText',
      input: { name: 'recovery-kit', content: expect.stringContaining('7K3D-9QXM') },
    });
  await page.getByText('/home/ada/recovery-kit.txt').waitFor();
});
