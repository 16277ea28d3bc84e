import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractAll, getRawHeader } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startThread } from '../../electron/faces/thread/start.ts';
import { isHere, needs } from '../support/available.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const keytar = isHere('keytar');

/** Begins the fuse wire in Electron's program: https://www.electronjs.org/docs/latest/tutorial/fuses */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** What electron-builder takes for a copy of Electron; its program is nothing but fuses, all at Electron's own setting. */
function makeStandIn(dir: string): void {
  for (const folder of ['locales', 'resources']) mkdirSync(join(dir, folder), { recursive: true });
  for (const language of ['en-US', 'de', 'ja']) writeFileSync(join(dir, 'locales', `${language}.pak`), '');
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version']) writeFileSync(join(dir, name), '');
  writeFileSync(join(dir, 'electron'), Buffer.from(`program${sentinel}\x01\x0810110011end`, 'latin1'));
  chmodSync(join(dir, 'electron'), 0o755);
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
}

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly unpacked?: boolean;
  readonly integrity?: { readonly algorithm: string };
}

function entriesOf(entry: Entry, path = ''): readonly (readonly [path: string, entry: Entry])[] {
  if (entry.files === undefined) return [[path, entry]];
  return Object.entries(entry.files).flatMap(([name, one]) => entriesOf(one, path === '' ? name : `${path}/${name}`));
}

// The stand-in for Electron is laid out as on Linux.
describe('the packaged app', needs('linux'), () => {
  const work = makeFolder('package');
  const app = join(work, 'out/linux-unpacked');
  const asar = join(app, 'resources/app.asar');
  let entries: ReturnType<typeof entriesOf>;
  const paths = () => entries.map(([path]) => path);

  beforeAll(() => {
    makeStandIn(join(work, 'electron'));
    const settings = { electronDist: join(work, 'electron'), 'directories.output': join(work, 'out') };
    const words = Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`);
    // A proxy that nobody answers at: whatever is to be fetched fails.
    const nowhere = 'http://127.0.0.1:9';
    execFileSync(
      process.execPath,
      [
        join(root, 'node_modules/electron-builder/cli.js'),
        '--linux',
        'dir',
        '--config',
        'electron-builder.yml',
        ...words,
      ],
      {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          ...process.env,
          HTTP_PROXY: nowhere,
          HTTPS_PROXY: nowhere,
          ELECTRON_BUILDER_CACHE: join(work, 'cache'),
        },
      },
    );
    entries = entriesOf(getRawHeader(asar).header as Entry);
    extractAll(asar, join(work, 'app'));
  });

  afterAll(() => removeFolder(work));

  test(
    'holds the main process, its thread, the preload script, the page, two native modules, and nothing else',
    needs('keytar'),
    () => {
      const parts = {
        'package.json': /^package\.json$/,
        licence: /^LICENSE$/,
        'main process': /^dist\/main(\.js|\/[\w-]+\.js)$/,
        thread: /^dist\/worker(\.cjs|\/[\w-]+\.cjs)$/,
        'preload script': /^dist\/preload\.cjs$/,
        page: /^dist\/renderer\/(index\.html|assets\/[\w.-]+\.(js|css|woff2))$/,
        'better-sqlite3':
          /^node_modules\/better-sqlite3\/(package\.json|LICENSE|lib\/[\w/-]+\.js|prebuilds\/linux-[\w-]+\.node)$/,
        keytar: /^node_modules\/keytar\/(package\.json|LICENSE\.md|lib\/keytar\.js|build\/Release\/keytar\.node)$/,
      };
      expect(paths().filter((path) => !Object.values(parts).some((part) => part.test(path)))).toEqual([]);
      const missing = Object.entries(parts).filter(([, part]) => !paths().some((path) => part.test(path)));
      expect(missing.map(([name]) => name)).toEqual([]);
      const entries = /^dist\/(renderer\/index\.html|main\.js|worker\.cjs)$/;
      expect(paths().filter((path) => entries.test(path))).toHaveLength(3);
    },
  );

  test('has the native modules of this machine alone, each in a file of its own', () => {
    const native = [
      `node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`,
      ...(keytar ? ['node_modules/keytar/build/Release/keytar.node'] : []),
    ];
    // A keytar that was built on another machine and does not load on this one is packaged all the same.
    const of = (names: readonly string[]) => names.filter((name) => keytar || !name.includes('/keytar/')).toSorted();
    expect(of(paths().filter((path) => path.endsWith('.node')))).toEqual(native);
    expect(of(entries.filter(([, { unpacked }]) => unpacked).map(([path]) => path))).toEqual(native);
    expect(of(filesIn(`${asar}.unpacked`))).toEqual(native);
  });

  test('begins with the main script, and names no tool of its making', () => {
    const { main, scripts, devDependencies } = JSON.parse(readFileSync(join(work, 'app/package.json'), 'utf8'));
    expect([main, scripts, devDependencies]).toEqual(['./dist/main.js', undefined, undefined]);
  });

  test('carries a hash of each file, and no second way to its code', () => {
    expect(entries.filter(([, { integrity }]) => integrity?.algorithm !== 'SHA256').map(([path]) => path)).toEqual([]);
    const resources = readdirSync(join(app, 'resources')).sort();
    expect(resources).toEqual(['app.asar', 'app.asar.unpacked']);
    expect(readdirSync(join(app, 'locales'))).toEqual(['en-US.pak']);
  });

  test('says nothing of the machine that made it', () => {
    const told = filesIn(join(work, 'app')).filter((path) => !path.endsWith('.node'));
    expect(told.filter((path) => readFileSync(join(work, 'app', path)).includes(root))).toEqual([]);
  });

  test('has its fuses set in the program itself', async () => {
    const wire = new Map(Object.entries(await getCurrentFuseWire(join(app, 'invite-vault'))));
    const on = Object.entries(FuseV1Options).flatMap(([name, at]) =>
      String.fromCharCode(Number(wire.get(String(at)))) === '1' ? [name] : [],
    );
    expect(on).toEqual(['EnableCookieEncryption', 'EnableEmbeddedAsarIntegrityValidation', 'OnlyLoadAppFromAsar']);
  });

  test('starts its thread, which waits for a task', async () => {
    const worker = startThread(join(work, 'app/dist/worker.cjs'));
    try {
      const [message] = await once(worker, 'message');
      expect(message).toEqual({ kind: 'ready', scratch: expect.any(String) });
    } finally {
      await worker.terminate();
    }
  });

  test('runs as far as it can without Electron, with the modules that are in it', () => {
    const script = readFileSync(join(work, 'app/dist/main.js'), 'utf8');
    const [, imported = ''] = /import\{([^}]+)\}from"electron"/.exec(script) ?? [];
    const names = imported.split(',').map((name) => name.split(' as ')[0]);
    expect(names).toContain('BrowserWindow');
    const stub = join(work, 'electron.mjs');
    writeFileSync(
      stub,
      names.map((name) => `export const ${name} = { exit: (code) => process.exit(code) };`).join('\n'),
    );
    const hooks = `
      import { createRequire, registerHooks } from 'node:module';
      registerHooks({ resolve: (name, context, next) => name === 'electron' ? { url: ${JSON.stringify(`file://${stub}`)}, shortCircuit: true } : next(name, context) });
      const require = createRequire(${JSON.stringify(join(work, 'app/dist/main.js'))});
      const database = new (require('better-sqlite3'))(':memory:');
      console.log(database.prepare('SELECT 6 * 7 AS answer').get().answer);
      ${keytar ? "console.log(typeof require('keytar').getPassword);" : ''}
    `;
    writeFileSync(join(work, 'hooks.mjs'), hooks);
    const said = execFileSync(
      process.execPath,
      ['--import', join(work, 'hooks.mjs'), join(work, 'app/dist/main.js'), '--help'],
      { cwd: work, encoding: 'utf8', env: { PATH: process.env['PATH'] } },
    );
    expect(said).toMatch(keytar ? /^42\nfunction\nOpens Invite Vault/ : /^42\nOpens Invite Vault/);
  });
});
