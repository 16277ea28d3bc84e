import { expect, type Page } from '@playwright/test';
import { findBarriers } from '../../support/axe.ts';

/** Has axe look at what `within` finds in both themes, where it must find nothing wrong. */
export async function expectAccessible(page: Page, where: string, within = 'body'): Promise<void> {
  expect(await findBarriers(page, within), where).toEqual([]);
}
