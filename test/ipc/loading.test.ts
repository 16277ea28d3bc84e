import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const loads = /^(?:import|export)\s+(?!type\b)[^;]*?from\s+'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'\s*\)/gm;

/** Every module that a module loads, types left out, as paths from the top of the project; `late`: also by `import()`. */
function loadedBy(entry: string, late = true, seen = new Set<string>()): Set<string> {
  const path = resolve(root, entry);
  if (seen.has(relative(root, path))) return seen;
  seen.add(relative(root, path));
  for (const [, fixed, lazy = ''] of readFileSync(path, 'utf8').matchAll(loads)) {
    if (late || fixed !== undefined) loadedBy(resolve(dirname(path), fixed ?? lazy), late, seen);
  }
  return seen;
}

const isContract = (path: string) => /^shared\/contract(\.ts|\/)/.test(path);

it('the command line does not load the contract, and the library not before it is called', () => {
  for (const [entry, late] of [
    ['electron/cli.ts', true],
    ['electron/library.ts', false],
  ] as const) {
    expect([...loadedBy(entry, late)].filter(isContract)).toEqual([]);
    expect([...loadedBy(entry)]).toContain('electron/registry/invite-manager.ts');
  }
  expect([...loadedBy('electron/faces/ipc/face.ts')].filter(isContract).length).toBeGreaterThan(5);
});

it('a thread loads neither the contract nor the keychain', () => {
  const loaded = [...loadedBy('electron/worker.ts')];
  expect(loaded).toContain('electron/exchange/registry-import.ts');
  expect(loaded.filter((path) => isContract(path) || path === 'electron/keys/keychain.ts')).toEqual([]);
});

it('the contract stands on nothing but shared/, which every side can have', () => {
  const loaded = [...loadedBy('shared/contract.ts')];
  expect(loaded.length).toBeGreaterThan(5);
  for (const path of loaded) expect(path).toMatch(/^shared\//);
});
