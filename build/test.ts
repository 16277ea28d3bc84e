/**
 * The program behind `npm test`: says which tools of the machine are missing and what is left out for that, runs the
 * tests, and ends with a line of numbers.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Numbers, runE2e } from './e2e.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Tools that tests use, and what is not tested where one is missing. */
const tools: Readonly<Record<string, string>> = {
  'dbus-daemon': 'the real keychain',
  'gnome-keyring-daemon': 'the real keychain',
  gdbus: 'the real keychain',
  zbarimg: 'QR pictures read by another program',
  pdftoppm: 'cards in a PDF read by another program',
  python3: "exports read by another program's parsers",
  openssl: 'signatures verified by another program, the desk with a certificate',
  curl: 'the desk asked by another program',
  expect: 'prompts on a terminal',
  fish: 'completion in fish',
  zsh: 'completion in zsh',
};

for (const [tool, tested] of Object.entries(tools)) {
  if (!isInstalled(tool)) console.log(`not installed: ${tool}; left out: ${tested}`);
}

const folder = mkdtempSync(join(tmpdir(), 'invite-vault-test-'));
try {
  process.exitCode = runTests(join(folder, 'report.json'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function runTests(reportFile: string): number {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  const numbers = readNumbers(reportFile);
  if (numbers === null) {
    console.log('0 passed, 0 failed; the tests did not run');
    return status || 1;
  }
  // Words after the command choose among the tests of the first kind.
  const window = process.argv.length > 2 ? null : runE2e();
  const { passed, failed, skipped } = window === null ? numbers : sum(numbers, window);
  for (const fault of numbers.faults) console.log(fault);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed > 0 ? 1 : (status ?? 1);
}

function sum(a: Numbers, b: Numbers): Numbers {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

interface Report extends Numbers {
  /** The tests that failed and why, to be said again after all that the later tests print. */
  readonly faults: readonly string[];
}

interface ReportedFile {
  readonly name: string;
  readonly message: string;
  readonly assertionResults: readonly { status: string; fullName: string; failureMessages: readonly string[] }[];
}

function readNumbers(file: string): Report | null {
  try {
    const report: Record<string, unknown> & { testResults: readonly ReportedFile[] } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const count = (key: string) => Number(report[key] ?? 0);
    return {
      faults: report.testResults.flatMap(faultsOf),
      passed: count('numPassedTests'),
      failed: count('numFailedTests'),
      skipped: count('numPendingTests') + count('numTodoTests'),
    };
  } catch {
    return null;
  }
}

function faultsOf({ name, message, assertionResults }: ReportedFile): string[] {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const whole = message === '' ? [] : [`failed: ${relative(root, name)}: ${message}`];
  return [...whole, ...failed.map((test) => `failed: ${test.fullName}\n${test.failureMessages.join('\n')}`)];
}

function isInstalled(tool: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((dir) => existsSync(join(dir, tool)));
}
