import { expect, it } from 'vitest';
import { FakeVault, Refusal } from './fake-vault.ts';
import { useWindows, withService } from './windows.ts';

const windows = useWindows();

it('issues by keyboard alone, and the second Enter copies the link', async () => {
  const vault = withService(new FakeVault());
  const page = await windows.open(vault);
  await page.keyboard.type('Ada’s tablet');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: 'home' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByLabel('For whom').press('Enter');
  await page.getByText('Issued as #1284').waitFor();
  const link = await page.locator('.issued-sheet code').innerText();
  expect(link.replace(/\s/g, '')).toMatch(/^https:\/\/id\.example\.org\/setup#invite=pinv_[\w-]{43}$/);
  await page.keyboard.press('Enter');
  await page.getByText('Clipboard clears in 0:27').waitFor();
  expect(vault.asked.filter(({ name }) => name === 'clipboard.copy')).toEqual([
    { name: 'clipboard.copy', input: { text: link.replace(/\s/g, '') } },
  ]);
});

it('leaves out what is as the policy says, and asks for what was changed', async () => {
  const vault = new FakeVault();
  const page = await windows.open(vault);
  await page.getByLabel('For whom').press('Enter');
  await page.getByRole('button', { name: 'Copy code' }).click();
  await page.getByText('7 days').click();
  await page.getByLabel('no limit').check();
  await page.getByRole('spinbutton', { name: 'Access level' }).fill('2');
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await page.getByText('Issued as #1285').waitFor();
  const asked = vault.asked.filter(({ name }) => name === 'invites.generate').map(({ input }) => input);
  const week = { kind: 'after', ms: 7 * 86_400_000 };
  expect(asked).toEqual([{}, { expiry: week, maxUses: 'unlimited', requiredAccessLevel: 2 }]);
});

it('does not let a code go that was neither copied nor saved, unless it is told to', async () => {
  const vault = new FakeVault();
  const page = await windows.open(vault);
  await page.getByLabel('For whom').press('Enter');
  await page.getByText('Issued as #1284').waitFor();
  await page.getByLabel('For whom').press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Put this code away?' });
  await dialog.waitFor();
  expect(await dialog.getByRole('button', { name: 'Cancel' }).evaluate((one) => one === document.activeElement)).toBe(
    true,
  );
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Issued as #1284').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await dialog.getByRole('button', { name: 'Put away' }).click();
  await page.getByText('Issued as #1284').waitFor({ state: 'detached' });
  expect(vault.asked.filter(({ name }) => name === 'invites.generate')).toHaveLength(1);
});

it('issues a batch without issuing the form besides, and saves it as CSV', async () => {
  const vault = withService(new FakeVault());
  const page = await windows.open(vault);
  await page.getByLabel('For whom').fill('=Workshop, seat');
  await page.getByRole('button', { name: 'Batch…' }).click();
  await page.getByRole('spinbutton', { name: 'How many' }).fill('3');
  await page.keyboard.press('Enter');
  await page.getByText('3 invites issued').waitFor();
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  await page.getByText('/home/ada/invites-1284-1286.csv').waitFor();
  expect(vault.asked.filter(({ name }) => name === 'invites.generate')).toEqual([]);
  const saved = vault.asked.find(({ name }) => name === 'files.save')?.input as { content: string };
  const lines = saved.content.split('\n');
  expect(lines[0]).toBe('id,label,code,link');
  expect(lines[1]).toMatch(/^1284,"'=Workshop, seat",pinv_[\w-]{43},$/);
  expect(lines).toHaveLength(5);
  await page.getByRole('checkbox', { name: 'For Excel' }).check();
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  await expect.poll(() => vault.asked.filter(({ name }) => name === 'files.save')).toHaveLength(2);
  const second = vault.asked.findLast(({ name }) => name === 'files.save')?.input as { content: string } | undefined;
  expect(second?.content).toMatch(/^\uFEFFid,label,code,link\n1284,"=""=Workshop, seat""","=""pinv_/);
});

it('hands over a batch by links to the open desk, as cards and in the file', async () => {
  const vault = withService(new FakeVault());
  const address = 'http://127.0.0.1:7320';
  const place = { host: '127.0.0.1', port: 7320 };
  const counts = { requests: 0, redeemed: 0, refused: 0 };
  vault.handlers['desk.status'] = () => ({
    open: {
      addresses: [address],
      ...place,
      beyondLoopback: false,
      secure: false,
      certificate: null,
      since: vault.now,
      counts,
    },
    requests: [],
    last: place,
  });
  const page = await windows.open(vault);
  await page.getByRole('button', { name: 'Batch…' }).click();
  await page.getByRole('spinbutton', { name: 'How many' }).fill('2');
  await page.keyboard.press('Enter');
  await page.getByText('Links to the desk').click();
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  await page.getByText('/home/ada/invites-1284-1285.csv').waitFor();
  const saved = vault.asked.find(({ name }) => name === 'files.save')?.input as { content: string };
  const [, first = ''] = saved.content.split('\n');
  const [, , code, link] = first.split(',');
  expect(link).toBe(`${address}/setup#invite=${code}`);
  await page.evaluate(() => {
    window.print = () => {
      document.body.dataset['printed'] = document.querySelector('.print-sheet')?.textContent ?? '';
    };
  });
  await page.getByRole('button', { name: 'Print cards' }).click();
  await expect.poll(() => page.locator('body').getAttribute('data-printed')).toContain(new URL(address).host);
});

it('shows a refusal where the button is, with what to do', async () => {
  const vault = new FakeVault();
  vault.handlers['invites.generate'] = () => {
    throw new Refusal('clock_behind', 'the clock is behind', 'set the clock first');
  };
  const page = await windows.open(vault);
  await page.getByLabel('For whom').press('Enter');
  const note = page.getByRole('alert');
  await note.waitFor();
  expect(await note.innerText()).toMatch(/^The clock is behind\.\s+Set the clock first\.$/);
});

it('takes a day and an hour as the end, and a year that is being typed for no end at all', async () => {
  const vault = new FakeVault();
  const page = await windows.open(vault);
  await page.getByText('Custom…').click();
  const field = page.getByLabel('Or until');
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await field.fill(`0002${day.slice(4)}T18:30`);
  await page.getByText('that has passed already').waitFor();
  expect(await field.inputValue()).toBe(`0002${day.slice(4)}T18:30`);
  await field.fill('');
  await page.getByText('that has passed already').waitFor({ state: 'detached' });
  await field.fill(`${day}T18:30`);
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await page.getByText('Issued as').waitFor();
  const { input } = vault.asked.find(({ name }) => name === 'invites.generate') ?? {};
  const instant = await page.evaluate((text) => new Date(text).toISOString(), `${day}T18:30`);
  expect(input).toEqual({ expiry: { kind: 'at', instant } });
});

it('keeps a preset that names no one, and fills the form with it', async () => {
  const vault = new FakeVault();
  const page = await windows.open(vault);
  await page.getByLabel('For whom').fill('Ada');
  await page.getByText('30 days').click();
  await page.getByRole('button', { name: 'Save as preset' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Month');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Presets' }).waitFor();
  const month = { kind: 'after', ms: 30 * 86_400_000 };
  expect(vault.preferences.presets).toEqual([{ name: 'Month', terms: { expiry: month } }]);
  await page.getByText('1 hour').click();
  await page.getByRole('button', { name: 'Presets' }).click();
  await page.getByRole('menuitem', { name: 'Month' }).click();
  expect(await page.getByLabel('30 days').isChecked()).toBe(true);
  expect(await page.getByLabel('For whom').inputValue()).toBe('Ada');
});

it('writes into another program’s file as well, once one is chosen, and names it beside the code', async () => {
  const vault = new FakeVault();
  const page = await windows.open(vault);
  const issued = () => vault.asked.filter(({ name }) => name === 'invites.generate').map(({ input }) => input);
  await page.getByText('More: ').click();
  await page.getByRole('combobox', { name: 'Also write into…' }).click();
  await page.getByRole('option', { name: 'Vault OS store' }).click();
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await page.getByRole('alert').getByText('No file to write into is chosen.').waitFor();
  expect(issued()).toEqual([]);
  await page.getByRole('button', { name: 'Choose store…' }).click();
  await page.getByText('/home/ada/vault-os.file').waitFor();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await page.getByText('Also written into /home/ada/vault-os.file').waitFor();
  await page.getByText('A note of the file.').waitFor();
  expect(issued()).toEqual([{ into: { kind: 'vault-os', file: 'cd'.repeat(16) } }]);
  expect(vault.asked.find(({ name }) => name === 'invites.chooseInto')?.input).toEqual({
    kind: 'vault-os',
    begin: false,
  });
});

it('asks for a new file after each issue where the file must be new, for a batch as well', async () => {
  const vault = new FakeVault();
  const page = await windows.open(vault);
  await page.getByText('More: ').click();
  await page.getByRole('combobox', { name: 'Also write into…' }).click();
  await page.getByRole('option', { name: 'CSV file' }).click();
  expect(await page.getByRole('button', { name: 'Choose store…' }).count()).toBe(0);
  await page.getByRole('button', { name: 'New file…' }).click();
  await page.locator('form').getByText('/home/ada/csv.file').waitFor();
  await page.getByRole('button', { name: 'Batch…' }).click();
  await page.getByRole('spinbutton', { name: 'How many' }).fill('2');
  await page.keyboard.press('Enter');
  await page.getByText('Also written into /home/ada/csv.file').waitFor();
  await page.locator('form').getByText('/home/ada/csv.file').waitFor({ state: 'detached' });
  const { input } = vault.asked.find(({ name }) => name === 'invites.generateBatch') ?? {};
  expect(input).toMatchObject({ count: 2, into: { kind: 'csv', file: 'cd'.repeat(16) } });
});
