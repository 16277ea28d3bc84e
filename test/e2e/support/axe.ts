import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/**
 * Has axe look at what `within` finds in both themes, where it must find nothing wrong. In the second theme only colours
 * differ, so only they are looked at there.
 */
export async function expectAccessible(page: Page, where: string, within = 'body'): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // The window follows by itself; a page that has styles alone is there at once.
    const themed = page.locator('html[data-mantine-color-scheme]');
    if ((await themed.count()) > 0) await expect(themed).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    // Its other mode opens a page of its own, which the program closes.
    const axe = new AxeBuilder({ page }).setLegacyMode(true).include(within);
    axe.options({
      resultTypes: ['violations'],
      ...(colorScheme === 'dark' && { runOnly: { type: 'rule', values: ['color-contrast'] } }),
    });
    const { violations } = await axe.analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
    expect(found, `${where}, ${colorScheme}`).toEqual([]);
  }
}
