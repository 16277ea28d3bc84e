import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { exportAstrid } from '../../electron/exchange/astrid-export.ts';
import { importAstrid } from '../../electron/exchange/astrid-import.ts';
import { exportPosta } from '../../electron/exchange/posta-export.ts';
import { importPosta } from '../../electron/exchange/posta-import.ts';
import { sha256 } from '../../electron/registry/code-hash.ts';
import { exitCodes } from '../../shared/errors.ts';
import { faultOf } from '../support/keys.ts';
import { contentOf, makeVault, type TestVault } from './vaults.ts';

// A time before 1990 stands for none: programs write 0, or their language's zero time, where nothing has happened.

const code = `pinv_${'q3ZtAbCdEf'.repeat(4)}xyz`;
const hash = sha256(code);
const zeros = [
  '0001-01-01 00:00:00+00:00',
  '0001-01-01T00:00:00Z',
  '0001-01-01 00:00:00 +0000 UTC',
  '1970-01-01 00:00:00',
  '1989-12-31T23:59:59.999Z',
  0,
  631_151_999,
];

function makePosta({ file }: TestVault, tokenHash: string, expires: unknown, consumed: unknown): string {
  const path = file('posta.db');
  const db = new Database(path);
  db.exec(`CREATE TABLE invites (id INTEGER PRIMARY KEY, token_hash TEXT, device_hint TEXT, created_at, expires_at,
    consumed_at)`);
  db.prepare('INSERT INTO invites VALUES (?, ?, ?, ?, ?, ?)').run(
    7,
    tokenHash,
    null,
    '2026-11-20 21:05:00+00:00',
    expires,
    consumed,
  );
  db.close();
  return path;
}

test.each(zeros)('a row of Posta that was consumed at %j was not consumed', async (zero) => {
  const to = await makeVault();
  const { invites } = to.vault;
  await invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  await importPosta(to.vault, makePosta(to, hash, '2027-01-01 00:00:00+00:00', zero), { identity: 'home' });
  expect(await invites.validate(code)).toMatchObject({ usable: true, invite: { useCount: 0, endedAt: null } });
  expect(await exportPosta(to.vault, to.file('posta.db'), { identity: 'home' })).toMatchObject({ unchanged: 1 });
});

test('a row of Posta that was consumed in 1990 was consumed', async () => {
  const to = await makeVault();
  await importPosta(to.vault, makePosta(to, hash, '2027-01-01 00:00:00+00:00', '1990-01-01T00:00:00Z'));
  expect(await to.vault.invites.validate(code)).toMatchObject({ reason: 'exhausted' });
});

test.each(zeros)('a row of Posta that expires at %j refuses the whole file by row and column', async (zero) => {
  const to = await makeVault();
  await to.vault.invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  const path = makePosta(to, hash, zero, null);
  const [bytes, before] = [readFileSync(path), contentOf(to)];
  for (const act of [importPosta, exportPosta]) {
    const fault = await faultOf(() => act(to.vault, path, { identity: 'home' }));
    expect(fault).toMatchObject({ code: 'record_damaged', message: expect.stringContaining('row #7: expires_at: ') });
    expect(exitCodes[fault.code]).toBe(5);
  }
  expect(readFileSync(path)).toEqual(bytes);
  expect(contentOf(to)).toEqual(before);
});

test.each([0, 1, 631_151_999])('an entry of Astrid that expires at %j refuses the whole file', async (zero) => {
  const to = await makeVault();
  const path = to.file('invites.toml');
  const text = `[[invite]]\ntoken_hash = "${hash}"\ngroup = "a"\nremaining_uses = 1\nissued_at_epoch = 1795208700\n`;
  writeFileSync(path, `${text}expires_at_epoch = ${zero}\n`);
  const before = contentOf(to);
  for (const act of [importAstrid, exportAstrid]) {
    expect(await faultOf(() => act(to.vault, path))).toMatchObject({
      code: 'record_damaged',
      message: expect.stringContaining('invite[0]: expires_at_epoch: is before 1990'),
    });
  }
  expect(contentOf(to)).toEqual(before);
  writeFileSync(path, `${text}expires_at_epoch = 631152000\n`);
  expect(await importAstrid(to.vault, path)).toMatchObject({ taken: 1 });
});
