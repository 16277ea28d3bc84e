import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { issue, runCli } from './support/place.ts';
import { goTo, openUnlocked, test } from './support/test.ts';

test('exports the log whole or narrowed, in each format, and the command line tells a true file from an edited one', async ({
  place,
  open,
}) => {
  const { page, around } = await openUnlocked(place, open);
  issue(place, ['--label', 'Ada'], 3);
  runCli(place, ['revoke', '2', '--reason', 'lost']);
  await goTo(page, 'Audit');
  await expect(page.getByText(/Chain verified to #\d/)).toBeVisible();
  await expect(page.getByRole('row', { name: /lost/ })).toBeVisible();
  const exportAs = async (name: string, format: string, scope?: string) => {
    const path = join(place.home, name);
    await page.getByRole('button', { name: 'Export…' }).click();
    const asked = page.getByRole('dialog', { name: 'Export the log' });
    await asked.getByRole('radio', { name: format, exact: true }).check();
    if (scope !== undefined) await asked.getByRole('radio', { name: scope }).check();
    await around.saveTo(path, () => asked.getByRole('button', { name: 'Choose the file…' }).click());
    await expect(page.getByText(new RegExp(`${name}\\. (Signed|It carries)`))).toBeVisible();
    return path;
  };

  const json = await exportAs('log.json', 'JSON');
  expect(runCli(place, ['audit', 'verify', json])).toContain('the whole log');
  writeFileSync(join(place.home, 'edited.json'), readFileSync(json, 'utf8').replace('"lost"', '"sold"'));
  expect(() => runCli(place, ['audit', 'verify', join(place.home, 'edited.json')])).toThrow(/ended with 1/);
  const lines = await exportAs('log.ndjson', 'NDJSON');
  expect(runCli(place, ['audit', 'verify', lines])).toContain('verified');

  await page.getByLabel('Invite, by its number').fill('2');
  await expect(page.getByRole('row', { name: /#1/ })).toBeHidden();
  const shown = await exportAs('shown.json', 'JSON', 'Those that are shown');
  const { events }: { events: { inviteId: number }[] } = JSON.parse(readFileSync(shown, 'utf8'));
  expect(events.map(({ inviteId }) => inviteId)).toEqual([2, 2]);
  const table = await exportAs('log.csv', 'CSV', 'The whole log');
  expect(readFileSync(table, 'utf8').split('\n').length).toBeGreaterThan(6);
});
