import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { issue, makeVault, runCli } from './support/place.ts';
import { goTo, openUnlocked, test } from './support/test.ts';

test('an import and an export show what they would do before they do it', async ({ place, open }) => {
  const other = { ...place, vault: join(place.home, 'other') };
  makeVault(other);
  issue(other, ['--label', 'Ada'], 2);
  issue(other, ['--format', 'code']);
  const file = join(place.home, 'other.json');
  runCli(other, ['export', 'registry', file]);

  const { page, around } = await openUnlocked(place, open);
  await goTo(page, 'Settings');
  await around.choose(file, () => page.getByRole('button', { name: 'Choose the file…' }).click());
  const asked = page.getByRole('dialog', { name: 'Import this file?' });
  await expect(asked.getByText('would be new here')).toBeVisible();
  await expect(asked.getByRole('definition').first()).toHaveText('2');
  await asked.getByRole('button', { name: 'Cancel' }).click();
  expect(JSON.parse(runCli(place, ['list', '--json']))).toEqual([]);
  await around.choose(file, () => page.getByRole('button', { name: 'Choose the file…' }).click());
  await asked.getByRole('button', { name: 'Import' }).click();
  await expect(asked).toBeHidden();
  await expect(page.getByRole('status').getByText('new here')).toBeVisible();
  expect(JSON.parse(runCli(place, ['list', '--json']))).toMatchObject([{ label: 'Ada' }, { label: 'Ada' }]);

  const target = join(place.home, 'mine.json');
  await around.saveTo(target, () => page.getByRole('button', { name: 'Choose where to…' }).click());
  const out = page.getByRole('dialog', { name: 'Export to this file?' });
  await expect(out.getByText('would be new there')).toBeVisible();
  expect(existsSync(target)).toBe(false);
  await out.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('status').getByText('new there')).toBeVisible();
  expect(statSync(target).mode & 0o777).toBe(0o600);
  expect(readFileSync(target, 'utf8')).not.toMatch(/pinv_[\w-]{43}/);
  expect(runCli(place, ['import', 'registry', target, '--dry-run', '--json'])).toContain('"taken":0');
});

test('a file of another kind is refused in plain words, and nothing is taken from it', async ({ place, open }) => {
  const { page, around } = await openUnlocked(place, open);
  const log = join(place.home, 'log.json');
  runCli(place, ['audit', 'export', log]);
  await goTo(page, 'Settings');
  await around.choose(log, () => page.getByRole('button', { name: 'Choose the file…' }).click());
  const section = page.getByRole('region', { name: 'Import and export' });
  await expect(section.getByRole('alert')).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(JSON.parse(runCli(place, ['list', '--json']))).toEqual([]);
});
