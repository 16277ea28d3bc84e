import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { CallInput, CallName } from '../../shared/contract.ts';
import { findBarriers } from '../support/axe.ts';
import { FakeVault, Refusal } from './fake-vault.ts';
import { useWindows, withService } from './windows.ts';

const windows = useWindows();
const recoveryCode = '7K3D-9QXM-2FHA-TW4C-0Y8R-6NBE-1JVZ-5GPS-H4TK-93WD-XQ2M-C7FA-8RYN-P';
const file = 'ab'.repeat(16);

async function openSettings(vault: FakeVault): Promise<Page> {
  const page = await windows.open(vault, { reducedMotion: 'reduce' });
  await page.keyboard.press('Control+7');
  await page.getByRole('heading', { name: 'Health' }).waitFor();
  return page;
}

function inputs<C extends CallName>(vault: FakeVault, name: C): CallInput<C>[] {
  return vault.asked.filter((one) => one.name === name).map(({ input }) => input as CallInput<C>);
}

/** Answers every exchange; what comes back gives what was asked, but for the number of the job. */
function answerExchanges(vault: FakeVault) {
  const report = { path: '/home/ada/x', taken: 1, changed: 0, unchanged: 0, skipped: [], notes: [] };
  vault.handlers['exchange.import'] = ({ format, dryRun }) => ({ file, report: { ...report, format, dryRun } });
  vault.handlers['exchange.export'] = ({ format, dryRun }) => ({ file, report: { ...report, format, dryRun } });
  return (name: 'exchange.import' | 'exchange.export') => inputs(vault, name).map(({ job: _, ...asked }) => asked);
}

async function chooseProgram(page: Page, label: string, program: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: program }).click();
}

it('saves the policy as lifetimes that people write, and says in place why one cannot be', async () => {
  const vault = new FakeVault();
  const usual = vault.handlers['settings.set'];
  vault.handlers['settings.set'] = () => {
    throw new Refusal('policy', 'the default lifetime is longer than the longest lifetime', 'shorten the default');
  };
  const page = await openSettings(vault);
  await page.getByLabel('Usual lifetime').fill('90 days');
  await page.getByText('A number and s, m, h or d').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await page.getByLabel('Usual lifetime').fill('90d');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The default lifetime is longer than the longest lifetime.').waitFor();
  if (usual !== undefined) vault.handlers['settings.set'] = usual;
  await page.getByLabel('Usual lifetime').fill('36h');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  expect(inputs(vault, 'settings.set').at(-1)?.vault).toMatchObject({ defaultLifetimeMs: 36 * 3_600_000 });
});

it('adds a service with what was filled in, and leaves the rest to the vault', async () => {
  const vault = new FakeVault();
  vault.handlers['identities.add'] = (asked) => {
    const identity = {
      createdAt: vault.now,
      prefix: null,
      defaultLifetimeMs: null,
      longestLifetimeMs: null,
      allowNoExpiry: null,
      defaultUses: null,
      ...asked,
    };
    vault.identities = [...vault.identities, identity];
    void vault.tell('registry.changed', { by: 'here', head: { seq: 18_205, hash: 'ab'.repeat(32) } });
    return identity;
  };
  const page = await openSettings(vault);
  await page.getByText('Without a service, an invite is a bare code.').waitFor();
  await page.getByRole('button', { name: 'Add a service' }).click();
  await page.getByLabel('Short name').fill('lab');
  await page.getByLabel('Address').fill('https://lab.example.org');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Edit lab' }).waitFor();
  expect(inputs(vault, 'identities.add')).toEqual([
    {
      slug: 'lab',
      baseUrl: 'https://lab.example.org',
      prefix: null,
      defaultLifetimeMs: null,
      longestLifetimeMs: null,
      allowNoExpiry: null,
      defaultUses: null,
    },
  ]);
});

it('shows a new recovery code until its end was typed back, and no other way closes it', async () => {
  const vault = new FakeVault();
  vault.handlers['keys.newRecovery'] = () => ({ vaultId: '5f'.repeat(16), fingerprint: 'SHA256:Q1', recoveryCode });
  const page = await openSettings(vault);
  await page.getByRole('button', { name: 'Make a new one…' }).click();
  const question = page.getByRole('dialog', { name: 'Make a new recovery code?' });
  await question.getByRole('button', { name: 'Make a new code' }).click();
  const kit = page.getByRole('dialog', { name: 'Keep this recovery code' });
  await kit.getByText('7K3D').waitFor();
  await page.keyboard.press('Escape');
  await page.mouse.click(5, 5);
  expect(await kit.isVisible()).toBe(true);
  await kit.getByLabel('Type the last two groups').fill('8ryn p');
  await kit.getByRole('button', { name: 'I have it' }).click();
  await kit.waitFor({ state: 'detached' });
});

it('says of a code that a lock took away unconfirmed that another is needed', async () => {
  const vault = new FakeVault();
  vault.handlers['keys.newRecovery'] = () => ({ vaultId: '5f'.repeat(16), fingerprint: 'SHA256:Q1', recoveryCode });
  const page = await openSettings(vault);
  await page.getByRole('button', { name: 'Make a new one…' }).click();
  await page.getByRole('button', { name: 'Make a new code' }).click();
  await page.getByText('7K3D').waitFor();
  vault.state = 'locked';
  await vault.tell('vault.locked', { reason: 'idle' });
  await page.getByText('7K3D').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Unlock', exact: true }).first().click();
  await page.getByRole('heading', { name: 'Issue an invite' }).waitFor();
  await page.keyboard.press('Control+7');
  await page.getByText('you did not confirm that you have it').waitFor();
});

it('shows what an import would do before it does it, with the file of the first look', async () => {
  const vault = new FakeVault();
  vault.handlers['exchange.import'] = ({ dryRun }) => ({
    file,
    report: {
      format: 'registry',
      path: '/home/ada/registry.json',
      dryRun,
      taken: 12,
      changed: 3,
      unchanged: 40,
      skipped: [{ reason: 'a short code of another vault', count: 2, examples: ['Workshop'] }],
      notes: ['identities that were missing here come with it: lab'],
    },
  });
  const page = await openSettings(withService(vault));
  await page.getByRole('combobox', { name: 'Service, where it names none' }).click();
  await page.getByRole('option', { name: 'home' }).click();
  await page.getByRole('button', { name: 'Choose the file…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import this file?' });
  await dialog.getByText('Identities that were missing here come with it: lab.').waitFor();
  expect(await dialog.innerText()).toContain('2 invites left out: a short code of another vault (Workshop, …)');
  expect(inputs(vault, 'exchange.import').map(({ dryRun }) => dryRun)).toEqual([true]);
  await dialog.getByRole('button', { name: 'Import' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(inputs(vault, 'exchange.import').at(-1)).toMatchObject({ dryRun: false, file, identity: 'home' });
});

it.each([
  ['Invite Vault (registry)', 'registry'],
  ['Astrid (invites.toml)', 'astrid'],
  ['Posta (SQLite)', 'posta'],
  ['Vault OS (JSON)', 'vault-os'],
])('imports from %s with what it asks for', async (program, format) => {
  const vault = new FakeVault();
  const asked = answerExchanges(vault);
  const page = await openSettings(withService(vault));
  await chooseProgram(page, 'From', program);
  await page.getByRole('combobox', { name: /^Service/ }).click();
  await page.getByRole('option', { name: 'home' }).click();
  await page.getByLabel('Group, where it names none').fill(' guests ');
  await page.getByRole('button', { name: 'Choose the file…' }).click();
  await page.getByRole('dialog', { name: 'Import this file?' }).getByRole('button', { name: 'Import' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const options = { identity: 'home', group: 'guests' };
  expect(asked('exchange.import')).toEqual([
    { format, dryRun: true, ...options },
    { format, dryRun: false, file, ...options },
  ]);
});

it.each<[program: string, format: string, options: Record<string, string>]>([
  ['Invite Vault (registry)', 'registry', {}],
  ['Astrid (invites.toml)', 'astrid', { identity: 'home', group: 'guests', for: '0.9' }],
  ['Posta (SQLite)', 'posta', { identity: 'home', times: 'seconds' }],
  ['Vault OS (JSON)', 'vault-os', { identity: 'home' }],
  ['Device tokens (JSON)', 'tokens', { identity: 'home' }],
])('exports for %s with what it asks for, and no more', async (program, format, options) => {
  const vault = new FakeVault();
  const asked = answerExchanges(vault);
  const page = await openSettings(withService(vault));
  await chooseProgram(page, 'For', program);
  const choose = page.getByRole('button', { name: 'Choose where to…' });
  expect(await choose.isDisabled()).toBe(format === 'posta');
  const service = page.getByRole('combobox', { name: /of this service$/ });
  const group = page.getByLabel('Group, where there is none');
  expect([await service.count(), await group.count()]).toEqual([
    'identity' in options ? 1 : 0,
    'group' in options ? 1 : 0,
  ]);
  if ('identity' in options) {
    await service.click();
    await page.getByRole('option', { name: 'home' }).click();
  }
  if ('group' in options) await group.fill('guests');
  const version = page.getByRole('combobox', { name: 'Astrid version, for a new file' });
  const times = page.getByRole('combobox', { name: 'Time format, if the file does not show it' });
  expect([await version.count(), await times.count()]).toEqual(['for' in options ? 1 : 0, 'times' in options ? 1 : 0]);
  if ('for' in options) {
    await version.click();
    await page.getByRole('option', { name: '0.8 to 0.9' }).click();
  }
  if ('times' in options) {
    await times.click();
    await page.getByRole('option', { name: 'Seconds since 1970', exact: true }).click();
  }
  await choose.click();
  await page.getByRole('dialog', { name: 'Export to this file?' }).getByRole('button', { name: 'Export' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(asked('exchange.export')).toEqual([
    { format, dryRun: true, ...options },
    { format, dryRun: false, file, ...options },
  ]);
});

it('says what a restore would lose before it replaces the vault, and then does so with the same secret', async () => {
  const vault = new FakeVault();
  const replaced: boolean[] = [];
  vault.handlers['restore.inspect'] = () => ({
    file,
    path: '/home/ada/old.ivbackup',
    vaultId: '5f'.repeat(16),
    createdAt: vault.now,
    head: { seq: 17_000, hash: 'ab'.repeat(32) },
    passphrase: true,
  });
  vault.handlers['restore.run'] = ({ replace, secret }) => {
    expect(secret).toBe('correct horse battery');
    replaced.push(replace);
    throw replace
      ? new Refusal('disk_full', 'the disk is full', 'make room')
      : new Refusal('confirmation_needed', 'its log has 1,204 events after this backup', 'say so with --replace');
  };
  const page = await openSettings(vault);
  await page.getByRole('button', { name: 'Restore a backup…' }).click();
  await page.getByLabel('Its passphrase or recovery code').fill('correct horse battery');
  await page.getByRole('button', { name: 'Go on' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replace this vault?' });
  await dialog.getByText('Its log has 1,204 events after this backup.').waitFor();
  expect(await dialog.innerText()).not.toContain('--replace');
  expect(replaced).toEqual([false]);
  await dialog.getByRole('button', { name: 'Replace the vault' }).click();
  await page.getByText('The disk is full.').first().waitFor();
  expect(replaced).toEqual([false, true]);
});

it('breaks no rule of accessibility', async () => {
  const page = await openSettings(withService(new FakeVault()));
  expect(await findBarriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Edit home' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await findBarriers(page)).toEqual([]);
});
