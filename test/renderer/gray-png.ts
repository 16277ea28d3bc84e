import { PNG } from 'pngjs';

/** A picture of dark and light squares, each `scale` pixels wide, as a PNG in base64. */
export function grayPng(modules: readonly (readonly boolean[])[], scale: number): string {
  const size = modules.length * scale;
  const png = new PNG({ width: size, height: size });
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const light = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true ? 0 : 255;
      png.data.set([light, light, light, 255], 4 * (y * size + x));
    }
  }
  return PNG.sync.write(png).toString('base64');
}
