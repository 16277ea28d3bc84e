import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findBrowser, findElectron } from '../../electron/hosts/find-browser.ts';
import { requireDisplay } from '../../electron/hosts/no-window.ts';

/**
 * What some tests need of a machine. Each check returns null where the part is here, and otherwise why it is not.
 * Every test, script and figure asks here, so that `npm test` can count what a missing part costs.
 */
const checks = {
  linux: () => (process.platform === 'linux' ? null : `this is ${process.platform}`),
  root: () => (process.getuid?.() === 0 ? null : 'the tests do not run as root'),
  'ordinary user': () => (process.getuid?.() === 0 ? 'the tests run as root, which no permission stops' : null),
  'mountable tmpfs': whyNoMount,
  '/dev/full': () => (existsSync('/dev/full') ? null : 'there is no such device'),
  '/sys': () => (existsSync('/sys/kernel') ? null : 'there is no such file system'),
  display: () => whyRefused(() => requireDisplay(process.env)),
  chromium: () => whyRefused(() => findBrowser(process.env)),
  electron: () => (findElectron(process.env) === null ? 'fetch it by: npx install-electron' : null),
  keytar: whyNoKeytar,
  keychain: whyNoKeychain,
  python3: whyNoPython,
  curl: () => whyNotInstalled('curl'),
  expect: () => whyNotInstalled('expect'),
  fish: () => whyNotInstalled('fish'),
  openssl: () => whyNotInstalled('openssl'),
  pdftoppm: () => whyNotInstalled('pdftoppm'),
  zbarimg: () => whyNotInstalled('zbarimg'),
  zsh: () => whyNotInstalled('zsh'),
} satisfies Record<string, () => string | null>;

/** A part of a machine, by the name that `npm test` and the scripts use. */
export type Part = keyof typeof checks;

declare module 'vitest' {
  interface TaskMeta {
    /** The parts without which this test is skipped. */
    missing?: readonly Part[];
  }
}

const known = new Map<Part, string | null>();

/** Why a part is not here, or null. Checked once in each process. */
export function whyNotHere(part: Part): string | null {
  if (!known.has(part)) known.set(part, checks[part]());
  return known.get(part) ?? null;
}

/** Which of these parts are not here. */
export function missingOf(...parts: readonly Part[]): readonly Part[] {
  return parts.filter((part) => whyNotHere(part) !== null);
}

/** Whether all of these parts are here. */
export function isHere(...parts: readonly Part[]): boolean {
  return missingOf(...parts).length === 0;
}

/** The missing parts and why each is missing, on one line; null where all are here. */
export function whyMissing(...parts: readonly Part[]): string | null {
  const missing = missingOf(...parts);
  return missing.length === 0 ? null : missing.map((part) => `${part}: ${whyNotHere(part)}`).join('; ');
}

/** Options for Vitest's `test` and `describe`: skipped where a part is missing, and counted for it. */
export function needs(...parts: readonly Part[]): { skip?: true; meta?: { missing: readonly Part[] } } {
  const missing = missingOf(...parts);
  return missing.length === 0 ? {} : { skip: true, meta: { missing } };
}

/** The type of the annotation by which a test of Playwright names a part without which it is skipped. */
export const missingPart = 'missing part';

/** Whether this is the name of a part, such as a script may need. */
export function isPart(name: string): name is Part {
  return Object.hasOwn(checks, name);
}

function whyNotInstalled(program: string): string | null {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program));
  return places.some(isProgram) ? null : `${program} is not installed`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function whyRefused(find: () => unknown): string | null {
  try {
    find();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function whyNoKeytar(): string | null {
  try {
    createRequire(import.meta.url)('keytar');
    return null;
  } catch {
    return 'npm could not build it, or libsecret is not installed';
  }
}

function whyNoKeychain(): string | null {
  const programs = ['dbus-run-session', 'gnome-keyring-daemon', 'gdbus'];
  const reasons = [whyMissing('linux', 'keytar'), ...programs.map(whyNotInstalled)].filter((reason) => reason !== null);
  return reasons.length === 0 ? null : reasons.join('; ');
}

function whyNoPython(): string | null {
  const missing = whyNotInstalled('python3');
  if (missing !== null) return missing;
  const { status } = spawnSync('python3', ['-c', 'import tomllib, sqlite3']);
  return status === 0 ? null : 'it is older than 3.11, or has no sqlite3';
}

function whyNoMount(): string | null {
  const reason = whyMissing('linux', 'root');
  if (reason !== null) return reason;
  const folder = mkdtempSync(join(tmpdir(), 'mount-'));
  try {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status !== 0) return 'mount is refused';
    spawnSync('umount', ['-l', folder]);
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
