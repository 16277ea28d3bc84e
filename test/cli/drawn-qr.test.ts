import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawQr } from '../../electron/faces/cli/qr-code.ts';
import { needs } from '../support/available.ts';
import { makeFolder, removeFolder, tempFolder } from '../support/temp.ts';
import { cleanEnv, invites, type RunOptions, run } from './run-program.ts';

/** Modules as an eye sees them, dark ones true. */
type Modules = readonly (readonly boolean[])[];

/** Pixels of a module. */
const scale = 6;

/** What a program that no one here wrote reads in the modules, or nothing. */
async function readByZbar(modules: Modules): Promise<string> {
  const [height, width] = [modules.length * scale, (modules[0]?.length ?? 0) * scale];
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shade = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] ? 0 : 255;
      png.data.set([shade, shade, shade, 255], (y * width + x) * 4);
    }
  }
  const cwd = tempFolder('drawn');
  writeFileSync(join(cwd, 'drawn.png'), PNG.sync.write(png));
  return (await run('zbarimg', ['-q', '--raw', 'drawn.png'], { cwd, env: cleanEnv(cwd) })).stdout.trim();
}

const esc = '\u001b';
/** A change of colours, or one character. */
const signs = new RegExp(`${esc}\\[([\\d;]+)m|.`, 'gu');

/** The ink of each half of a block character; what is not ink shows the ground. */
const halves: Readonly<Record<string, readonly [upper: boolean, lower: boolean]>> = {
  '█': [true, true],
  '▀': [true, false],
  '▄': [false, true],
  ' ': [false, false],
};

/** The modules that a terminal shows, whose own colours are light on dark. Throws at anything that is no part of a code. */
function shownBy(text: string): Modules {
  return text.split('\n').flatMap((line) => {
    const rows: [boolean[], boolean[]] = [[], []];
    let dark = { ink: false, ground: true };
    for (const [sign, colours] of line.matchAll(signs)) {
      if (colours !== undefined) dark = painted(dark, colours);
      else halfOf(sign).forEach((ink, at) => void rows[at]?.push(ink ? dark.ink : dark.ground));
    }
    return rows;
  });
}

function halfOf(sign: string): readonly boolean[] {
  const half = halves[sign];
  if (half === undefined) throw new Error(`no part of a code: ${sign}`);
  return half;
}

/** What ECMA-48's SGR makes of the colours; only black and white are known. */
function painted(dark: { ink: boolean; ground: boolean }, colours: string) {
  const next = { ...dark };
  for (const colour of colours.split(';')) {
    if (colour === '0') Object.assign(next, { ink: false, ground: true });
    else if (colour === '97' || colour === '30') next.ink = colour === '30';
    else if (colour === '40' || colour === '107') next.ground = colour === '40';
    else throw new Error(`no colour of a code: ${colour}`);
  }
  return next;
}

/** The modules that an SVG draws by paths of rectangles, one over the other. Throws at anything else in it. */
function drawnBy(svg: string): Modules {
  const [, box = '', paths = ''] = /^<svg [^>]*viewBox="0 0 (\d+ \d+)"[^>]*>(.*)<\/svg>\n$/s.exec(svg) ?? [];
  const [width = 0, height = 0] = box.split(' ').map(Number);
  const modules = Array.from({ length: height }, () => Array.from({ length: width }, () => false));
  const rest = paths.replace(/<path (?:fill="(#fff)" )?d="([^"]*)"\/>/g, (_, white: string | undefined, d: string) => {
    return d.replace(/M(\d+) (\d+)h(\d+)v(\d+)(?:h-\3z|H\1z)/g, (_, ...at: string[]) => {
      const [x = 0, y = 0, across = 0, down = 0] = at.slice(0, 4).map(Number);
      for (let row = y; row < y + down; row++) modules[row]?.fill(white === undefined, x, x + across);
      return '';
    });
  });
  if (rest !== '') throw new Error(`no rectangles: ${rest}`);
  return modules;
}

describe('another program reads', needs('zbarimg'), () => {
  let cwd: string;
  let options: RunOptions;

  beforeAll(async () => {
    cwd = makeFolder('invites-qr');
    const env = { ...cleanEnv(cwd), INVITES_VAULT: join(cwd, 'vault'), INVITES_PASSPHRASE: 'correct horse battery' };
    options = { cwd, env: { ...env, TERM: 'xterm' } };
    await invites(['init', '--key-store', 'passphrase'], options);
    await invites(['identity', 'add', 'home', 'https://id.example.org'], options);
  });
  afterAll(() => removeFolder(cwd));

  test('the QR code of a terminal without colours', async () => {
    const { stdout, stderr } = await invites(['generate', '--identity', 'home', '--link', '--qr'], options);
    const link = stdout.trim();
    const shown = shownBy(stderr.trimEnd());
    expect(await readByZbar(shown)).toBe(link);
    expectWhole(shown, link);
  });

  test('the QR code of a terminal with colours, whatever its own are', needs('zbarimg', 'expect'), async () => {
    const spawn = 'set timeout 30; spawn invites generate --identity home --link --qr; expect eof';
    const { stdout } = await run('expect', ['-c', spawn], options);
    const link = /https:\S+/.exec(stdout)?.[0] ?? '';
    const lines = stdout.split(/\r*\n/).filter((line) => /[█▀▄]/.test(line));
    const shown = shownBy(lines.join('\n'));
    expect(lines.every((line) => line.startsWith(`${esc}[`))).toBe(true);
    expect(await readByZbar(shown)).toBe(link);
    expectWhole(shown, link);
  });

  test('the QR code of an SVG', async () => {
    const { stdout } = await invites(['generate', '--identity', 'home', '--link', '--qr-out', 'link.svg'], options);
    const link = stdout.trim();
    const drawn = drawnBy(readFileSync(join(cwd, 'link.svg'), 'utf8'));
    expect(await readByZbar(drawn)).toBe(link);
    expect(drawn).toEqual(drawQr(link));
  });
});

/** A reader corrects what is wrong; here every module is right. A terminal's last row may have a light one below it. */
function expectWhole(shown: Modules, link: string): void {
  const wanted = drawQr(link);
  expect(shown.slice(0, wanted.length)).toEqual(wanted);
  expect(shown.slice(wanted.length).flat()).not.toContain(true);
}
