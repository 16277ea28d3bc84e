import { readFileSync } from 'node:fs';
import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { menuTemplate } from '../../electron/hosts/electron-menu.ts';
import { boot, bootVault } from './boot.ts';

type Item = MenuItemConstructorOptions;

function allItems(items: readonly Item[]): readonly Item[] {
  return items.flatMap((item) => (Array.isArray(item.submenu) ? allItems(item.submenu) : [item]));
}

const click = (items: readonly unknown[], label: string) => {
  const item = allItems(items as Item[]).find((one) => one.label === label);
  if (item?.enabled) (item.click as (() => void) | undefined)?.();
};
/** What is greyed out, or not, with the vault. */
const enabled = (items: readonly unknown[]) =>
  allItems(items as Item[]).flatMap(({ label, enabled }) => (enabled === undefined ? [] : [[label, enabled]]));

const vaultItems = ['Everything by Name…', 'Lock', 'Issue', 'Check', 'Invites', 'Audit', 'Devices', 'Desk', 'Settings'];

test('what wants the vault is greyed out exactly while it is locked', async () => {
  const { electron, client } = await boot();
  expect(enabled(electron.menu)).toEqual(vaultItems.map((label) => [label, false]));
  await client['vault.create']({ keyStore: 'keychain', passphrase: null });
  expect(enabled(electron.menu)).toEqual(vaultItems.map((label) => [label, true]));
  await client['vault.lock']();
  expect(enabled(electron.menu)).toEqual(vaultItems.map((label) => [label, false]));
});

test('Lock in the menu locks the vault', async () => {
  const { electron, client, heard } = await bootVault();
  const locked = new Promise((resolve) => client.on('vault.locked', resolve));
  click(electron.menu, 'Lock');
  expect(await locked).toEqual({ reason: 'operator' });
  expect(heard('vault.locked')).toHaveLength(1);
});

test('the other items press the window’s own keys', async () => {
  const { electron } = await bootVault();
  for (const label of ['Everything by Name…', 'Settings']) click(electron.menu, label);
  expect(electron.window.webContents.pressed).toEqual(
    ['K', '7'].flatMap((keyCode) => ['keyDown', 'keyUp'].map((type) => ({ type, keyCode, modifiers: ['control'] }))),
  );
});

test('the menu goes to the views of the sidebar, by the same names and in the same order', () => {
  const source = readFileSync(new URL('../../renderer/frame/views.ts', import.meta.url), 'utf8');
  const titles = [...source.matchAll(/view\(\s*'\w+',\s*'(\w+)'/g)].map(([, title]) => title);
  expect(titles).toHaveLength(7);
  expect(vaultItems.slice(2)).toEqual(titles);
});

const options = { unlocked: true, isMac: false, devTools: false, lock: () => {}, press: () => {} };

test.each([true, false])(
  'every accelerator stands once, and the window hears its own keys itself (Mac: %s)',
  (isMac) => {
    const items = allItems(menuTemplate({ ...options, isMac }));
    const accelerators = items.flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(accelerators).size).toBe(accelerators.length);
    const registered = items.filter(
      ({ accelerator, registerAccelerator }) => accelerator && registerAccelerator !== false,
    );
    expect(registered.map(({ label }) => label)).toEqual(['Lock']);
  },
);

test('nothing in the menu reloads the page, and the inspector is offered in development only', () => {
  const roles = (devTools: boolean) =>
    allItems(menuTemplate({ ...options, devTools })).flatMap(({ role }) => role ?? []);
  expect(roles(true)).toContain('toggleDevTools');
  expect(roles(false)).not.toContain('toggleDevTools');
  for (const devTools of [true, false]) expect(roles(devTools).filter((role) => /reload/i.test(role))).toEqual([]);
});

test('the second mouse button offers what can be done with a text, and nothing where nothing can', async () => {
  const { electron } = await boot();
  const flags = { canCut: false, canCopy: false, canPaste: false, canSelectAll: false };
  electron.window.webContents.emit('context-menu', {}, { editFlags: flags });
  expect(electron.popped).toBeNull();
  electron.window.webContents.emit('context-menu', {}, { editFlags: { ...flags, canPaste: true, canCopy: true } });
  expect(electron.popped).toEqual([{ role: 'copy' }, { role: 'paste' }]);
});
