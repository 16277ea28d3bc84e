import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { summarize } from '../../build/test-report.ts';
import { type Ran, run } from '../cli/run-program.ts';
import { tempFolder } from '../support/temp.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What `npm test` says of a project with these test files. */
async function report(files: Readonly<Record<string, string>>): Promise<Ran & { readonly last: string }> {
  const project = tempFolder('project');
  mkdirSync(join(project, 'test'));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'vitest.config.ts'), `export default { test: { include: ['test/*.test.ts'] } };`);
  const head = `import { afterAll, beforeAll, describe, expect, test } from 'vitest';\n`;
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(project, 'test', `${name}.test.ts`), head + text);
  const ran = await run(process.execPath, ['build/test.ts', '--root', project], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: project },
  });
  return { ...ran, last: ran.stdout.trimEnd().split('\n').at(-1) ?? '' };
}

const passing = `test('passes', () => {});`;

test('a run without a failure ends with its numbers, and names what each missing part costs', async () => {
  const lacking = (...parts: string[]) => `{ skip: true, meta: { missing: ${JSON.stringify(parts)} } }`;
  const ran = await report({
    passing,
    skipped: `
      test('one', ${lacking('electron')}, () => {});
      describe('two', ${lacking('electron', 'display')}, () => {
        test('a', () => {});
        test('b', () => {});
      });`,
  });
  expect(ran.stdout).toMatch(/^not here: electron: 3 tests skipped \(.+\)$/m);
  expect(ran.stdout).toMatch(/^not here: display: 2 tests skipped \(.+\)$/m);
  expect([ran.exit, ran.last]).toEqual([0, '1 passed, 0 failed, 3 skipped']);
});

test.each([
  ['does not load', `throw new Error('broken');`, 1, /^failed: .*bad\.test\.ts: broken$/m],
  ['has no tests', '', 1, /^failed: .*bad\.test\.ts: /m],
  ['fails before its tests', `beforeAll(() => { throw new Error('broken'); });\n${passing}`, 1, /broken/],
  [
    'fails before a group',
    `describe('g', () => { beforeAll(() => { throw new Error('broken'); });\n${passing}\n});`,
    1,
    /bad\.test\.ts: a hook of it failed/,
  ],
  ['fails after its tests', `afterAll(() => { throw new Error('broken'); });\n${passing}`, 1, /broken/],
  [
    'fails in two tests',
    `test('a', () => expect(1).toBe(2));\ntest('b', () => { throw new Error('broken'); });`,
    2,
    /broken/,
  ],
  ['leaves an error behind', `test('a', () => void Promise.reject(new Error('broken')));`, 1, /vitest ended with 1/],
])('a file that %s counts as failed', async (_, bad, failed, said) => {
  const ran = await report({ passing, bad });
  expect(ran.last).toMatch(new RegExp(`^\\d passed, ${failed} failed, \\d skipped$`));
  expect(ran.stdout).toMatch(said);
  expect(ran.exit).toBe(1);
});

test('several runs are summed up in one line', () => {
  const first = { passed: 2, failed: 0, skipped: [['fish']], failures: [] };
  const second = { passed: 3, failed: 1, skipped: [['fish'], []], failures: ['failed: it'] };
  expect(summarize([first, second], () => 'fish is not installed')).toBe(
    'failed: it\nnot here: fish: 2 tests skipped (fish is not installed)\n5 passed, 1 failed, 3 skipped',
  );
});
