import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { makeFolder, removeFolder } from './support/temp.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What each layer may import besides itself; what is not named here is refused. */
const below: Record<string, readonly string[]> = {
  'shared/domain': [],
  shared: ['shared/domain'],
  'electron/keys': ['shared', 'shared/domain'],
  'electron/registry': ['shared', 'shared/domain'],
  'electron/vault': ['shared', 'shared/domain', 'electron/keys', 'electron/registry', 'electron/hosts/host.ts'],
  'electron/exchange': ['shared', 'shared/domain', 'electron/keys', 'electron/registry', 'electron/vault'],
  'electron/desk': ['shared', 'shared/domain', 'electron/keys', 'electron/registry', 'electron/vault'],
  'electron/faces': [
    'shared',
    'electron/registry',
    'electron/vault',
    'electron/exchange',
    'electron/desk',
    'electron/hosts/host.ts',
  ],
  'electron/hosts': ['shared', 'shared/domain', 'electron/hosts/host.ts'],
  renderer: ['shared', 'shared/domain'],
};

const layers = Object.keys(below);

/** Files of a layer from which imports are tried: in its folder, and deeper where it may have folders. */
const places: Record<string, readonly string[]> = {
  'shared/domain': ['shared/domain/a.ts', 'shared/domain/paste/a.ts'],
  shared: ['shared/a.ts'],
  'electron/registry': ['electron/registry/a.ts', 'electron/registry/migrations/a.ts'],
  'electron/faces': ['electron/faces/a.ts', 'electron/faces/cli/a.ts', 'electron/faces/cli/commands/a.ts'],
  renderer: ['renderer/a.tsx', 'renderer/features/check/a.tsx'],
};

/** A package, and the only files that may import it. */
const packages: Record<string, readonly string[]> = {
  electron: ['electron/main.ts', 'electron/preload.ts', 'electron/hosts/electron.ts'],
  'better-sqlite3': ['electron/registry/database.ts', 'electron/registry/open-database.ts'],
  keytar: ['electron/keys/keychain.ts'],
};

const roots = ['electron/main.ts', 'electron/preload.ts', 'electron/cli.ts', 'electron/shell.ts', 'electron/worker.ts'];
const ownFiles = [...new Set([...roots, ...Object.values(packages).flat(), 'electron/hosts/node.ts'])];

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly allowed: boolean;
}

const placesOf = (layer: string) => places[layer] ?? [`${layer}/a.ts`, `${layer}/deeper/a.ts`];
const targetOf = (layer: string) => (layer.endsWith('.ts') ? layer : `${layer}/z.ts`);

function arrows(): Arrow[] {
  const between = layers.flatMap((layer) =>
    placesOf(layer).flatMap((from) =>
      [...layers, 'electron/hosts/host.ts']
        .filter((target) => target !== layer && !isBesides(layer, target))
        .map((target) => ({ from, to: targetOf(target), allowed: below[layer]?.includes(target) ?? false })),
    ),
  );
  const files = [...layers.flatMap(placesOf), ...ownFiles];
  const toPackages = Object.entries(packages).flatMap(([to, owners]) =>
    files.map((from) => ({ from, to, allowed: owners.includes(from) })),
  );
  const toNode = ['shared/a.ts', 'shared/domain/a.ts', 'shared/domain/paste/a.ts', 'renderer/a.tsx'].map((from) => ({
    from,
    to: 'node:fs',
    allowed: false,
  }));
  const fromRoots = roots.flatMap((from) =>
    layers.filter((to) => to !== 'renderer').map((to) => ({ from, to: targetOf(to), allowed: true })),
  );
  return [...between, ...toPackages, ...toNode, ...fromRoots];
}

/** Arrows of which the design says nothing either way. */
function isBesides(layer: string, target: string): boolean {
  const faceBelow = layer === 'electron/faces' && ['shared/domain', 'electron/keys'].includes(target);
  const hostOfOthers = ['electron/exchange', 'electron/desk'].includes(layer) && target === 'electron/hosts/host.ts';
  return faceBelow || hostOfOthers;
}

const forms: Record<string, (path: string) => string> = {
  import: (path) => `import { z } from '${path}';\nz();\n`,
  type: (path) => `import type { Z } from '${path}';\nexport type Y = Z;\n`,
  export: (path) => `export { z } from '${path}';\n`,
  dynamic: (path) => `await import('${path}');\n`,
};

/** Which of the imports Biome refuses under the project's own rules: each is tried in a file of its own. */
function refusals(tried: readonly Arrow[], form: string): Set<Arrow> {
  const dir = makeFolder('arrows');
  try {
    copyFileSync(join(root, 'biome.json'), join(dir, 'biome.json'));
    const byFile = new Map<string, Arrow[]>();
    for (const arrow of tried) byFile.set(arrow.from, [...(byFile.get(arrow.from) ?? []), arrow]);
    const lines = new Map<string, Arrow>();
    for (const [from, list] of byFile) {
      let text = '';
      for (const arrow of list) {
        lines.set(`${from}:${text.split('\n').length}`, arrow);
        text += forms[form]?.(arrow.to.includes('/') ? relativePath(from, arrow.to) : arrow.to) ?? '';
      }
      mkdirSync(join(dir, dirname(from)), { recursive: true });
      writeFileSync(join(dir, from), text);
    }
    return new Set([...refusedLines(dir)].flatMap((line) => lines.get(line) ?? []));
  } finally {
    removeFolder(dir);
  }
}

function relativePath(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

interface Report {
  readonly diagnostics: readonly { category: string; location: { path: string; start: { line: number } } }[];
}

function refusedLines(dir: string): Set<string> {
  const options = [
    '--only=style/noRestrictedImports',
    '--vcs-enabled=false',
    '--reporter=json',
    '--max-diagnostics=none',
  ];
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', ...options, '.'], {
    cwd: dir,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  expect(stdout, stderr).toContain('"diagnostics"');
  const { diagnostics } = JSON.parse(stdout) as Report;
  const found = diagnostics.filter(({ category }) => category === 'lint/style/noRestrictedImports');
  return new Set(found.map(({ location }) => `${location.path}:${location.start.line}`));
}

const all = arrows();
const show = ({ from, to }: Arrow) => `${from} imports ${to}`;
let refused: Set<Arrow>;

beforeAll(() => {
  refused = refusals(all, 'import');
});

test('every arrow that the design forbids is refused by the linter', () => {
  const forbidden = all.filter(({ allowed }) => !allowed);
  expect(forbidden.length).toBeGreaterThan(100);
  expect(forbidden.filter((arrow) => !refused.has(arrow)).map(show)).toEqual([]);
});

test('every arrow that the design allows passes', () => {
  const allowed = all.filter((arrow) => arrow.allowed);
  expect(allowed.length).toBeGreaterThan(50);
  expect(allowed.filter((arrow) => refused.has(arrow)).map(show)).toEqual([]);
});

test.each(['type', 'export', 'dynamic'])('an arrow is refused in the form of %s as well', (form) => {
  const some = all.filter(({ allowed }, index) => !allowed && index % 7 === 0).filter((arrow) => refused.has(arrow));
  const caught = refusals(some, form);
  expect(some.filter((arrow) => !caught.has(arrow)).map(show)).toEqual([]);
});
