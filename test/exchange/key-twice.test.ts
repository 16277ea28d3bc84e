import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { exportTokens } from '../../electron/exchange/tokens-export.ts';
import { importVaultOs } from '../../electron/exchange/vault-os-import.ts';
import { findKeyTwice } from '../../electron/vault/strict-json.ts';
import { faultOf } from '../support/keys.ts';
import { contentOf, documentOf, entryOf, makeVault } from './vaults.ts';

const record = '"creator_id": "warden", "max_use_count": 3, "use_count": 0, "created_at": "2026-11-20T21:05:00+00:00"';
const burned = `"state": "REVOKED", ${record}, "state": "ACTIVE"`;

test.each([
  [
    `{"invites": [{"code": "OTHER-CODE", "state": "ACTIVE", ${record}}, {"code": "SOME-CODE", ${burned}}]}`,
    'invites[1]: state',
  ],
  [`[{"code": "SOME-CODE", "\\u0073tate": "REVOKED", ${record}, "state": "ACTIVE"}]`, '[0]: state'],
  [`{"codes": {"SOME-CODE": {${burned}}}}`, 'codes[0]: state'],
  [
    `{"codes": {"SOME-CODE": {"state": "REVOKED", ${record}}, "SOME-CODE": {"state": "ACTIVE", ${record}}}}`,
    'codes: its field [1]',
  ],
  [`{"invites": [], "invites": []}`, 'the document: invites'],
])('a store of Vault OS that names a key twice is refused: %s', async (text, place) => {
  const to = await makeVault();
  const path = to.file('in.json');
  writeFileSync(path, text);
  const before = contentOf(to);
  const fault = await faultOf(() => importVaultOs(to.vault, path));
  expect(fault).toMatchObject({ code: 'record_damaged', message: `${path}: ${place}: stands there twice` });
  expect(contentOf(to)).toEqual(before);
});

test('so are a registry file and a file of tokens', async () => {
  const to = await makeVault();
  const path = to.file('in.json');
  const text = JSON.stringify(documentOf({ invites: [entryOf('a')] }));
  writeFileSync(path, text.replace('"state":"ACTIVE"', '"state":"REVOKED","state":"ACTIVE"'));
  expect(await faultOf(() => importRegistry(to.vault, path))).toMatchObject({
    message: `${path}: invites[0]: state: stands there twice`,
  });
  writeFileSync(path, '{"format": "invite-vault-tokens", "version": 1, "tokens": [], "tokens": []}');
  expect(await faultOf(() => exportTokens(to.vault, path))).toMatchObject({
    message: expect.stringContaining('the document: tokens: stands there twice'),
  });
});

test.each([
  ['{"a":1.0,"b":{"a":1},"c":[{"a":1},{"a":2}],"d":"\\"a\\":{\\\\","e":"a"}', null],
  ['{"a":[1.0,{"b":1,"c":{"b":1},"b":2}]}', ['a', 1, 'b']],
  ['{"\\\\":1,"x":"\\\\","\\\\":2}', ['\\']],
  ['"a"', null],
])('%s', (text, path) => {
  expect(findKeyTwice(text)?.path ?? null).toEqual(path);
});
