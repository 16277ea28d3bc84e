import { defineConfig } from '@playwright/test';
import type { WorkerFixtures } from './support/test.ts';

/** What only the shell in a browser does: its own processes, its own questions for files, its own way to serve the page. */
const browserOnly = ['demo.e2e.ts', 'process.e2e.ts', 'shut-in.e2e.ts', 'files.e2e.ts'];

export default defineConfig<object, WorkerFixtures>({
  testDir: '.',
  testMatch: '*.e2e.ts',
  outputDir: '../../node_modules/.cache/e2e',
  // Each test has a window to itself.
  fullyParallel: true,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: { actionTimeout: 30_000 },
  reporter: [['list']],
  forbidOnly: true,
  projects: [{ name: 'chromium' }, { name: 'electron', use: { shell: 'electron' }, testIgnore: browserOnly }],
});
