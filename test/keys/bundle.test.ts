import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Bundle, newBundle, openBundle, sealBundle, wipeBundle } from '../../electron/keys/bundle.ts';

const vaultId = '00'.repeat(16);
const masterKey = randomBytes(32);

test('a bundle opens as it was sealed, with one database key or two', () => {
  const one = newBundle(randomBytes);
  const two: Bundle = { ...one, databaseKeys: [...one.databaseKeys, randomBytes(32)], generation: 7 };
  for (const bundle of [one, two]) {
    expect(openBundle(sealBundle(bundle, masterKey, vaultId, randomBytes), masterKey, vaultId)).toEqual(bundle);
  }
});

test('a bundle opens under its own master key, vault and generation only', () => {
  const sealed = sealBundle(newBundle(randomBytes), masterKey, vaultId, randomBytes);
  expect(openBundle(sealed, randomBytes(32), vaultId)).toBeNull();
  expect(openBundle(sealed, masterKey, '01'.repeat(16))).toBeNull();
  expect(openBundle({ ...sealed, generation: 2 }, masterKey, vaultId)).toBeNull();
});

test('a bundle with no key, three keys or a short key is not sealed', () => {
  const bundle = newBundle(randomBytes);
  const key = randomBytes(32);
  for (const databaseKeys of [[], [key, key, key], [randomBytes(31)], [Buffer.alloc(0)]]) {
    expect(() => sealBundle({ ...bundle, databaseKeys }, masterKey, vaultId, randomBytes)).toThrow(RangeError);
  }
});

test('the same keys sealed twice show nothing in common', () => {
  const bundle = newBundle(randomBytes);
  const first = sealBundle(bundle, masterKey, vaultId, randomBytes);
  const second = sealBundle(bundle, masterKey, vaultId, randomBytes);
  expect(first.nonce.equals(second.nonce)).toBe(false);
  expect(first.sealed.equals(second.sealed)).toBe(false);
});

test('a wiped bundle holds zeros', () => {
  const bundle = newBundle(randomBytes);
  wipeBundle(bundle);
  const keys = [...bundle.databaseKeys, bundle.pepper, bundle.signingSeed];
  expect(keys.every((key) => key.equals(Buffer.alloc(32)))).toBe(true);
});
