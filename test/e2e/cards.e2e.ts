import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type Place, runCli } from './support/place.ts';
import type { Surroundings } from './support/surroundings.ts';
import { needs, openUnlocked, test } from './support/test.ts';

test.beforeEach(() => needs('pdftoppm'));

const cardsOnPage = 8;

for (const count of [9, 50]) {
  test(`the cards of ${count} invites are a PDF that other programs read`, async ({ place, open }) => {
    const { page, around } = await openUnlocked(place, open);
    await page.getByLabel('For whom').fill('Open day');
    await page.getByRole('button', { name: 'Batch…' }).click();
    await page.getByRole('spinbutton', { name: 'How many' }).fill(String(count));
    await page.getByRole('button', { name: `Issue ${count} invites` }).click();
    await page.getByText(`${count} invites issued`).waitFor();
    const codes = await page.getByRole('region', { name: 'Codes' }).locator('code').allInnerTexts();
    expect(codes).toHaveLength(count);
    const pdf = join(place.downloads, `cards-1-${count}.pdf`);

    await save(page, around, () => page.getByRole('button', { name: 'Cards as PDF' }).click(), pdf);

    const pages = readPages(place, pdf);
    const split = Array.from({ length: Math.ceil(count / cardsOnPage) }, (_, at) =>
      codes.slice(at * cardsOnPage, (at + 1) * cardsOnPage).toSorted(),
    );
    expect(pages.map(({ codes }) => codes)).toEqual(split);
    // Who has no camera types the code: it stands there whole.
    expect(codes.filter((code) => !pages.some(({ words }) => words.includes(code)))).toEqual([]);
    expect(pages[0]?.words).toContain('Open day');
    expect(pages[0]?.words).toContain('Works once, until');
    expect(filesWith(place.home, '%PDF')).toEqual([pdf]);
  });
}

test('one card names its service, and its QR code is the link', async ({ place, open }) => {
  const { page, around } = await openUnlocked(place, open);
  runCli(place, ['identity', 'add', 'home', 'https://id.example.org']);
  await page.getByLabel('For whom').fill('عادة — Ada’s tablet');
  await page.getByRole('combobox', { name: 'Service' }).click();
  await page.getByRole('option', { name: 'home' }).click();
  await page.getByRole('button', { name: 'Issue invite' }).click();
  const link = (await page.getByRole('region', { name: 'Invite 1, just issued' }).locator('code').innerText()).replace(
    /\s/g,
    '',
  );
  const pdf = join(place.downloads, 'invite-1.pdf');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await save(page, around, () => page.getByRole('menuitem', { name: 'Card as PDF' }).click(), pdf);

  const [only, ...others] = readPages(place, pdf);
  expect(others).toEqual([]);
  expect(only?.codes).toEqual([link]);
  expect(only?.words).toContain('id.example.org');
  // Which word of a label that runs both ways comes first is the reader's affair.
  for (const word of ['Ada’s', 'tablet']) expect(only?.words).toContain(word);
  // The code has left the window, so nothing asks before it goes.
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('region', { name: 'Invite 1, just issued' })).toHaveCount(0);
});

test('a dismissed dialog leaves no file, and the codes stay', async ({ place, open }) => {
  const { page, around } = await openUnlocked(place, open);
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await around.saveNowhere(() => page.getByRole('menuitem', { name: 'Card as PDF' }).click());
  await expect(page.locator('.print-sheet')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Invite 1, just issued' })).toBeVisible();
  expect(readdirSync(place.downloads)).toEqual([]);
});

/** Names the file, and waits for it. */
async function save(page: Page, around: Surroundings, ask: () => Promise<void>, pdf: string): Promise<void> {
  await around.saveTo(pdf, ask);
  await expect(page.getByText(pdf)).toBeVisible();
  await expect(page.locator('.print-sheet')).toHaveCount(0);
  expect((statSync(pdf).mode & 0o777).toString(8)).toBe('600');
}

const quiet: ExecFileSyncOptionsWithStringEncoding = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };

interface ReadPage {
  /** What the QR codes on it say, sorted. */
  readonly codes: string[];
  readonly words: string;
}

/** What two programs that nobody here wrote read in a PDF. */
function readPages({ home }: Place, pdf: string): ReadPage[] {
  // A camera looks from more than one distance, too.
  const [near, far] = [150, 250].map((dotsPerInch) => {
    const folder = join(home, `pages-${dotsPerInch}`);
    mkdirSync(folder, { mode: 0o700 });
    execFileSync('pdftoppm', ['-r', String(dotsPerInch), '-png', pdf, join(folder, 'page')], { stdio: 'ignore' });
    return readdirSync(folder)
      .toSorted()
      .map((name) => {
        const zbar = ['--raw', '--quiet', '-Sdisable', '-Sqrcode.enable', join(folder, name)];
        return execFileSync('zbarimg', zbar, quiet).trim().split('\n');
      });
  });
  return (near ?? []).map((codes, at) => {
    const page = String(at + 1);
    const words = execFileSync('pdftotext', ['-f', page, '-l', page, '-raw', pdf, '-'], quiet).normalize();
    return { codes: [...new Set([...codes, ...(far?.[at] ?? [])])].toSorted(), words };
  });
}

/** The files below a folder that begin so. */
function filesWith(folder: string, start: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => readFileSync(path).subarray(0, start.length).toString('latin1') === start);
}
