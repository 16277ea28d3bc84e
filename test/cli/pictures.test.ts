import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode as encodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { drawQr, toSvg } from '../../electron/faces/cli/qr-code.ts';
import { toPng } from '../../electron/faces/cli/qr-png.ts';
import { readPicture } from '../../electron/faces/cli/read-picture.ts';
import { pictureSize } from '../../shared/picture-size.ts';
import { tempFolder } from '../support/temp.ts';

const link = 'https://id.example.org/setup#invite=pinv_0123456789012345678901234567890123456789012';

function inFile(name: string, bytes: Uint8Array): string {
  const path = join(tempFolder('picture'), name);
  writeFileSync(path, bytes);
  return path;
}

function jpegOf(png: Uint8Array): Buffer {
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  return encodeJpeg({ width, height, data }, 80).data;
}

test('a picture that was drawn is read back, as PNG and as JPEG, whatever its name is', () => {
  const png = toPng(drawQr(link));
  expect(readPicture(inFile('code.png', png))).toBe(link);
  expect(readPicture(inFile('code', jpegOf(png)))).toBe(link);
});

test('the border is four light modules wide, and the SVG shows the same', () => {
  const modules = drawQr(link);
  expect(modules.slice(0, 4).flat().includes(true)).toBe(false);
  expect(modules[4]?.slice(0, 4)).toEqual([false, false, false, false]);
  expect(modules[4]?.[4]).toBe(true);
  const dark = [...toSvg(modules).matchAll(/h(\d+)v1h/g)].reduce((sum, [, run]) => sum + Number(run), 0);
  expect(dark).toBe(modules.flat().filter((module) => module).length);
});

test.each([
  ['a picture without a QR code', () => PNG.sync.write(new PNG({ width: 64, height: 64 })), 'no QR code'],
  ['a cut PNG', () => toPng(drawQr(link)).slice(0, 200), 'damaged'],
  ['a cut JPEG', () => jpegOf(toPng(drawQr(link))).subarray(0, 400), ''],
  ['a text', () => Buffer.from('hello'), 'neither PNG nor JPEG'],
  ['nothing', () => Buffer.alloc(0), 'neither PNG nor JPEG'],
])('%s is refused', (_, make, why) => {
  expect(() => readPicture(inFile('picture', make()))).toThrow(
    expect.objectContaining({ code: 'picture_unreadable', message: expect.stringContaining(why) }),
  );
});

test('a picture of more than 40 megapixels is refused by its header alone', () => {
  const png = Buffer.from(toPng(drawQr('x')));
  png.writeUInt32BE(60_000, 16);
  png.writeUInt32BE(60_000, 20);
  expect(pictureSize(png)).toEqual({ kind: 'png', width: 60_000, height: 60_000 });
  expect(() => readPicture(inFile('huge.png', png))).toThrow(
    expect.objectContaining({ code: 'input_too_large', message: expect.stringContaining('3600 megapixels') }),
  );
});
