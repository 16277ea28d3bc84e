import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseStore, readVaultOsStore, storeText, withFreshRecords } from '../../electron/exchange/vault-os-store.ts';
import { toInstant } from '../../shared/domain/instant.ts';
import { needs } from '../support/available.ts';
import { tempFolder } from '../support/temp.ts';
import { realStore, violationsOf } from './vault-os-rules.ts';

const text = readFileSync(realStore, 'utf8');
const written: string[] = [text];

test('the store of the real program reads as it is, and prints byte for byte as it was written', () => {
  const store = parseStore('store.json', text);
  expect(storeText(store)).toBe(text);
  expect(
    store.records.map(({ state, maxUses, remaining, refused, uses }) => [
      state,
      maxUses - remaining,
      uses.length,
      refused,
    ]),
  ).toEqual([
    ['ACTIVE', 1, 1, 0],
    ['EXHAUSTED', 1, 1, 1],
    ['GENERATED', 0, 0, 3],
    ['REVOKED', 1, 1, 1],
    ['EXPIRED', 0, 0, 0],
    ['ACTIVE', 7, 7, 0],
    ['REVOKED', 0, 0, 0],
  ]);
  expect(store.records[3]).toMatchObject({
    creatorId: 'warden',
    requiredAccessLevel: 1,
    revokedReason: 'Rotation of November',
    createdAt: '2026-11-30T21:09:23.144Z',
    activatedAt: '2026-11-30T21:09:23.144Z',
    endedAt: '2026-11-30T21:09:23.144Z',
    expiresAt: '2036-01-01T00:00:00.000Z',
    uses: ['2026-11-30T21:09:23.144Z'],
  });
});

const fresh = {
  code: '7K3D-9QXM-2FHA-TW4C-P',
  creatorId: 'Zoë',
  requiredAccessLevel: 2,
  maxUses: 3,
  createdAt: toInstant(Date.UTC(2026, 10, 30, 21, 9, 23, 143)),
  expiresAt: toInstant(Date.UTC(2036, 0, 1)),
  inactive: false,
};

test('a fresh record joins a store, or is the first of one that is missing or blank', () => {
  const folder = tempFolder('vault-os-store');
  const path = join(folder, 'store.json');
  const missing = readVaultOsStore(path);
  expect(missing).toMatchObject({ blank: true, stamp: null, records: [] });
  const first = withFreshRecords(missing, [fresh]);
  expect(existsSync(path)).toBe(false);
  expect(JSON.parse(first)).toEqual({
    version: 1,
    codes: [
      {
        code_string: '7K3D-9QXM-2FHA-TW4C-P',
        creator_id: 'Zoë',
        required_access_level: 2,
        max_use_count: 3,
        expires_at: '2036-01-01T00:00:00+00:00',
        state: 'ACTIVE',
        remaining_uses: 3,
        revoked_reason: null,
        usage_log: [],
        lifecycle: [
          { timestamp: '2026-11-30T21:09:23.143000+00:00', event: 'created', detail: expect.any(String) },
          { timestamp: '2026-11-30T21:09:23.143000+00:00', event: 'activated', detail: expect.any(String) },
        ],
      },
    ],
  });
  writeFileSync(path, first);
  const second = withFreshRecords(readVaultOsStore(path), [{ ...fresh, code: 'pinv_x', inactive: true }]);
  expect(JSON.parse(second).codes).toMatchObject([{ state: 'ACTIVE' }, { state: 'GENERATED', remaining_uses: 3 }]);
  expect(JSON.parse(second).codes[1].lifecycle).toHaveLength(1);
  expect(Object.keys(JSON.parse(second).codes[1])).toEqual(Object.keys(JSON.parse(text).codes[0]));
  written.push(first, second, withFreshRecords(parseStore('real', text), [fresh]));
  writeFileSync(path, ' \n\t');
  expect(readVaultOsStore(path)).toMatchObject({ blank: true, records: [] });
});

test('a fresh record that would break a rule of the store is refused', () => {
  const store = parseStore('store.json', text);
  expect(() => withFreshRecords(store, [fresh, fresh])).toThrow('codes[8]: code_string: is the same as in codes[7]');
  expect(() => withFreshRecords(store, [{ ...fresh, maxUses: 0 }])).toThrow('codes[7]: max_use_count');
  expect(() => withFreshRecords(store, [{ ...fresh, creatorId: ' ' }])).toThrow('codes[7]: creator_id');
});

test('the rules of the system, written down in Python, allow every store written here', needs('python3'), () => {
  expect(violationsOf(written)).toEqual([]);
  const broken = JSON.parse(text);
  broken.codes[1].remaining_uses = 1;
  broken.codes[3].revoked_reason = ' ';
  expect(violationsOf([text, JSON.stringify(broken)])).toEqual([
    'store 1: codes[1]: EXHAUSTED with uses left',
    'store 1: codes[3]: REVOKED without a trimmed reason',
  ]);
});
