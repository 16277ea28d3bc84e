import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../electron/registry/open-database.ts';
import { checkPages, isKeyOf } from '../../electron/registry/pages.ts';
import { closeInvites, errorOf, openInvites } from '../support/invites.ts';

const pageSize = 4_096;
let path: string;
let key: Buffer;
let intact: Buffer;
let pages: number;

beforeAll(() => {
  const registry = openInvites();
  registry.invites.generateBatch({ label: 'Ada' }, 300);
  registry.connection.close();
  ({ path, key } = registry);
  intact = readFileSync(path);
  pages = intact.length / pageSize;
});
afterAll(closeInvites);

/** The file with one byte changed. */
function flip(at: number, bits: number): void {
  const bytes = Buffer.from(intact);
  bytes[at] = (bytes[at] ?? 0) ^ bits;
  writeFileSync(path, bytes);
}

test('an intact file has no damaged page', () => {
  writeFileSync(path, intact);
  expect(pages).toBeGreaterThan(100);
  expect(checkPages(path, key)).toEqual({ pages, damaged: [], damagedCount: 0, excess: 0 });
  expect(checkPages(path, key, 3)).toEqual({ pages: 3, damaged: [], damagedCount: 0, excess: 0 });
});

test('a change of any bit of any page is found, and the page named', () => {
  // The first 16 bytes are the salt, of which the next test tells.
  fc.assert(
    fc.property(fc.integer({ min: 16, max: intact.length - 1 }), fc.nat(7), (at, bit) => {
      flip(at, 1 << bit);
      const page = Math.floor(at / pageSize) + 1;
      expect(checkPages(path, key)).toEqual({ pages, damaged: [page], damagedCount: 1, excess: 0 });
      expect(isKeyOf(path, key)).toBe(true);
    }),
    {
      numRuns: 60,
      examples: [
        [16, 0],
        [pageSize - 1, 7],
        [intact.length - 1, 0],
        [intact.length - 80, 3],
      ],
    },
  );
});

test('a change of the salt makes every page another', () => {
  flip(3, 4);
  expect(checkPages(path, key)).toMatchObject({ damagedCount: pages });
  expect(checkPages(path, key).damaged).toHaveLength(100);
});

test('two pages that changed places are both found', () => {
  const bytes = Buffer.from(intact);
  intact.copy(bytes, 4 * pageSize, 9 * pageSize, 10 * pageSize);
  intact.copy(bytes, 9 * pageSize, 4 * pageSize, 5 * pageSize);
  writeFileSync(path, bytes);
  expect(checkPages(path, key).damaged).toEqual([5, 10]);
});

test('a file that was cut inside a page has bytes in excess', () => {
  writeFileSync(path, intact.subarray(0, 7 * pageSize + 100));
  expect(checkPages(path, key)).toEqual({ pages: 7, damaged: [], damagedCount: 0, excess: 100 });
});

test('a wrong key is told from damage: it is the key of no page', () => {
  writeFileSync(path, intact);
  expect(isKeyOf(path, key)).toBe(true);
  expect(isKeyOf(path, randomBytes(32))).toBe(false);
  // In page 1, and in the salt on which the authentication of every page hangs.
  for (const at of [2_000, 3]) {
    writeFileSync(path, intact);
    flip(at, 255);
    expect(isKeyOf(path, key)).toBe(true);
    expect(isKeyOf(path, randomBytes(32))).toBe(false);
  }
  // To SQLite both look the same.
  expect(errorOf(() => openDatabase(path, key, { create: false })).code).toBe('database_damaged');
  writeFileSync(path, '');
  expect(isKeyOf(path, key)).toBeNull();
});

test('a damaged page that a query meets is an error, never an answer', () => {
  const bytes = Buffer.from(intact);
  for (let page = 51; page <= pages; page++) bytes[page * pageSize - 1_000] = (bytes[page * pageSize - 1_000] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const connection = openDatabase(path, key, { create: false });
  expect(errorOf(() => connection.once('SELECT sum(length(label)) FROM invites')).code).toBe('database_damaged');
  expect(errorOf(() => connection.once('SELECT event FROM audit')).code).toBe('database_damaged');
  connection.close();
});

test('the page that SQLite keeps for its locks, at 1 GiB, is never written and no damage', () => {
  writeFileSync(path, intact);
  const gib = 2 ** 30;
  truncateSync(path, gib + pageSize);
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(1), 0, 1, gib - 1);
  closeSync(fd);
  expect(statSync(path).size / pageSize).toBe(262_145);
  // All pages in between are empty and so no pages; the last one is empty by design.
  expect(checkPages(path, key).damagedCount).toBe(262_144 - pages);
});
