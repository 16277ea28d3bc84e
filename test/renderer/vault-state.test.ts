import { expect, it } from 'vitest';
import { FakeVault } from './fake-vault.ts';
import { useWindows } from './windows.ts';

const windows = useWindows();

it('says in every view that the vault can only be read, why, and what to do', async () => {
  const vault = new FakeVault();
  vault.readOnly = {
    name: 'StoreError',
    code: 'file_refused',
    message: 'the vault is read-only: it is on a disk that can only be read',
    hint: 'make the disk writable, or restore a backup of the vault on another disk',
  };
  const page = await windows.open(vault);
  const alert = page.getByRole('alert').filter({ hasText: 'This vault can only be read.' });
  await alert.waitFor();
  expect(await alert.innerText()).toContain('It is on a disk that can only be read.');
  expect(await alert.innerText()).toContain('Make the disk writable');
  await page.keyboard.press('Control+2');
  await page.getByRole('textbox', { name: 'Code, link or message' }).waitFor();
  expect(await alert.count()).toBe(1);
});

it('says what it waits for once the keychain has been silent for 3 s, and goes on when it answers', async () => {
  const vault = new FakeVault();
  const page = await windows.open(vault);
  await page.keyboard.press('Escape');
  await page.keyboard.press('l');
  await page.getByRole('heading', { name: 'Your vault is locked' }).waitFor();
  // The page's time passes only as the test says.
  await page.clock.install({ time: 0 });
  await page.clock.pauseAt(1_000);
  const answered = Promise.withResolvers<void>();
  const usual = vault.call.bind(vault);
  vault.call = (name, raw) =>
    name === 'vault.unlock' ? answered.promise.then(() => usual(name, raw)) : usual(name, raw);
  await page.keyboard.press('Enter');
  let drawing = 0;
  for (const asking = page.getByText('Asking the keychain'); !(await asking.isVisible()); drawing += 20) {
    await page.clock.runFor(20);
  }
  const note = page.getByText('Waiting for your keychain.');
  await page.clock.runFor(2_900 - drawing);
  expect(await note.count()).toBe(0);
  await page.clock.runFor(200 + drawing);
  await note.waitFor();
  await page.clock.resume();
  answered.resolve();
  await page.getByRole('heading', { name: 'Issue an invite' }).waitFor();
});
