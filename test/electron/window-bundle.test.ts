import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bundleLimit, weighWindow } from '../support/window-bundle.ts';

const bundle = weighWindow();

it('the window weighs no more than it may', () => {
  expect(bundle.bytes).toBeLessThanOrEqual(bundleLimit);
});

it.each(readdirSync('renderer/features'))('%s comes in a file of its own, and not with the first page', (view) => {
  const name = view === 'palette' ? 'palette-' : `${view}-view-`;
  const own = bundle.files.filter((file) => file.startsWith(name) && file.endsWith('.js'));
  expect(own).toHaveLength(1);
  expect(bundle.first).not.toContain(own[0]);
});
