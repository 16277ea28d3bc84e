/** Draws the app's icons: PNG files for Linux, one `.ico` for Windows, one `.icns` for macOS. No tool is needed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { colourAt } from './icon-shape.ts';

const pngSizes = [16, 32, 48, 64, 128, 256, 512];
const icoSizes = [16, 32, 48, 64, 128, 256];
/** The types of an icon family that hold PNG, with their sizes in pixels; some stand for a doubled smaller one. */
const icnsTypes = {
  icp4: 16,
  icp5: 32,
  ic11: 32,
  ic12: 64,
  ic07: 128,
  ic13: 256,
  ic08: 256,
  ic14: 512,
  ic09: 512,
  ic10: 1024,
};

/** Writes all of them into a folder. */
export function writeIcons(folder: string): void {
  const drawn = new Map<number, Buffer>();
  const png = (size: number): Buffer => {
    const image = drawn.get(size) ?? drawIcon(size);
    drawn.set(size, image);
    return image;
  };
  mkdirSync(join(folder, 'png'), { recursive: true });
  for (const size of pngSizes) writeFileSync(join(folder, 'png', `${size}x${size}.png`), png(size));
  writeFileSync(join(folder, 'icon.ico'), ico(icoSizes.map((size) => ({ size, image: png(size) }))));
  const family = Object.entries(icnsTypes).map(([type, size]) => ({ type, image: png(size) }));
  writeFileSync(join(folder, 'icon.icns'), icns(family));
}

/** The icon as a PNG file of that many pixels each way. */
function drawIcon(size: number): Buffer {
  const png = new PNG({ width: size, height: size });
  const unit = 24 / size;
  const rowAt = (y: number) => Array.from({ length: size + 1 }, (_, x) => colourAt(x * unit, y * unit));
  let above = rowAt(0);
  for (let y = 0; y < size; y++) {
    const below = rowAt(y + 1);
    for (let x = 0; x < size; x++) {
      const [corner = null, ...others] = [above[x], above[x + 1], below[x], below[x + 1]];
      // Nothing in it is finer than a pixel of a large picture.
      const plain = size > 64 && others.every((other) => other === corner);
      png.data.set(plain ? pixelOf(corner) : meanPixel(x, y, unit), (y * size + x) * 4);
    }
    above = below;
  }
  return PNG.sync.write(png);
}

type Pixel = readonly [red: number, green: number, blue: number, opacity: number];

function pixelOf(colour: ReturnType<typeof colourAt>): Pixel {
  return colour === null ? [0, 0, 0, 0] : [...colour, 255];
}

const samples = 4;

/** The mean of the samples within a pixel. */
function meanPixel(x: number, y: number, unit: number): Pixel {
  const sum = [0, 0, 0];
  let hits = 0;
  for (let at = 0; at < samples * samples; at++) {
    const dx = ((at % samples) + 0.5) / samples;
    const dy = (Math.floor(at / samples) + 0.5) / samples;
    const colour = colourAt((x + dx) * unit, (y + dy) * unit);
    if (colour === null) continue;
    hits += 1;
    for (const [channel, value] of colour.entries()) sum[channel] = (sum[channel] ?? 0) + value;
  }
  const [red = 0, green = 0, blue = 0] = sum.map((value) => Math.round(value / Math.max(1, hits)));
  return [red, green, blue, Math.round((255 * hits) / (samples * samples))];
}

/** https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10); with PNG images since Windows Vista. */
function ico(images: readonly { readonly size: number; readonly image: Buffer }[]): Buffer {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  for (const [at, { size, image }] of images.entries()) {
    const entry = 6 + 16 * at;
    // 0 stands for 256.
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(image.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += image.length;
  }
  return Buffer.concat([header, ...images.map(({ image }) => image)]);
}

/** https://en.wikipedia.org/wiki/Apple_Icon_Image_format: blocks of type, length and data, within one of type `icns`. */
function icns(images: readonly { readonly type: string; readonly image: Buffer }[]): Buffer {
  const block = (type: string, data: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(8 + data.length, 4);
    return Buffer.concat([head, data]);
  };
  return block('icns', Buffer.concat(images.map(({ type, image }) => block(type, image))));
}
