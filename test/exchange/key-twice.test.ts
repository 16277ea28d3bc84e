import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { exportTokens } from '../../electron/exchange/tokens-export.ts';
import { importVaultOs } from '../../electron/exchange/vault-os-import.ts';
import { findKeyTwice } from '../../electron/vault/strict-json.ts';
import { faultOf } from '../support/keys.ts';
import { contentOf, documentOf, entryOf, makeVault } from './vaults.ts';

const record = '"creator_id": "warden", "max_use_count": 3, "remaining_uses": 3, "required_access_level": 0';
const burned = `"state": "REVOKED", ${record}, "state": "ACTIVE"`;

test.each([
  [
    `{"codes": [{"code_string": "OTHER-CODE", "state": "ACTIVE", ${record}}, {"code_string": "SOME-CODE", ${burned}}]}`,
    'codes[1]: state',
  ],
  [
    `{"codes": [{"code_string": "SOME-CODE", "\\u0073tate": "REVOKED", ${record}, "state": "ACTIVE"}]}`,
    'codes[0]: state',
  ],
  [
    `{"codes": [{"code_string": "SOME-CODE", ${record}, "lifecycle": [{"event": "used", "event": "created"}]}]}`,
    'codes[0].lifecycle[0]: event',
  ],
  [`{"codes": [{"SOME-CODE": 1, "SOME-CODE": 2}]}`, 'codes[0]: its field [1]'],
  [`{"codes": [], "codes": []}`, 'the document: codes'],
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
