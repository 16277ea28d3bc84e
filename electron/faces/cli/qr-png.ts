import { PNG } from 'pngjs';
import { scale } from './qr-code.ts';

/** A QR code as PNG, black on white. */
export function toPng(modules: readonly (readonly boolean[])[]): Uint8Array {
  const size = modules.length * scale;
  const png = new PNG({ width: size, height: size, colorType: 0 });
  for (let y = 0; y < size; y++) {
    const row = modules[Math.floor(y / scale)] ?? [];
    for (let x = 0; x < size; x++) {
      const shade = row[Math.floor(x / scale)] === true ? 0 : 255;
      png.data.set([shade, shade, shade, 255], (y * size + x) * 4);
    }
  }
  return PNG.sync.write(png, { colorType: 0 });
}
