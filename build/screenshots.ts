/**
 * The program behind `npm run screenshots`: makes a demo vault and pictures of the window over it, light and dark.
 * Without words it renews the pictures of the README in docs/pictures.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { buildIfStale } from './build-if-stale.ts';
import { type DemoCodes, fillDemoVault } from './pictures/demo-vault.ts';
import { openDemoWorld } from './pictures/demo-world.ts';
import type { Scene } from './pictures/scenes/scene.ts';
import { scenes } from './pictures/scenes.ts';
import { type Look, openStudio, startBrowser, takePicture } from './pictures/studio.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const noCodes = {} as DemoCodes;

const help = `npm run screenshots -- [words]

  --all           every state of every view, not the README's alone; wants --out
  --only NAME     the scenes whose name begins so; again for more
  --out FOLDER    where they go (docs/pictures)
  --size WxH      of the window (1280x800)
  --zoom N        of the page, 2 is 200 % (1)
  --forced        with forced colours as well
`;

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: join(root, 'docs/pictures') },
    size: { type: 'string', default: '1280x800' },
    zoom: { type: 'string', default: '1' },
    forced: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(help);
else process.exitCode = await takeAll();

async function takeAll(): Promise<number> {
  const [width = Number.NaN, height = Number.NaN] = values.size.split('x').map(Number);
  const zoom = Number(values.zoom);
  if (!(width > 0 && height > 0 && zoom > 0)) {
    process.stderr.write(help);
    return 2;
  }
  const wanted = scenes.filter(({ name, kept = false }) =>
    values.only.length > 0 ? values.only.some((start) => name.startsWith(start)) : values.all || kept,
  );
  buildIfStale();
  const browser = await startBrowser();
  let failed = 0;
  try {
    for (const scene of wanted) {
      try {
        await takeScene(browser, scene, { width, height, zoom });
        console.log(scene.name);
      } catch (error) {
        failed += 1;
        console.error(`${scene.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  } finally {
    await browser.close();
  }
  return failed === 0 ? 0 : 1;
}

async function takeScene(browser: Browser, scene: Scene, look: Omit<Look, 'theme'>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'invite-vault-pictures-'));
  const world = openDemoWorld(folder);
  try {
    const { vault = 'filled', before, act, name } = scene;
    if (vault === 'empty') await world.client['vault.create']({ keyStore: 'keychain', passphrase: null });
    const codes = vault === 'filled' ? await fillDemoVault(world) : noCodes;
    await before?.(world);
    const page = await openStudio(browser, join(root, 'dist/renderer'), world, { ...look, theme: 'light' });
    page.setDefaultTimeout(10_000);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    try {
      await act?.(page, codes, world);
    } finally {
      mkdirSync(values.out, { recursive: true });
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
        await takePicture(page, values.out, `${name}-${theme}`);
      }
      if (values.forced) {
        await page.emulateMedia({ forcedColors: 'active' });
        await takePicture(page, values.out, `${name}-forced`);
      }
      await page.context().close();
    }
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
