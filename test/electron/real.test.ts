import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findElectron } from '../../electron/hosts/find-browser.ts';
import { needs } from '../support/available.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

describe('in real Electron', needs('electron', 'display'), () => {
  const root = makeFolder('real-electron');
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    const superuser = process.getuid?.() === 0;
    app = await _electron.launch({
      executablePath: findElectron(process.env) ?? '',
      // Electron's sandbox takes in no superuser's processes.
      args: [...(superuser ? ['--no-sandbox'] : []), main, '--vault', join(root, 'vault')],
      env: { ...process.env, XDG_CONFIG_HOME: join(root, 'config'), INVITES_VAULT: '' },
    });
    page = await app.firstWindow();
    await page.getByRole('heading').first().waitFor();
  });

  afterAll(async () => {
    await app?.close();
    removeFolder(root);
  });

  test('the page is the app’s own, and has two functions and nothing else', async () => {
    expect(page.url()).toBe('app://vault/');
    expect(await page.evaluate('[typeof require, typeof process, typeof module, Object.keys(vault).join()]')).toEqual([
      ...['undefined', 'undefined', 'undefined'],
      'call,on',
    ]);
  });

  test('a vault is made with a passphrase, locked, and opened again', async () => {
    const call = (name: string, input: object) =>
      page.evaluate(([name, input]) => (globalThis as unknown as Bridge).vault.call(name, input), [
        name,
        input,
      ] as const);
    const passphrase = 'a long passphrase of this test';
    const made = await call('vault.create', { keyStore: 'passphrase', passphrase });
    expect(made).toMatchObject({ ok: true, value: { unlocked: true } });
    expect(await call('invites.generate', { label: 'Ada' })).toMatchObject({ ok: true });
    expect(await call('vault.lock', {})).toMatchObject({ ok: true, value: { state: 'locked' } });
    expect(await call('invites.counts', {})).toMatchObject({ ok: false, error: { code: 'vault_locked' } });
    expect(await call('vault.unlock', { secret: passphrase })).toMatchObject({
      ok: true,
      value: { state: 'unlocked' },
    });
  });

  test('the page goes nowhere, opens nothing, fetches nothing and runs no script of another', async () => {
    const refused = await page.evaluate(`(async () => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.ran = true';
      document.head.append(script);
      const opened = window.open('https://example.org/');
      const fetched = await fetch('https://example.org/').then(() => 'fetched', () => 'refused');
      const asked = await Notification.requestPermission();
      location.href = 'https://example.org/';
      // The refusal comes from the main process, before this answer does.
      await vault.call('vault.status', {});
      return [globalThis.ran ?? false, opened, fetched, asked];
    })()`);
    expect(refused).toEqual([false, null, 'refused', 'denied']);
    expect(page.url()).toBe('app://vault/');
    expect(app.windows()).toHaveLength(1);
  });
});

interface Bridge {
  readonly vault: { readonly call: (name: string, input: object) => Promise<unknown> };
}
