import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Authenticates the pages of the database file one by one, as the SQLCipher 4 layout has them: 4,096 bytes a page, the
 * file's salt in the first 16 bytes of page 1, and at the end of each page a 16-byte IV and the HMAC-SHA-512 of what
 * lies before it, IV included, and of the page number (little-endian). The HMAC key is PBKDF2-HMAC-SHA-512 of the raw
 * key over the salt with each byte XOR 0x3a, 2 rounds.
 *
 * SQLite reads only the pages that a query meets and its own check of the cipher does nothing here, so this is the one
 * way to see damage in pages that nobody has read yet.
 * Source: https://www.zetetic.net/sqlcipher/design/
 */
const pageSize = 4_096;
const saltSize = 16;
const hmacSize = 64;
const ivSize = 16;
const saltMask = 0x3a;
const pagesAtOnce = 256;
/** The page at 1 GiB, by whose bytes SQLite locks the file: it is never written. */
const lockPage = 2 ** 30 / pageSize + 1;

export interface PageReport {
  readonly pages: number;
  /** Numbers of the pages that are not what was written there, the first 100 of them. */
  readonly damaged: readonly number[];
  readonly damagedCount: number;
  /** Bytes that make no whole page. */
  readonly excess: number;
}

/** Authenticates up to `limit` pages of the file, the first ones. Checkpoint first: newer pages may lie in the WAL. */
export function checkPages(path: string, key: Buffer, limit = Number.POSITIVE_INFINITY): PageReport {
  const fd = openSync(path, 'r');
  try {
    const size = fstatSync(fd).size;
    const pages = Math.min(Math.floor(size / pageSize), limit);
    const verify = pageVerifier(fd, key);
    const damaged: number[] = [];
    let damagedCount = 0;
    const chunk = Buffer.alloc(pageSize * pagesAtOnce);
    for (let first = 1; first <= pages; first += pagesAtOnce) {
      const count = Math.min(pagesAtOnce, pages - first + 1);
      const bytes = readSync(fd, chunk, 0, count * pageSize, (first - 1) * pageSize);
      for (let i = 0; i < count; i++) {
        const whole = (i + 1) * pageSize <= bytes;
        if (first + i === lockPage || (whole && verify(first + i, chunk.subarray(i * pageSize, (i + 1) * pageSize))))
          continue;
        damagedCount += 1;
        if (damaged.length < 100) damaged.push(first + i);
      }
    }
    return { pages, damaged, damagedCount, excess: size % pageSize };
  } finally {
    // POSIX takes this process's own lock on the file away with this. SQLite goes by its lock on the -shm file then.
    closeSync(fd);
  }
}

function pageVerifier(fd: number, key: Buffer): (number: number, page: Buffer) => boolean {
  const salt = Buffer.alloc(saltSize);
  readSync(fd, salt, 0, saltSize, 0);
  const hmacKey = pbkdf2Sync(
    key,
    salt.map((byte) => byte ^ saltMask),
    2,
    32,
    'sha512',
  );
  const pageNumber = Buffer.alloc(4);
  return (number, page) => {
    pageNumber.writeUInt32LE(number);
    const body = page.subarray(number === 1 ? saltSize : 0, pageSize - hmacSize);
    const expected = createHmac('sha512', hmacKey).update(body).update(pageNumber).digest();
    return timingSafeEqual(expected, page.subarray(pageSize - hmacSize));
  };
}

/**
 * Whether `key` is the key of that file, damaged or not: it is, if any page among the first is authentic under it, or if
 * page 1 decrypts to what SQLite begins with. Null where the file holds no page that could tell.
 */
export function isKeyOf(path: string, key: Buffer): boolean | null {
  const { pages, damagedCount } = checkPages(path, key, 64);
  return pages === 0 ? null : damagedCount < pages || decryptsFirstPage(path, key);
}

/** What stands behind the salt in page 1: 4,096 bytes a page, WAL twice, 80 bytes reserved, and three constants. */
const fileHeader = Buffer.from([0x10, 0x00, 2, 2, 80, 64, 32, 32]);

/**
 * A damaged salt makes every page look forged, because each page's HMAC key comes from it. The cipher of a raw key knows
 * no salt, so page 1 still decrypts.
 */
function decryptsFirstPage(path: string, key: Buffer): boolean {
  const fd = openSync(path, 'r');
  try {
    const page = Buffer.alloc(pageSize);
    readSync(fd, page, 0, pageSize, 0);
    const iv = page.subarray(pageSize - hmacSize - ivSize, pageSize - hmacSize);
    const block = createDecipheriv('aes-256-cbc', key, iv)
      .setAutoPadding(false)
      .update(page.subarray(saltSize, saltSize + ivSize));
    return block.subarray(0, fileHeader.length).equals(fileHeader);
  } finally {
    closeSync(fd);
  }
}
