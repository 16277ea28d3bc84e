/**
 * The program behind `npm run test:e2e`: builds what is out of date, says which tools of the machine are missing, and
 * drives the built program's window. Words after it go to Playwright.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserMissing, electronMissing } from '../test/support/shells.ts';
import { buildIfStale } from './build-if-stale.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** How many tests came out how. */
export interface Numbers {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs the tests in every shell that is here, with a line for each that is not; null where there is none. */
export function runE2e(words: readonly string[] = []): Numbers | null {
  const noBrowser = browserMissing();
  const noElectron = electronMissing();
  if (noBrowser !== null) console.log(`${noBrowser}; left out: the window in a browser`);
  if (noElectron !== null) console.log(`${noElectron}; left out: the window in Electron itself`);
  if (noBrowser !== null && noElectron !== null) return null;
  buildIfStale();
  const folder = mkdtempSync(join(tmpdir(), 'invite-vault-e2e-'));
  const report = join(folder, 'report.json');
  try {
    const playwright = join(root, 'node_modules/@playwright/test/cli.js');
    const config = join(root, 'test/e2e/playwright.config.ts');
    spawnSync(process.execPath, [playwright, 'test', '--config', config, '--reporter=list,json', ...words], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    });
    return readNumbers(report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readNumbers(report: string): Numbers {
  try {
    const { stats, errors } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = Number(stats.unexpected) + Number(stats.flaky);
    return { passed: Number(stats.expected), failed: failed || Number(errors.length), skipped: Number(stats.skipped) };
  } catch {
    // It ended before it could say anything.
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

if (import.meta.main) {
  const numbers = runE2e(process.argv.slice(2));
  if (numbers !== null) {
    const { passed, failed, skipped } = numbers;
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    process.exitCode = failed > 0 ? 1 : 0;
  }
}
