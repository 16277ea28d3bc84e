import type { Page } from 'playwright-core';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { DemoCodes } from '../demo-vault.ts';
import type { DemoWorld } from '../demo-world.ts';

/** A state of the window that is worth looking at. */
export interface Scene {
  readonly name: string;
  /** Whether the README's folder keeps its picture. */
  readonly kept?: boolean;
  /** What there is: the filled vault, an empty one, or none. Left out: filled. */
  readonly vault?: 'filled' | 'empty' | 'none';
  /** What happens before the window opens. */
  readonly before?: (world: DemoWorld) => Promise<void> | void;
  readonly act?: (page: Page, codes: DemoCodes, world: DemoWorld) => Promise<void>;
}

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

/** Opens a view by the sidebar and waits for it. */
export async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: view }).click();
  await page.getByRole('heading', { level: 1, name: view === 'Check' ? 'Check a code' : view }).waitFor();
}

/** A call that ends with an error, as the window meets it. */
export function fail(world: DemoWorld, call: string, code: ErrorCode, message: string, hint: string): void {
  world.answers.set(call, { ok: false, error: { name: 'StoreError', code, message, hint } });
}
