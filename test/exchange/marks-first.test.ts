import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { exportAstrid } from '../../electron/exchange/astrid-export.ts';
import { exportPosta } from '../../electron/exchange/posta-export.ts';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { revokedSinceHandOver } from '../../electron/registry/hand-over.ts';
import { replay } from '../../electron/registry/replay.ts';
import { faultOf } from '../support/keys.ts';
import { afterEachRun, allInvites, contentOf, detailsOf, filesBeside, makeVault } from './vaults.ts';

const old = { for: '0.9' } as const;

const toOldAstrid: typeof exportAstrid = (vault, path, options) => exportAstrid(vault, path, { ...options, ...old });

const exporters = { astrid: toOldAstrid, posta: exportPosta, registry: exportRegistry };
const all = Object.entries(exporters);

async function withOne() {
  const from = await makeVault();
  await from.vault.invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  await from.vault.invites.generate({ label: 'one', identity: 'home' });
  return from;
}

const marksOf = async (from: Awaited<ReturnType<typeof withOne>>) =>
  (await allInvites(from)).map(({ handedTo }) => handedTo);

test.each(all)('a file for %s is not there before its marks are', async (format, exporter) => {
  const from = await withOne();
  const path = from.file('out');
  const cut = afterEachRun(from, () => {
    expect(existsSync(path)).toBe(false);
    throw new Error('the power went');
  });
  await exporter(cut, path, { identity: 'home' });
  expect(existsSync(path)).toBe(true);
  expect(await marksOf(from)).toEqual([format]);
});

test.each(all)('where the file for %s cannot get its name, the marks are taken back', async (_, exporter) => {
  const from = await withOne();
  const path = from.file('out');
  const [files, before] = [filesBeside(from), contentOf(from)['invites']];
  let runs = 0;
  const vault = afterEachRun(from, () => {
    runs += 1;
    if (runs === 1) writeFileSync(path, 'quicker');
  });
  expect(await faultOf(() => exporter(vault, path, { identity: 'home' }))).toMatchObject({ code: 'file_exists' });
  expect(readFileSync(path, 'utf8')).toBe('quicker');
  expect(contentOf(from)['invites']).toEqual(before);
  expect(filesBeside(from)).toEqual([...files, 'out'].toSorted());
  expect(detailsOf(from, 'exchange.exported').at(-1)).toMatchObject({ failed: true, takenBack: 1 });
  expect(replay(from.vault.core.db)).toEqual([]);
});

test('where marks cannot be taken back either, they stand, and the error says so', async () => {
  const from = await withOne();
  const path = from.file('out');
  let runs = 0;
  const vault = new Proxy(from.vault, {
    get: (target, key) => {
      if (key !== 'run') return Reflect.get(target, key, target);
      return async (work: Parameters<typeof target.run>[0]) => {
        runs += 1;
        if (runs > 1) throw new Error('locked');
        const result = await target.run(work);
        writeFileSync(path, 'quicker');
        return result;
      };
    },
  });
  expect(await faultOf(() => exportAstrid(vault, path, old))).toMatchObject({
    message: expect.stringContaining('1 invite of it stays marked as handed over'),
  });
  expect(await marksOf(from)).toEqual(['astrid']);
});

test('what an export told of an end is untold with its marks', async () => {
  const from = await withOne();
  const path = from.file('invites.toml');
  await exportAstrid(from.vault, path, old);
  from.advance(1);
  await from.vault.invites.revoke(1);
  from.advance(1);
  let runs = 0;
  const vault = afterEachRun(from, () => {
    runs += 1;
    if (runs === 1) writeFileSync(path, '# by hand');
  });
  await faultOf(() => exportAstrid(vault, path, old));
  expect(readFileSync(path, 'utf8')).toBe('# by hand');
  expect(revokedSinceHandOver(from.vault.core.db)).toEqual([1]);
});

test('a commit of Posta that fails leaves no row and no mark', async () => {
  const from = await withOne();
  const path = from.file('posta.db');
  await exportPosta(from.vault, path, { identity: 'home' });
  await from.vault.invites.generate({ label: 'two', identity: 'home' });
  const db = new Database(path);
  db.exec(`CREATE TABLE one (id INTEGER PRIMARY KEY);
    CREATE TABLE promise (id INTEGER REFERENCES one (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER broken AFTER INSERT ON invites BEGIN INSERT INTO promise VALUES (2); END`);
  await expect(exportPosta(from.vault, path, { identity: 'home' })).rejects.toThrow();
  expect(db.prepare('SELECT count(*) AS n FROM invites').get()).toEqual({ n: 1 });
  db.close();
  expect(await marksOf(from)).toEqual(['posta', null]);
  expect(detailsOf(from, 'exchange.exported').at(-1)).toMatchObject({ failed: true });
});
