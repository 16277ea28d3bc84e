import { expect, test } from 'vitest';
import { seeded } from './random.ts';
import { keyForms, secretFinder, textForms } from './secrets-in.ts';

test('a secret is found in every form, at every place, and what is not there is not', () => {
  const random = seeded(1);
  const key = random.bytes(32);
  const secrets = new Map([
    ['key', keyForms(key)],
    ['code', textForms('pinv_0123456789')],
    ['absent', textForms('pinv_0123456780')],
  ]);
  const find = secretFinder(secrets);
  const noise = random.bytes(5_000);
  expect(find(noise)).toEqual([]);
  for (const [name, forms] of secrets) {
    if (name === 'absent') continue;
    for (const form of forms) {
      for (const at of [0, 1, 2_500, noise.length]) {
        expect(find(Buffer.concat([noise.subarray(0, at), form, noise.subarray(at)]))).toEqual([name]);
      }
    }
  }
});
