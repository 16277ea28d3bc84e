import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { missingPart } from '../test/support/available.ts';

/** How the tests of one runner came out. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** The parts of the machine that each skipped test lacks; none where it was skipped for another reason. */
  readonly skipped: readonly (readonly string[])[];
  /** What failed and why. */
  readonly failures: readonly string[];
}

interface VitestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[];
    readonly meta: { readonly missing?: readonly string[] };
  }[];
}

/**
 * Reads a report of Vitest's JSON reporter. A file that fails outside of its tests counts as one failed test. Throws where
 * there is no report.
 */
export function readVitestReport(file: string, root: string): Outcome {
  const { testResults }: { testResults: readonly VitestFile[] } = JSON.parse(readFileSync(file, 'utf8'));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed');
  const failedFiles = testResults.filter(
    ({ status, message, assertionResults }) =>
      message !== '' || (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')),
  );
  const passed = tests.filter(({ status }) => status === 'passed').length;
  return {
    passed,
    failed: failed.length + failedFiles.length,
    skipped: tests
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ meta }) => meta.missing ?? []),
    failures: [
      ...failedFiles.map(({ name, message }) => `failed: ${relative(root, name)}: ${message || 'a hook of it failed'}`),
      ...failed.map(({ fullName, failureMessages }) => `failed: ${fullName}\n${failureMessages.join('\n')}`),
    ],
  };
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs: readonly {
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly {
        readonly annotations: readonly { readonly type: string; readonly description?: string }[];
      }[];
    }[];
  }[];
}

/** Reads a report of Playwright's JSON reporter, which has shown what failed itself. Throws where there is no report. */
export function readPlaywrightReport(file: string): Outcome {
  const report: { suites: readonly PlaywrightSuite[]; errors: readonly unknown[] } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const tests = report.suites.flatMap(testsOf);
  const count = (...statuses: string[]) => tests.filter(({ status }) => statuses.includes(status)).length;
  return {
    passed: count('expected'),
    failed: count('unexpected', 'flaky') + report.errors.length,
    skipped: tests
      .filter(({ status }) => status === 'skipped')
      .map(({ results }) =>
        results
          .flatMap(({ annotations }) => annotations)
          .filter(({ type }) => type === missingPart)
          .map(({ description = '' }) => description),
      ),
    failures: [],
  };
}

function testsOf({ suites = [], specs }: PlaywrightSuite): PlaywrightSuite['specs'][number]['tests'] {
  return [...specs.flatMap(({ tests }) => tests), ...suites.flatMap(testsOf)];
}

/** The last lines of a run: what failed, what each missing part costs, and the numbers. */
export function summarize(outcomes: readonly Outcome[], whyNotHere: (part: string) => string | null): string {
  const skipped = outcomes.flatMap((outcome) => outcome.skipped);
  const costs = new Map<string, number>();
  for (const part of skipped.flat()) costs.set(part, (costs.get(part) ?? 0) + 1);
  const sum = (key: 'passed' | 'failed') => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  return [
    ...outcomes.flatMap(({ failures }) => failures),
    ...[...costs].map(
      ([part, tests]) =>
        `not here: ${part}: ${tests} ${tests === 1 ? 'test' : 'tests'} skipped (${whyNotHere(part) ?? 'no reason'})`,
    ),
    ...(skipped.some((parts) => parts.length > 1) ? ['(a test that needs several of these is counted for each)'] : []),
    `${sum('passed')} passed, ${sum('failed')} failed, ${skipped.length} skipped`,
  ].join('\n');
}
