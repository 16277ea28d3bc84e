import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isHere, isPart, missingOf, needs, whyMissing } from './available.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** These read what is missing, or hand it to a test runner. */
const allowed = ['test/support/available.ts', 'test/support/chromium.ts', 'test/e2e/support/test.ts'];

test('no other file decides what this machine has', () => {
  const itself = /\b(skipIf|runIf)\(|\.skip\(|\bcommand -v\b|['"`]\/usr\/bin\/|\bprocess\.platform\b/;
  const files = globSync('{test,build}/**/*.ts', { cwd: root }).filter((name) => !allowed.includes(name));
  expect(files.length).toBeGreaterThan(200);
  const deciding = files.filter((name) => name !== 'test/support/available.test.ts' && itself.test(read(name)));
  expect(deciding).toEqual([]);
});

test('a part that is missing skips a test under its name, and one that is here leaves it alone', () => {
  const [here, missing] =
    process.getuid?.() === 0 ? (['root', 'ordinary user'] as const) : (['ordinary user', 'root'] as const);
  expect([isHere(here), isHere(here, missing), missingOf(here, missing)]).toEqual([true, false, [missing]]);
  expect([needs(here), needs(here, missing)]).toEqual([{}, { skip: true, meta: { missing: [missing] } }]);
  expect([whyMissing(here), whyMissing(here, missing)]).toEqual([
    null,
    expect.stringMatching(`^${missing}: the tests`),
  ]);
});

test('only the name of a part is one', () => {
  expect(['keychain', '/dev/full', 'keyring', 'toString'].map(isPart)).toEqual([true, true, false, false]);
});

function read(name: string): string {
  return readFileSync(`${root}${name}`, 'utf8');
}
