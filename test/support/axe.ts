import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * What axe finds wrong with what `within` finds, in both themes; empty where nothing is. In the second theme only colours
 * differ, so only they are looked at there.
 */
export async function findBarriers(page: Page, within = 'body'): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // The window follows by itself; a page that has styles alone is there at once.
    const themed = page.locator('html[data-mantine-color-scheme]');
    if ((await themed.count()) > 0) {
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    }
    // Its other mode opens a page of its own, which the program closes.
    const axe = new AxeBuilder({ page }).setLegacyMode(true).include(within);
    axe.options({
      resultTypes: ['violations'],
      // It would fetch the styles once more.
      preload: false,
      ...(colorScheme === 'dark' && { runOnly: { type: 'rule', values: ['color-contrast'] } }),
    });
    for (const { id, nodes } of (await axe.analyze()).violations) {
      found.push(...nodes.map(({ html, failureSummary }) => `${colorScheme}, ${id}: ${html}\n${failureSummary}`));
    }
  }
  return found;
}
