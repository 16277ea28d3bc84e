import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRecoveryCode } from '../../electron/keys/recovery-code.ts';
import { openVault } from '../../electron/vault/open.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import { exitCodes, StoreError, type VaultError } from '../../shared/errors.ts';
import { faultOf, passphrase } from '../support/keys.ts';
import { contentsOf, copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';

const pageSize = 4_096;

let own: Place;
let other: Place;
let vaultId: string;
let recoveryCode: string;

beforeAll(async () => {
  const made = await makePlace({ passphrase });
  own = made.place;
  ({ vaultId, recoveryCode } = made.created);
  const vault = await openVault(own.options);
  await vault.invites.generateBatch({ label: 'for the pages' }, 100);
  await vault.close();
  ({ place: other } = await makePlace());
});

afterAll(() => {
  removePlace(own);
  removePlace(other);
});

const registry = ({ dir }: Place) => join(dir, 'registry.db');
const keyFile = ({ dir }: Place) => join(dir, 'vault.json');

function damage(path: string, at: number, length = 64): void {
  const bytes = readFileSync(path);
  randomBytes(length).copy(bytes, at);
  writeFileSync(path, bytes);
}

/** Opens, and reads every page that a query meets. */
async function readAll(place: Place, secret: string | null): Promise<void> {
  const vault = await place.open({ askSecret: async () => secret });
  try {
    await vault.invites.list({ limit: 1_000 });
    await vault.invites.audit({ limit: 1_000 });
  } finally {
    await vault.close();
  }
}

interface Fault {
  readonly what: string;
  readonly code: string;
  readonly spoil: (place: Place) => unknown;
  readonly secret?: () => string;
  /** What opens it all the same. */
  readonly wayOut?: () => string;
}

const faults: readonly Fault[] = [
  {
    what: 'the entry is gone',
    code: 'keychain_entry_missing',
    spoil: ({ keys }) => rmSync(join(keys, vaultId)),
    wayOut: () => passphrase,
  },
  {
    what: 'the entry is another vault’s',
    code: 'keychain_entry_foreign',
    spoil: ({ keys }) => writeFileSync(join(keys, vaultId), randomBytes(32).toString('hex')),
    wayOut: () => recoveryCode,
  },
  {
    what: 'the entry is no key',
    code: 'keychain_entry_foreign',
    spoil: ({ keys }) => writeFileSync(join(keys, vaultId), 'no key'),
    wayOut: () => recoveryCode,
  },
  {
    what: 'the passphrase is wrong',
    code: 'passphrase_wrong',
    spoil: ({ keys }) => rmSync(join(keys, vaultId)),
    secret: () => 'a wrong passphrase',
    wayOut: () => recoveryCode,
  },
  {
    what: 'the recovery code is mistyped',
    code: 'recovery_code_wrong',
    spoil: ({ keys }) => rmSync(join(keys, vaultId)),
    secret: () => recoveryCode.slice(0, -1),
    wayOut: () => recoveryCode,
  },
  {
    what: 'the recovery code is another vault’s',
    code: 'recovery_code_wrong',
    spoil: ({ keys }) => rmSync(join(keys, vaultId)),
    secret: () => newRecoveryCode(randomBytes),
    wayOut: () => passphrase,
  },
  { what: 'the key file is gone', code: 'key_file_missing', spoil: (place) => rmSync(keyFile(place)) },
  {
    what: 'the key file is damaged',
    code: 'key_file_damaged',
    spoil: (place) => {
      const text = readFileSync(keyFile(place), 'utf8');
      writeFileSync(
        keyFile(place),
        text.replace(/("sealed": ")(.)/, (_, head, first) => head + (first === 'A' ? 'B' : 'A')),
      );
    },
  },
  { what: 'the registry is gone', code: 'database_missing', spoil: (place) => rmSync(registry(place)) },
  {
    what: 'page 1 of the registry is damaged',
    code: 'database_damaged',
    spoil: (place) => damage(registry(place), 100),
  },
  {
    what: 'the registry is from before a re-key, or another vault’s',
    code: 'key_generation_mismatch',
    spoil: (place) => copyFileSync(registry(other), registry(place)),
  },
  {
    what: 'nothing is there',
    code: 'vault_missing',
    spoil: ({ dir }) => rmSync(dir, { recursive: true }),
  },
];

const met = new Map<string, VaultError>();

test.each(faults)('$what: $code, and nothing is made or lost', async ({ what, code, spoil, secret, wayOut }) => {
  const place = copyPlace(own);
  spoil(place);
  const before = contentsOf(place.root);
  const fault = await faultOf(() => readAll(place, secret?.() ?? null));
  expect(fault.code).toBe(code);
  expect(fault).toBeInstanceOf(StoreError);
  expect([4, 5]).toContain(exitCodes[fault.code]);
  expect(fault.hint).toBeTruthy();
  expect(contentsOf(place.root)).toEqual(before);
  met.set(what, fault);
  if (wayOut) await readAll(place, wayOut());
});

test('each fault has a message of its own', () => {
  expect(met.size).toBe(faults.length);
  expect(new Set([...met.values()].map(({ message }) => message)).size).toBe(faults.length);
});

test('a keychain that does not answer says so, and its way out', async () => {
  const place = copyPlace(own);
  const failing = () => Promise.reject(new StoreError('keychain_unavailable', 'the keychain is off', 'start it'));
  const keychain = { get: failing, set: failing, delete: failing };
  const fault = await faultOf(() => place.open({ keychain }));
  expect([fault.code, fault.hint]).toEqual([
    'keychain_unavailable',
    'start it; or unlock with the passphrase or the recovery code',
  ]);
  const vault = await place.open({ keychain, askSecret: async () => recoveryCode });
  expect([vault.unlockedBy, vault.checkpoint.at]).toEqual(['recovery', 'folder']);
});

test('any damaged page is met as damage, and its bytes stay as they are', async () => {
  const pages = readFileSync(registry(own)).length / pageSize;
  const found: string[] = [];
  for (let page = 1; page < pages; page += 7) {
    const place = copyPlace(own);
    damage(registry(place), page * pageSize + 1_000);
    const before = readFileSync(registry(place));
    const fault = await readAll(place, null).catch((error: VaultError) => error);
    if (fault) found.push(fault.code);
    expect(readFileSync(registry(place)).equals(before)).toBe(true);
  }
  expect(new Set(found)).toEqual(new Set(['database_damaged']));
});

test.each([0, 100, pageSize])('a registry cut down to %d bytes is damaged, and is not begun anew', async (size) => {
  const place = copyPlace(own);
  truncateSync(registry(place), size);
  const before = contentsOf(place.dir);
  expect((await faultOf(() => readAll(place, null))).code).toBe('database_damaged');
  expect(contentsOf(place.dir)).toEqual(before);
});

test('a key file from before a re-key does not open the registry, and says so', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const old = readFileSync(keyFile(place));
  await rekey(vault);
  await vault.close();
  writeFileSync(keyFile(place), old);
  const before = contentsOf(place.root);
  const fault = await faultOf(() => place.open());
  expect([fault.code, fault.message]).toEqual(['key_generation_mismatch', expect.stringContaining('before a re-key')]);
  expect(contentsOf(place.root)).toEqual(before);
});
