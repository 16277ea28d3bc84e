import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportVaultOs } from '../../electron/exchange/vault-os-export.ts';
import { importVaultOs } from '../../electron/exchange/vault-os-import.ts';
import { toEnvelope, type VaultError } from '../../shared/errors.ts';
import { faultOf } from '../support/keys.ts';
import { contentOf, documentOf, makeVault } from './vaults.ts';

const code = 'SECRET-CODE-0001';
const good = {
  code_string: 'OTHER-CODE-0001',
  creator_id: 'warden',
  required_access_level: 0,
  max_use_count: 2,
  use_count: 0,
  created_at: '2026-11-20T21:05:00Z',
  expires_at: null,
  state: 'ACTIVE',
};

/** What comes of a file that holds `content`, imported and exported onto; nothing changes, and no error shows a code. */
async function refusalOf(content: string | Uint8Array): Promise<VaultError> {
  const to = await makeVault();
  await to.vault.invites.generate();
  const path = to.file('invites_store.json');
  writeFileSync(path, content);
  const before = contentOf(to);
  const fault = await faultOf(() => importVaultOs(to.vault, path));
  const other = await faultOf(() => exportVaultOs(to.vault, path));
  expect(other.code).toBe(fault.code === 'import_refused' ? 'file_exists' : fault.code);
  expect(contentOf(to)).toEqual(before);
  expect(readFileSync(path)).toEqual(Buffer.from(content));
  for (const { message, hint, stack, cause } of [fault, other]) {
    expect(`${message} ${hint} ${stack} ${cause}`).not.toMatch(/SECRET|OTHER-CODE/);
  }
  expect(fault.message).toContain(path);
  expect(toEnvelope(fault).hint).not.toBeNull();
  return fault;
}

test.each<[field: string, value: unknown]>([
  ['code_string', ''],
  ['code_string', 7],
  ['creator_id', undefined],
  ['creator_id', ''],
  ['creator_id', ['x']],
  ['required_access_level', -1],
  ['required_access_level', 1e300],
  ['max_use_count', undefined],
  ['max_use_count', 0],
  ['max_use_count', 2 ** 32],
  ['max_use_count', '2'],
  ['use_count', -1],
  ['use_count', 1.5],
  ['use_count', 3],
  ['created_at', 'yesterday'],
  ['expires_at', '2026-02-30T00:00:00Z'],
  ['expires_at', 1e18],
  ['state', undefined],
  ['state', 'LOST'],
  ['state', 3],
  ['label', 'a\u0000b'],
  ['note', 'x'.repeat(2_001)],
])('a record whose %s is %j is refused by name', async (field, value) => {
  const fault = await refusalOf(JSON.stringify([good, { ...good, code_string: code, [field]: value }]));
  expect(fault.code).toBe('record_damaged');
  expect(fault.message).toContain(`: invites[1]: ${field}: `);
});

test('two records of one code are refused, however they are written', async () => {
  const twice = [good, { ...good, code_string: 'OTHERCODE0001' }];
  expect((await refusalOf(JSON.stringify(twice))).message).toContain('invites[1]: the code: is that of invites[0]');
});

test('a whole number in another spelling is no whole number', async () => {
  const text = JSON.stringify([{ ...good, use_count: 77 }]);
  for (const number of ['0.0', '1e0', '99999999999999999999999']) {
    expect((await refusalOf(text.replace('77', number))).message).toContain('use_count: must be');
  }
});

test.each<[what: string, content: string | Uint8Array]>([
  ['nothing', ''],
  ['a text', '"abc"'],
  ['another JSON', '{"name": "x", "version": 1}'],
  ['a registry of a vault', JSON.stringify(documentOf({}))],
  ['TOML', 'token_hash = "ab"'],
  ['NUL', '\u0000\u0000'],
  ['invalid UTF-8', Uint8Array.of(0x5b, 0xff, 0x5d)],
])('a file that holds %s is refused', async (_, content) => {
  expect((await refusalOf(content)).code).toBe('import_refused');
});

test('a store that is cut off anywhere is refused, with the place and without a code', async () => {
  const to = await makeVault();
  const path = to.file('invites_store.json');
  const whole = JSON.stringify({ invites: [good, { ...good, code_string: code }] }, null, 1);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 1 }), async (length) => {
      writeFileSync(path, whole.slice(0, length));
      const fault = await faultOf(() => importVaultOs(to.vault, path));
      expect(fault.code).toBe('record_damaged');
      expect(fault.message).toMatch(/ is not whole: its JSON (is cut off|breaks at character \d+)$/);
    }),
  );
  expect(to.vault.core.db.once('SELECT count(*) AS n FROM invites')).toEqual([{ n: 0 }]);
});
