import { encodeQR } from 'qr';

/** Rows of modules with their quiet border, dark ones true. */
export type Modules = readonly (readonly boolean[])[];

/** Light modules around the code (ISO/IEC 18004 asks for four). */
const border = 4;
/** Pixels of a module in a saved picture. */
const scale = 8;

/** The modules of a QR code; null where the text is too long for one. */
export function drawQr(text: string): Modules | null {
  try {
    return encodeQR(text, 'raw', { ecc: 'medium', border });
  } catch {
    return null;
  }
}

/** The dark modules as one SVG path, a run of them at a time. */
export function toPath(modules: Modules): string {
  let path = '';
  for (const [y, row] of modules.entries()) {
    for (let x = 0; x < row.length; x++) {
      const from = x;
      while (row[x] === true) x++;
      if (x > from) path += `M${from} ${y}h${x - from}v1h-${x - from}z`;
    }
  }
  return path;
}

/** A QR code as an SVG file, black on white. */
export function toSvg(modules: Modules): string {
  const size = modules.length;
  const pixels = size * scale;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${pixels}" height="${pixels}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${toPath(modules)}"/></svg>\n`;
}

/** A QR code as a PNG file in base64, black on white. */
export function toPng(modules: Modules): string {
  const canvas = document.createElement('canvas');
  canvas.width = modules.length * scale;
  canvas.height = canvas.width;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this window cannot draw pictures');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#000';
  for (const [y, row] of modules.entries()) {
    for (const [x, dark] of row.entries()) if (dark) context.fillRect(x * scale, y * scale, scale, scale);
  }
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}
