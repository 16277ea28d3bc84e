import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportVaultOs } from '../../electron/exchange/vault-os-export.ts';
import { importVaultOs } from '../../electron/exchange/vault-os-import.ts';
import { toEnvelope, type VaultError } from '../../shared/errors.ts';
import { needs } from '../support/available.ts';
import { faultOf } from '../support/keys.ts';
import { violationsOf } from './vault-os-rules.ts';
import { contentOf, documentOf, makeVault } from './vaults.ts';

const code = 'SECRET-CODE-0001';
const at = '2026-11-20T21:05:00+00:00';
const good = {
  code_string: 'OTHER-CODE-0001',
  creator_id: 'warden',
  required_access_level: 0,
  max_use_count: 2,
  expires_at: '2036-01-01T00:00:00+00:00',
  state: 'ACTIVE',
  remaining_uses: 2,
  revoked_reason: null,
  usage_log: [],
  lifecycle: [{ timestamp: at, event: 'created', detail: 'Invite code generated.' }],
};
const storeOf = (...codes: readonly unknown[]) => JSON.stringify({ version: 1, codes });

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

type Broken = readonly [field: string, changed: Readonly<Record<string, unknown>>, says: string];

/** Records that the system refuses too, and what is said of each. */
const broken: readonly Broken[] = [
  ['code_string', { code_string: undefined }, 'is missing'],
  ['code_string', { code_string: ' ' }, 'must not be blank'],
  ['code_string', { code_string: 7 }, 'must be a string'],
  ['creator_id', { creator_id: undefined }, 'is missing'],
  ['creator_id', { creator_id: '' }, 'must not be blank'],
  ['required_access_level', { required_access_level: undefined }, 'is missing'],
  ['required_access_level', { required_access_level: -1 }, 'must be an integer of at least 0'],
  ['required_access_level', { required_access_level: '2' }, 'must be an integer of at least 0'],
  ['max_use_count', { max_use_count: null }, 'must be an integer of at least 1'],
  ['max_use_count', { max_use_count: 0, remaining_uses: 0 }, 'must be an integer of at least 1'],
  ['max_use_count', { max_use_count: true }, 'must be an integer of at least 1'],
  ['expires_at', { expires_at: null }, 'must be a string'],
  ['expires_at', { expires_at: undefined }, 'is missing'],
  ['expires_at', { expires_at: '2026-02-30T00:00:00Z' }, 'must be an ISO 8601 time'],
  ['expires_at', { expires_at: 1_900_000_000 }, 'must be a string'],
  ['state', { state: undefined }, 'is missing'],
  ['state', { state: 'active' }, 'must be one of GENERATED, ACTIVE, EXHAUSTED, EXPIRED, REVOKED'],
  ['remaining_uses', { remaining_uses: undefined }, 'is missing'],
  ['remaining_uses', { remaining_uses: -1 }, 'must be an integer of at least 0'],
  ['remaining_uses', { remaining_uses: 3 }, 'must be at most max_use_count, 2'],
  ['remaining_uses', { state: 'GENERATED', remaining_uses: 1 }, 'must equal max_use_count, 2, when GENERATED'],
  ['remaining_uses', { remaining_uses: 0 }, 'must be at least 1 when ACTIVE'],
  ['remaining_uses', { state: 'EXHAUSTED', remaining_uses: 1 }, 'must be 0 when EXHAUSTED'],
  ['revoked_reason', { state: 'REVOKED' }, 'must not be blank when REVOKED'],
  ['revoked_reason', { state: 'REVOKED', revoked_reason: ' ' }, 'must not be blank when REVOKED'],
  ['revoked_reason', { revoked_reason: 7 }, 'must be a string or null'],
  ['usage_log', { usage_log: 'none' }, 'must be a list'],
  ['usage_log[0]', { usage_log: ['used'] }, 'must be an object'],
  ['usage_log[0].outcome', { usage_log: [{ timestamp: at, outcome: 'OK', detail: '' }] }, 'must be one of SUCCESS'],
  ['usage_log[0].detail', { usage_log: [{ timestamp: at, outcome: 'SUCCESS' }] }, 'is missing'],
  ['lifecycle[1].timestamp', { lifecycle: [...good.lifecycle, { event: 'used', detail: '' }] }, 'is missing'],
  ['lifecycle[0].event', { lifecycle: [{ timestamp: at, event: 'sent', detail: '' }] }, 'must be one of created'],
];

test.each(broken)(
  'a record whose %s is broken by %j is refused whole, in the words of the store',
  async (field, changed, says) => {
    const fault = await refusalOf(storeOf(good, { ...good, code_string: code, ...changed }));
    expect(fault.code).toBe('record_damaged');
    expect(fault.message).toContain(`: codes[1]: ${field}: ${says}`);
  },
);

test('the rules of the system, written down in Python, refuse each of them as well', needs('python3'), () => {
  const stores = [good, ...broken.map(([, changed]) => ({ ...good, code_string: code, ...changed }))].map((record) =>
    storeOf(record),
  );
  const refused = new Set(violationsOf(stores).map((said) => Number(/^store (\d+):/.exec(said)?.[1])));
  expect([...refused]).toEqual(broken.map((_, index) => index + 1));
});

test('an expiry before 1990 is refused: it is neither an expiry nor the absence of one', async () => {
  const fault = await refusalOf(storeOf({ ...good, expires_at: '0001-01-01T00:00:00+00:00' }));
  expect(fault.message).toContain('codes[0]: expires_at: is before 1990');
});

test('two records of one code are refused', async () => {
  const fault = await refusalOf(storeOf(good, good));
  expect(fault.message).toContain('codes[1]: code_string: is the same as in codes[0]');
});

test('an integer in another spelling is none', async () => {
  const text = storeOf({ ...good, remaining_uses: 77 });
  for (const number of ['2.0', '2e0', '99999999999999999999999']) {
    expect((await refusalOf(text.replace('77', number))).message).toContain('codes[0]: remaining_uses: must be');
  }
});

test.each([2, 0, '1', null, true])('version %j is refused', async (version) => {
  const fault = await refusalOf(JSON.stringify({ version, codes: [good] }));
  expect(fault.code).toBe('import_refused');
  expect(fault.message).toContain('version: must be 1, the only version');
});

test.each<[what: string, content: string | Uint8Array]>([
  ['a text', '"abc"'],
  ['a list', JSON.stringify([good])],
  ['a registry of a vault', JSON.stringify(documentOf({}))],
  ['TOML', 'token_hash = "ab"'],
  ['NUL', '\u0000\u0000'],
  ['invalid UTF-8', Uint8Array.of(0x5b, 0xff, 0x5d)],
])('a file that holds %s is refused', async (_, content) => {
  expect((await refusalOf(content)).code).toBe('import_refused');
});

test('codes that are no list are refused', async () => {
  expect((await refusalOf('{"codes": {}}')).message).toContain('the store: codes: must be a list');
});

test('a store that is cut off anywhere is refused, with the place and without a code', async () => {
  const to = await makeVault();
  const path = to.file('invites_store.json');
  const whole = JSON.stringify({ version: 1, codes: [good, { ...good, code_string: code }] }, null, 1);
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
