import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exportAstrid } from '../../electron/exchange/astrid-export.ts';
import { exportPosta } from '../../electron/exchange/posta-export.ts';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { revokedSinceHandOver } from '../../electron/registry/hand-over.ts';
import { faultOf } from '../support/keys.ts';
import { allInvites, makeVault, readDocument } from './vaults.ts';

const old = { for: '0.9' } as const;

/** A vault with one invite, which Astrid was handed. */
async function handedToAstrid() {
  const from = await makeVault();
  const { invites } = from.vault;
  await invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  const { code } = await invites.generate({ label: 'one', identity: 'home' });
  await exportAstrid(from.vault, from.file('invites.toml'), old);
  return { from, code };
}

test('a copy of the registry does not hide from a second program that Astrid has a code', async () => {
  const { from } = await handedToAstrid();
  const refused = { taken: 0, skipped: [{ reason: expect.stringContaining('was handed to astrid'), count: 1 }] };
  expect(await exportPosta(from.vault, from.file('a.db'), { identity: 'home' })).toMatchObject(refused);
  await exportRegistry(from.vault, from.file('r.json'));
  expect(await exportPosta(from.vault, from.file('b.db'), { identity: 'home' })).toMatchObject(refused);
});

test('a copy of the registry does not bring back what Astrid used up', async () => {
  const { from } = await handedToAstrid();
  const path = from.file('invites.toml');
  writeFileSync(path, '');
  await exportRegistry(from.vault, from.file('r.json'));
  expect(await exportAstrid(from.vault, path, old)).toMatchObject({
    taken: 0,
    skipped: [{ reason: expect.stringContaining('is not in this file'), count: 1 }],
  });
  expect(readFileSync(path, 'utf8')).toBe('');
});

test('a vault that takes over a registry knows what Astrid may redeem, also through a third one', async () => {
  const { from, code } = await handedToAstrid();
  const [second, third] = [await makeVault(), await makeVault()];
  const path = from.file('r.json');
  await exportRegistry(from.vault, path);
  await importRegistry(second.vault, path);
  expect(await faultOf(() => second.vault.invites.use(code, { mint: true }))).toMatchObject({ code: 'handed_over' });
  await exportRegistry(second.vault, path);
  await importRegistry(third.vault, path);
  expect(await allInvites(third)).toMatchObject([{ handedTo: 'astrid' }]);
  expect(await importRegistry(third.vault, path)).toMatchObject({ taken: 0, changed: 0, unchanged: 1 });
});

test('a file keeps the mark that the vault which writes it does not know', async () => {
  const from = await makeVault();
  const copy = await makeVault();
  await from.vault.invites.generate({ label: 'one' });
  await exportRegistry(from.vault, from.file('early.json'));
  await importRegistry(copy.vault, from.file('early.json'));
  await exportAstrid(from.vault, from.file('invites.toml'), old);
  await exportRegistry(from.vault, from.file('late.json'));
  await exportRegistry(copy.vault, from.file('late.json'));
  expect(readDocument(from.file('late.json')).invites).toMatchObject([{ handedTo: 'astrid' }]);
});

test('what has ended here and lives there under a mark is listed, and no mark gives way to a second one', async () => {
  const { from, code } = await handedToAstrid();
  const other = await makeVault();
  const path = from.file('r.json');
  await exportRegistry(from.vault, path);
  const document = readDocument(path);
  const unmarked = document.invites.map((entry) => ({ ...entry, handedTo: null }));
  writeFileSync(from.file('plain.json'), JSON.stringify({ ...document, invites: unmarked }));
  await importRegistry(other.vault, from.file('plain.json'));
  await other.vault.invites.use(code);
  expect(revokedSinceHandOver(other.vault.core.db)).toEqual([]);
  expect(await importRegistry(other.vault, path)).toMatchObject({ changed: 1 });
  expect(revokedSinceHandOver(other.vault.core.db)).toEqual([1]);
  const posta = document.invites.map((entry) => ({ ...entry, handedTo: 'posta' }));
  writeFileSync(from.file('posta.json'), JSON.stringify({ ...document, invites: posta }));
  await importRegistry(from.vault, from.file('posta.json'));
  expect(await allInvites(from)).toMatchObject([{ handedTo: 'astrid' }]);
});

const toOldAstrid: typeof exportAstrid = (vault, path, options) => exportAstrid(vault, path, { ...options, ...old });

const exporters = { astrid: toOldAstrid, posta: exportPosta };

test.each(Object.entries(exporters))('a second file of %s gets no code that is in the first', async (_, exporter) => {
  const from = await makeVault();
  await from.vault.invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  await from.vault.invites.generate({ label: 'one', identity: 'home' });
  const identity = 'home';
  await exporter(from.vault, from.file('first'), { identity });
  expect(await exporter(from.vault, from.file('second'), { identity })).toMatchObject({
    taken: 0,
    skipped: [{ reason: expect.stringContaining('was handed over before'), examples: ['one'] }],
  });
  expect(await exporter(from.vault, from.file('third'), { identity, anyway: true })).toMatchObject({
    taken: 1,
    notes: expect.arrayContaining([expect.stringContaining('a code works in both')]),
  });
});
