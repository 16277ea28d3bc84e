import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { runCli } from './support/place.ts';
import { goTo, openUnlocked, test } from './support/test.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong in any view, ${colorScheme}`, async ({ place, open }) => {
    const { page } = await openUnlocked(place, open);
    await page.emulateMedia({ colorScheme });
    for (const label of ['Ada', 'עדה', 'a'.repeat(200)]) runCli(place, ['generate', '--label', label]);
    runCli(place, ['revoke', '2', '--reason', 'lost']);
    for (const view of ['Issue', 'Check', 'Invites', 'Audit', 'Devices', 'Desk', 'Settings']) {
      await goTo(page, view);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      // Its other mode opens a page of its own, which the program closes.
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      expect(violations.map(({ id, nodes }) => `${view}: ${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
    await page.getByRole('button', { name: 'Lock the vault' }).click();
    await expect(page.getByRole('heading', { name: 'Your vault is locked' })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
}
