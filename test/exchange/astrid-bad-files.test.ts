import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportAstrid } from '../../electron/exchange/astrid-export.ts';
import { importAstrid } from '../../electron/exchange/astrid-import.ts';
import type { VaultError } from '../../shared/errors.ts';
import { faultOf } from '../support/keys.ts';
import { contentOf, makeVault } from './vaults.ts';

const hash = 'ab'.repeat(32);
const good = `[[invite]]\ntoken_hash = "${'cd'.repeat(32)}"\ngroup = "a"\nremaining_uses = 1\nissued_at_epoch = 5\n`;
const lines: Readonly<Record<string, string>> = {
  token_hash: `"${hash}"`,
  group: '"agent"',
  remaining_uses: '1',
  expires_at_epoch: '1234567890',
  issued_at_epoch: '1234560000',
  metadata: '"x"',
};

function fileWith(field: string, value: string | null): string {
  const entry = Object.entries({ ...lines, [field]: value }).filter(([, text]) => text !== null);
  return `${good}[[invite]]\n${entry.map(([key, text]) => `${key} = ${text}`).join('\n')}\n`;
}

/** What comes of a file that holds `content`, imported and exported onto; nothing changes. */
async function refusalOf(content: string | Uint8Array, exported = true): Promise<VaultError> {
  const to = await makeVault();
  await to.vault.invites.generate();
  const path = to.file('invites.toml');
  writeFileSync(path, content);
  const before = contentOf(to);
  const fault = await faultOf(() => importAstrid(to.vault, path));
  if (exported) {
    const { code } = await faultOf(() => exportAstrid(to.vault, path));
    expect(code).toBe(fault.code === 'import_refused' ? 'file_exists' : fault.code);
  }
  expect(contentOf(to)).toEqual(before);
  expect(readFileSync(path)).toEqual(Buffer.from(content));
  expect(fault.message).toContain(path);
  expect(fault.hint).not.toBeNull();
  return fault;
}

test.each<[field: string, value: string | null]>([
  ['token_hash', null],
  ['token_hash', `"${hash.slice(1)}"`],
  ['token_hash', `"${hash}a"`],
  ['token_hash', `"${hash.replace('ab', 'xy')}"`],
  ['token_hash', '7'],
  ['token_hash', `"${'cd'.repeat(32)}"`],
  ['group', null],
  ['group', '["a"]'],
  ['group', `"${'x'.repeat(201)}"`],
  ['group', '"a\\u202eb"'],
  ['remaining_uses', null],
  ['remaining_uses', '-1'],
  ['remaining_uses', '4294967296'],
  ['remaining_uses', '99999999999999999999999999'],
  ['remaining_uses', '1.0'],
  ['remaining_uses', 'inf'],
  ['remaining_uses', '"1"'],
  ['expires_at_epoch', '253402300800'],
  ['expires_at_epoch', '-1'],
  ['expires_at_epoch', '2026-11-20T21:05:00Z'],
  ['issued_at_epoch', null],
  ['issued_at_epoch', '9223372036854775807'],
  ['metadata', '{ a = 1 }'],
  ['metadata', '"a\\u0000b"'],
  ['metadata', `"${'x'.repeat(2_001)}"`],
])('an entry whose %s is %s is refused by name', async (field, value) => {
  // A text that cannot be stored here may well stay in the file.
  const fault = await refusalOf(fileWith(field, value), !/^"/.test(value ?? '') || field !== 'metadata');
  expect(fault.code).toBe('record_damaged');
  expect(fault.message).toContain(`: invite[1]: ${field}: `);
});

test.each<[what: string, content: string, where: string]>([
  ['a key twice', fileWith('group', '"a"\ngroup = "b"'), 'line 9, column 1 (invite[1]: group): trying to redefine'],
  ['no end of a text', `${good}metadata = "abc\n`, 'line 6, column 16 (invite[0]: metadata): control'],
  ['a NUL', `${good}metadata = "a\u0000b"\n`, 'line 6, column 14 (invite[0]: metadata): control characters'],
  ['an entry that is cut off', `${good}[[invite]]\ntoken_ha`, 'line 7'],
  ['a list of numbers', 'invite = [1, 2]\n', 'invite[0]: the entry: must be a table'],
])('a file with %s is refused where it breaks', async (_, content, where) => {
  const fault = await refusalOf(content);
  expect(fault.code).toBe('record_damaged');
  expect(fault.message).toContain(where);
  expect(fault.message).not.toContain('"abc');
});

test.each<[what: string, content: string | Uint8Array]>([
  ['another TOML', '[package]\nname = "x"\n'],
  ['JSON', '{"invites": []}'],
  ['invalid UTF-8', Uint8Array.of(0x5b, 0xff, 0x5d)],
  ['NUL alone', '\u0000\u0000'],
  ['one table', '[invite]\ngroup = "a"\n'],
])('a file that holds %s is refused', async (_, content) => {
  expect((await refusalOf(content)).code).toBe('import_refused');
});

test('a file of 100 MB is refused before it is read', async () => {
  const to = await makeVault();
  const file = openSync(to.file('huge.toml'), 'w');
  ftruncateSync(file, 100e6);
  closeSync(file);
  expect(await faultOf(() => importAstrid(to.vault, to.file('huge.toml')))).toMatchObject({ code: 'input_too_large' });
});

test('a file that is cut off anywhere gives no half of an entry', async () => {
  const to = await makeVault();
  const path = to.file('invites.toml');
  const whole = fileWith('metadata', '"x"');
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: good.length + 12, max: whole.indexOf('issued', good.length) }),
      async (length) => {
        writeFileSync(path, whole.slice(0, length));
        expect(await faultOf(() => importAstrid(to.vault, path))).toMatchObject({ code: 'record_damaged' });
      },
    ),
  );
  expect(to.vault.core.db.once('SELECT count(*) AS n FROM invites')).toEqual([{ n: 0 }]);
});
