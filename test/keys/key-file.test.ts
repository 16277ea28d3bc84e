import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { KeyFile } from '../../electron/keys/key-file.ts';
import { formatKeyFile, parseKeyFile } from '../../electron/keys/key-file.ts';
import { faultOf, makeKeys, passphrase } from '../support/keys.ts';

let keyFile: KeyFile;
let text: string;

beforeAll(async () => {
  ({ keyFile } = await makeKeys({ passphrase }));
  text = formatKeyFile(keyFile);
});

/** The file with one value changed, by its path. */
function changed(path: string, value: unknown): string {
  const root: Record<string, unknown> = JSON.parse(text);
  const names = path.split('.');
  const last = names.pop() ?? '';
  let at: Record<string, unknown> = root;
  for (const name of names) at = at[name] as Record<string, unknown>;
  at[last] = value;
  return JSON.stringify(root);
}

test('a key file reads back as it was written', async () => {
  expect(parseKeyFile(text)).toEqual(keyFile);
  const bare = (await makeKeys()).keyFile;
  expect(parseKeyFile(formatKeyFile(bare))).toEqual(bare);
});

test('a single changed character is called damage, wherever it stands', () => {
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom(...'0aZ9"}x '), (at, character) => {
      const torn = text.slice(0, at) + character + text.slice(at + 1);
      let parsed: KeyFile;
      try {
        parsed = parseKeyFile(torn);
      } catch (fault) {
        expect(fault).toMatchObject({ name: 'StoreError', code: expect.stringMatching(/^key_file_(damaged|newer)$/) });
        return;
      }
      // Only blanks between the values may change without a word.
      expect(parsed).toEqual(keyFile);
    }),
    { numRuns: 2000 },
  );
});

test('a file that is cut off at any place is damaged', async () => {
  for (let end = 0; end < text.trimEnd().length; end += 7) {
    expect((await faultOf(() => parseKeyFile(text.slice(0, end)))).code).toBe('key_file_damaged');
  }
});

test('each field that is missing or of a wrong kind is damage, and is named', async () => {
  const fields = ['vaultId', 'createdAt', 'keyStore', 'signer', 'keyCheck', 'bundle', 'slots', 'slots.recovery'];
  fields.push('bundle.generation', 'bundle.nonce', 'bundle.sealed', 'slots.recovery.salt', 'slots.passphrase.kdf');
  fields.push('slots.passphrase.kdf.N', 'slots.passphrase.sealed', 'version');
  for (const field of fields) {
    for (const value of [undefined, 0, -1, 'no', [], true]) {
      const fault = await faultOf(() => parseKeyFile(changed(field, value)));
      expect(fault).toMatchObject({ code: 'key_file_damaged', message: expect.stringContaining(field) });
    }
  }
});

test('a newer version is refused in words of its own', async () => {
  const fault = await faultOf(() => parseKeyFile(changed('version', 2)));
  expect(fault).toMatchObject({ code: 'key_file_newer', message: expect.stringContaining('version 2') });
  expect(fault.hint).toContain('update');
});

test('a file of something else is not taken for a key file', async () => {
  for (const other of ['{}', '[]', 'null', '1', '"x"', '{"format":"other","version":1}']) {
    expect((await faultOf(() => parseKeyFile(other))).code).toBe('key_file_damaged');
  }
});

test('a forged scrypt cannot exhaust the machine', async () => {
  const costs = [
    ['N', 2 ** 30],
    ['N', 2 ** 20],
    ['N', 2 ** 17 + 1],
    ['N', 2],
    ['r', 64],
    ['r', 0],
    ['p', 1000],
    ['p', 1.5],
    ['name', 'argon2id'],
    ['salt', ''],
  ] as const;
  for (const [name, value] of costs) {
    const fault = await faultOf(() => parseKeyFile(changed(`slots.passphrase.kdf.${name}`, value)));
    expect(fault).toMatchObject({ code: 'key_file_damaged', message: expect.stringContaining('kdf') });
  }
});

test('names that JavaScript treats specially do no harm', async () => {
  const fault = await faultOf(() => parseKeyFile('{"__proto__":{"format":"invite-vault"},"constructor":1}'));
  expect(fault.code).toBe('key_file_damaged');
});

test('no error quotes what the file holds', async () => {
  const marker = randomBytes(12).toString('hex');
  for (const torn of [`${marker}`, `{"format":"${marker}"}`, changed('vaultId', marker), changed('keyCheck', marker)]) {
    const fault = await faultOf(() => parseKeyFile(torn));
    expect(`${fault.message} ${fault.hint} ${fault.stack} ${fault.cause}`).not.toContain(marker);
  }
});
