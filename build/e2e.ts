/**
 * The program behind `npm run test:e2e`: builds what is out of date and drives the built program's window, in each shell
 * that this machine can show. Words after it go to Playwright.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPart, whyNotHere } from '../test/support/available.ts';
import { buildIfStale } from './build-if-stale.ts';
import { type Outcome, readPlaywrightReport, summarize } from './test-report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs the tests of the window. Those that this machine cannot show are skipped. */
export function runE2e(words: readonly string[] = []): Outcome {
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
    return readPlaywrightReport(report);
  } catch {
    return { passed: 0, failed: 1, skipped: [], failures: ['failed: Playwright ended before it could report'] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const outcome = runE2e(process.argv.slice(2));
  console.log(summarize([outcome], (part) => (isPart(part) ? whyNotHere(part) : null)));
  process.exitCode = outcome.failed > 0 ? 1 : 0;
}
