import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { beforeAll, expect, test } from 'vitest';
import { writeIcons } from '../../build/icons.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';

let dir: string;

beforeAll(() => {
  dir = makeFolder('icons');
  writeIcons(dir);
  return () => removeFolder(dir);
});

test('each PNG has the size that its name says, clear corners and a white shield', () => {
  for (const name of readdirSync(join(dir, 'png'))) {
    const { width, height, data } = PNG.sync.read(readFileSync(join(dir, 'png', name)));
    expect(`${width}x${height}.png`).toBe(name);
    const at = (x: number, y: number) => {
      const first = 4 * (Math.floor(y * height) * width + Math.floor(x * width));
      return [...data.subarray(first, first + 4)];
    };
    expect(at(0, 0)[3], name).toBeLessThan(128);
    expect(at(0.1, 0.5), name).toEqual([0x0f, 0x6b, 0x5c, 255]);
    expect(at(0.5, 0.72), name).toEqual([255, 255, 255, 255]);
  }
  expect(readdirSync(join(dir, 'png'))).toContain('512x512.png');
});

test('the icon for Windows lists images that are where it says', () => {
  const file = readFileSync(join(dir, 'icon.ico'));
  expect([0, 2].map((at) => file.readUInt16LE(at))).toEqual([0, 1]);
  let end = 6 + 16 * file.readUInt16LE(4);
  const sizes = Array.from({ length: file.readUInt16LE(4) }, (_, index) => {
    const entry = 6 + 16 * index;
    const [length, offset] = [file.readUInt32LE(entry + 8), file.readUInt32LE(entry + 12)];
    expect(offset).toBe(end);
    end += length;
    expect(PNG.sync.read(file.subarray(offset, offset + length)).width % 256).toBe(file.readUInt8(entry));
    return file.readUInt8(entry) || 256;
  });
  expect(sizes).toContain(256);
  expect(end).toBe(file.length);
});

test('the icon family for macOS holds an image in each block, up to 1,024 pixels', () => {
  const file = readFileSync(join(dir, 'icon.icns'));
  expect([file.toString('latin1', 0, 4), file.readUInt32BE(4)]).toEqual(['icns', file.length]);
  const widths: number[] = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
    widths.push(PNG.sync.read(file.subarray(at + 8, at + file.readUInt32BE(at + 4))).width);
  }
  expect(new Set(widths)).toEqual(new Set([16, 32, 64, 128, 256, 512, 1024]));
});
