import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { issue, makeVault, readLog, root, runCli } from './support/place.ts';
import { familyOf } from './support/processes.ts';
import { foldersOf, until } from './support/shell.ts';
import { goTo, openUnlocked, test } from './support/test.ts';

test('keeps its browser in a folder of its own, which goes when it ends', async ({ place, open }) => {
  const shell = await openUnlocked(place, open);
  const folders = foldersOf(place);
  expect(folders).toHaveLength(1);
  for (const path of ['', folders[0] ?? '']) {
    expect((statSync(join(place.windows, path)).mode & 0o777).toString(8)).toBe('700');
  }
  shell.kill('SIGTERM');
  expect(await shell.ended).toBe(0);
  expect(foldersOf(place)).toEqual([]);
  expect(readLog(place).at(-1)).toBe('vault.locked');
});

test('removes what a killed window has left, and lets the next one in', async ({ place, open }) => {
  const killed = await openUnlocked(place, open);
  const browsers = familyOf(killed.pid).slice(1);
  expect(browsers.length).toBeGreaterThan(2);
  killed.kill('SIGKILL');
  await killed.ended;
  const [left] = foldersOf(place);
  expect(left).toBeDefined();
  // As long as they live they may write into their folder.
  await expect.poll(() => alive(browsers)).toEqual([]);

  const next = await open();
  await expect(next.page.getByRole('navigation', { name: 'Views' })).toBeVisible();
  expect(foldersOf(place)).not.toContain(left);
  expect(foldersOf(place)).toHaveLength(1);
});

test('a browser whose program was killed ends by itself', async ({ place, open }) => {
  const shell = await openUnlocked(place, open);
  const browsers = familyOf(shell.pid).slice(1);
  shell.kill('SIGKILL');
  await shell.ended;
  await expect.poll(() => alive(browsers)).toEqual([]);
});

test('a browser that is killed takes the program with it, which locks the vault', async ({ place, open }) => {
  const shell = await openUnlocked(place, open);
  const [browser = 0] = familyOf(shell.pid).slice(1);
  process.kill(browser, 'SIGKILL');
  expect(await shell.ended).toBe(0);
  expect(readLog(place).at(-1)).toBe('vault.locked');
  expect(foldersOf(place)).toEqual([]);
});

test('a vault has one window: the second start says so and ends well', async ({ place, open, start }) => {
  const { page } = await openUnlocked(place, open);
  const second = start();
  expect(await second.ended).toBe(0);
  expect(second.stderr()).toContain('is open in another window already');
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await expect(page.getByRole('heading', { name: 'Your vault is locked' })).toBeVisible();
});

test('says in one line that it opens in a browser, and nothing where that was asked for', async ({ place, start }) => {
  runCli(place, ['init', '--key-store', 'keychain']);
  for (const [args, said] of [
    [[], /^invites: electron's program is not here, so the window opens in \/.+\n$/],
    [['--shell=chromium'], /^$/],
  ] as const) {
    const shell = start({ args });
    const unlocks = readLog(place).length;
    await until(() => (readLog(place).length > unlocks ? true : null), shell);
    shell.kill('SIGTERM');
    expect(await shell.ended).toBe(0);
    expect(shell.stderr()).toMatch(said);
  }
});

test('a window that is closed clears the clipboard before it goes', async ({ place, open }) => {
  const shell = await openUnlocked(place, open);
  const { page } = shell;
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await page.getByRole('button', { name: 'Copy code' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const ticks: number[] = [];
  await page.exposeFunction('heardTick', (seconds: number) => ticks.push(seconds));
  await page.evaluate(`vault.on('clipboard.tick', ({ secondsLeft }) => heardTick(secondsLeft)), undefined`);
  // Else this test would answer the browser's question in the program's place.
  page.on('dialog', () => {});
  await page.close({ runBeforeUnload: true });
  expect(await shell.ended).toBe(0);
  expect(ticks.at(-1)).toBe(0);
});

test('a job whose thread is killed in the middle says so in place, leaves no half of a file, and can be done again', async ({
  place,
  open,
}) => {
  makeVault(place);
  issue(place, ['--label', 'Ada'], 2_000);
  const killer = join(root, 'test/e2e/support/kill-jobs.ts');
  const { page, around } = await open({ env: { NODE_OPTIONS: `--import=${killer}` } });
  await goTo(page, 'Audit');
  await expect(page.getByText(/Chain verified to #\d/)).toBeVisible();
  const sign = join(place.home, 'kill-jobs');
  writeFileSync(sign, '');
  const log = join(place.home, 'log.json');
  const before = readdirSync(place.home);
  const exportLog = async () => {
    await page.getByRole('button', { name: 'Export…' }).click();
    await around.saveTo(log, () => page.getByRole('button', { name: 'Choose the file…' }).click());
  };
  await exportLog();
  const said = page.getByRole('alert').filter({ hasText: 'ended before it was done; nothing was changed.' });
  await expect(said).toContainText('Start it again.');
  expect(readdirSync(place.home)).toEqual(before);
  rmSync(sign);
  await goTo(page, 'Issue');
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await expect(page.getByRole('region', { name: 'Invite 2001, just issued' })).toBeVisible();
  await goTo(page, 'Audit');
  await exportLog();
  await expect(page.getByText(/log\.json\. Signed/)).toBeVisible();
  expect(runCli(place, ['audit', 'verify', log])).toContain('verified');
});

for (const [what, options, code, said] of [
  ['no display', { headless: false }, 2, /there is no display here.*hint: .*npm run demo.*npm run invites/s],
  ['no such browser', { env: { INVITE_VAULT_BROWSER: 'nonesuch' } }, 1, /there is no program nonesuch/],
  ['no browser at all', { env: { INVITE_VAULT_BROWSER: '/bin/false' } }, 1, /the browser \/bin\/false did not start/],
  ['no Electron', { args: ['--shell=electron'] }, 1, /electron's program is not here.*hint: fetch it/s],
  ['an unknown shell', { args: ['--shell=lynx'] }, 2, /--shell has a value that cannot be/],
  ['an unknown option', { args: ['--colour'] }, 2, /the option --colour cannot be read/],
] as const) {
  test(`ends with a word of what to do where there is ${what}`, async ({ place, start }) => {
    const shell = start(options);
    expect(await shell.ended).toBe(code);
    expect(shell.stderr()).toMatch(said);
    expect(foldersOf(place)).toEqual([]);
  });
}

function alive(pids: readonly number[]): number[] {
  const all = readdirSync('/proc');
  return pids.filter((pid) => all.includes(String(pid)));
}
