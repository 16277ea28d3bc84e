import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { sameHash, sha256 } from '../../electron/registry/code-hash.ts';
import { defaultShortFormat, type ShortAlphabet, shortAlphabets } from '../../shared/domain/code-format.ts';
import { closeAfterEach, contentOf, openInvites } from '../support/invites.ts';

closeAfterEach();

interface HashRow {
  readonly code_hash: string;
  readonly hash_kind: string;
}

test('SHA-256 is that of everybody else', () => {
  // The value that `printf %s pinv_example | sha256sum` gives.
  expect(sha256('pinv_example')).toBe('9a7f00b357ebb210667795e3dcd4d8d0035ba8694c9c7c94834dcbf9887c7f70');
});

test('a token is stored as hex SHA-256 of itself, a short code as HMAC of its canonical text under the pepper', () => {
  const { invites, connection, pepper } = openInvites();
  const row = (id: number) =>
    connection.once('SELECT code_hash, hash_kind FROM invites WHERE id = ?', id)[0] as HashRow;
  const token = invites.generate();
  expect(row(token.invite.id)).toEqual({
    code_hash: createHash('sha256').update(token.code).digest('hex'),
    hash_kind: 'sha256',
  });
  for (const alphabet of shortAlphabets) {
    const { invite, code } = invites.generate({ format: formatOf(alphabet) });
    const canonical = `in_${code.slice(3).replaceAll('-', '')}`;
    expect(canonical.slice(3)).toMatch(/^[0-9A-Z]+$/);
    expect(row(invite.id)).toEqual({
      code_hash: createHmac('sha256', pepper).update(canonical).digest('hex'),
      hash_kind: 'hmac-sha256',
    });
    expect(invites.validate(code).invite?.id).toBe(invite.id);
  }
});

function formatOf(alphabet: ShortAlphabet) {
  return { ...defaultShortFormat, alphabet, length: 20, prefix: 'in_' };
}

test('a short code means nothing under another pepper', () => {
  const { invites } = openInvites();
  const { code } = invites.generate({ format: defaultShortFormat });
  expect(openInvites().invites.validate(code).reason).toBe('unknown');
});

test('no code and no token is in any row or event, whole or in its canonical form', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const issued = [
    invites.generate({ maxUses: 3 }),
    invites.generate({ format: defaultShortFormat }),
    ...shortAlphabets.map((alphabet) => invites.generate({ format: formatOf(alphabet) })),
    invites.generate({ format: { kind: 'token', prefix: '', bytes: 24 } }),
  ];
  const codes: string[] = issued.map(({ code }) => code);
  const unknown = `pinv_${'Zz0_'.repeat(11)}`.slice(0, 48);
  const token = invites.use(codes[0] ?? '', { mint: true }).token ?? '';
  invites.recordChecks(invites.validateAll(`${codes.join(' ')} ${unknown}`));
  codes.push(invites.reissue(1).code, unknown, token);
  invites.revoke(codes[1] ?? '', 'lost');
  advance(25 * 3_600_000);
  for (const code of codes) invites.use(code);
  const everything = JSON.stringify(contentOf(registry));
  for (const code of codes) {
    const canonical = code.startsWith('pinv_') || code.startsWith('mst_') ? code : code.replaceAll('-', '');
    const bare = canonical.replace(/^[a-z]+_/, '');
    for (const text of [code, canonical, bare, bare.slice(4, -4)]) expect(everything).not.toContain(text);
  }
  expect(everything).toContain('"digest');
});

test('two hashes are the same only if every digit is', () => {
  const hash = sha256('a');
  expect(sameHash(hash, sha256('a'))).toBe(true);
  for (let at = 0; at < 64; at++) {
    const other = `${hash.slice(0, at)}${hash[at] === '0' ? '1' : '0'}${hash.slice(at + 1)}`;
    expect(sameHash(hash, other)).toBe(false);
  }
  expect(sameHash(hash, hash.slice(1))).toBe(false);
  expect(sameHash('', '')).toBe(false);
});
