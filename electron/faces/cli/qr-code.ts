import { encodeQR } from 'qr';
import { InviteValidationError } from '../../../shared/errors.ts';

/** Light modules around the code (ISO/IEC 18004 asks for four). */
const border = 4;
/** Pixels of a module in a picture. */
export const scale = 8;

/** The modules of a QR code with its border, dark ones true. Throws `invalid_value` for a text that does not fit. */
export function drawQr(text: string): boolean[][] {
  try {
    return encodeQR(text, 'raw', { ecc: 'medium', border });
  } catch {
    throw new InviteValidationError(
      'invalid_value',
      'the link is too long for a QR code',
      'give the service a shorter base URL',
    );
  }
}

/**
 * A QR code for a terminal, two modules in a character. With `colour` dark on light whatever the terminal's own colours
 * are; without, for light text on a dark ground.
 */
export function formatQr(modules: readonly (readonly boolean[])[], colour: boolean): string {
  const lines: string[] = [];
  for (let y = 0; y < modules.length; y += 2) {
    const upper = modules[y] ?? [];
    const lower = modules[y + 1] ?? [];
    const line = upper.map((dark, x) => half(!dark, !(lower[x] ?? false))).join('');
    lines.push(colour ? `\u001b[97;40m${line}\u001b[0m` : line);
  }
  return lines.join('\n');
}

function half(upperLight: boolean, lowerLight: boolean): string {
  if (upperLight) return lowerLight ? '█' : '▀';
  return lowerLight ? '▄' : ' ';
}

/** A QR code as SVG, black on white. */
export function toSvg(modules: readonly (readonly boolean[])[]): string {
  const size = modules.length;
  const runs = modules.flatMap((row, y) =>
    darkRuns(row).map(([from, length]) => `M${from} ${y}h${length}v1h-${length}z`),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size * scale}" height="${size * scale}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${runs.join('')}"/></svg>\n`;
}

function darkRuns(row: readonly boolean[]): [from: number, length: number][] {
  const runs: [number, number][] = [];
  for (let x = 0; x < row.length; x++) {
    const from = x;
    while (row[x] === true) x++;
    if (x > from) runs.push([from, x - from]);
  }
  return runs;
}
