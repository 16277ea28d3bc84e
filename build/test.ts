/**
 * The program behind `npm test`: runs every test that this machine can run, says what each missing part of it costs, and
 * ends with a line of numbers. Words after it go to Vitest, and leave out the tests of the window as a whole.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPart, whyNotHere } from '../test/support/available.ts';
import { runE2e } from './e2e.ts';
import { type Outcome, readVitestReport, summarize } from './test-report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);

const outcomes = [runVitest(), ...(words.length > 0 ? [] : [runE2e()])];
console.log(summarize(outcomes, (part) => (isPart(part) ? whyNotHere(part) : null)));
process.exitCode = outcomes.some(({ failed }) => failed > 0) ? 1 : 0;

function runVitest(): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'invite-vault-test-'));
  const report = join(folder, 'report.json');
  try {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...words], {
      cwd: root,
      stdio: 'inherit',
    });
    const outcome = readVitestReport(report, root);
    if (status === 0 || outcome.failed > 0) return outcome;
    return { ...outcome, failed: 1, failures: [`failed: vitest ended with ${status}, though no test failed`] };
  } catch {
    return { passed: 0, failed: 1, skipped: [], failures: ['failed: vitest ended before it could report'] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
