import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exportAstrid } from '../../electron/exchange/astrid-export.ts';
import { importAstrid } from '../../electron/exchange/astrid-import.ts';
import { exportPosta } from '../../electron/exchange/posta-export.ts';
import { importPosta } from '../../electron/exchange/posta-import.ts';
import { needs } from '../support/available.ts';
import { python } from '../support/python.ts';
import { allInvites, hour, makeVault } from './vaults.ts';

const old = { for: '0.9' } as const;

/** Reads `invites.toml` by Python's own TOML, and holds it against the rules that Astrid states. */
const astridReader = `
import hashlib, hmac, json, os, re, stat, sys, tomllib
path, code, now = sys.argv[1], sys.argv[2], int(sys.argv[3])
assert stat.S_IMODE(os.stat(path).st_mode) == 0o600, 'mode'
with open(path, 'rb') as file:
    document = tomllib.load(file)
assert set(document) <= {'invite'}, 'keys'
invites = document.get('invite', [])
for invite in invites:
    assert set(invite) <= {'token_hash', 'group', 'remaining_uses', 'expires_at_epoch', 'issued_at_epoch', 'metadata'}
    assert re.fullmatch('[0-9a-f]{64}', invite['token_hash']), 'token_hash'
    assert type(invite['group']) is str and invite['group'], 'group'
    assert type(invite['remaining_uses']) is int and 0 < invite['remaining_uses'] < 2**32, 'remaining_uses'
    assert type(invite['issued_at_epoch']) is int and 0 <= invite['issued_at_epoch'] <= now, 'issued_at_epoch'
    if 'expires_at_epoch' in invite:
        assert type(invite['expires_at_epoch']) is int and invite['expires_at_epoch'] > now, 'expires_at_epoch'
    assert type(invite.get('metadata', '')) is str, 'metadata'
digest = hashlib.sha256(code.encode()).hexdigest()
found = [invite for invite in invites if hmac.compare_digest(invite['token_hash'], digest)]
print(json.dumps({'count': len(invites), 'found': found}))
`;

test('Python reads what Astrid gets, and finds the code that was handed out', needs('python3'), async () => {
  const from = await makeVault();
  const { invites } = from.vault;
  const label = "quote \" slash \\ tab é 😀 'three'";
  const { code, invite } = await invites.generate({ label, maxUses: 4, group: 'guests' });
  await invites.generate();
  await invites.generate({ label: 'gone', expiry: { kind: 'after', ms: 1_000 } });
  from.advance(2_000);
  const path = from.file('invites.toml');
  await exportAstrid(from.vault, path, old);
  const now = String(Date.parse(await invites.now()) / 1_000);
  expect(python(astridReader, path, code, now)).toEqual({
    count: 2,
    found: [
      {
        token_hash: createHash('sha256').update(code).digest('hex'),
        group: 'guests',
        remaining_uses: 4,
        expires_at_epoch: Date.parse(invite.expiresAt ?? '') / 1_000,
        issued_at_epoch: Date.parse(invite.createdAt) / 1_000,
        metadata: label,
      },
    ],
  });
  for (const { id } of await allInvites(from)) if (id < 3) await invites.revoke(id);
  await exportAstrid(from.vault, path, old);
  expect(python(astridReader, path, code, now)).toEqual({ count: 0, found: [] });
});

const postaRedeem = `
import hashlib, json, sqlite3, sys
path, code = sys.argv[1:]
db = sqlite3.connect(path)
assert db.execute('PRAGMA integrity_check').fetchone() == ('ok',)
columns = [row[1] for row in db.execute("PRAGMA table_info('invites')")]
unique = [row[2] for row in db.execute("PRAGMA index_list('invites')")]
digest = hashlib.sha256(code.encode()).hexdigest()
redeem = "UPDATE invites SET consumed_at = datetime('now') WHERE token_hash = ? AND consumed_at IS NULL AND datetime(expires_at) > datetime('2026-11-20')"
times = [db.execute(redeem, (digest,)).rowcount for _ in range(2)]
db.commit()
print(json.dumps({'columns': columns, 'unique': unique, 'times': times, 'hints': [row[0] for row in db.execute('SELECT device_hint FROM invites')]}))
`;

test('Python redeems what Posta gets, once, and it is used up here', needs('python3'), async () => {
  const from = await makeVault();
  const { invites } = from.vault;
  await invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  const { code } = await invites.generate({ identity: 'home', label: "alice's tablet" });
  const path = from.file('home.db');
  await exportPosta(from.vault, path, { identity: 'home' });
  expect(python(postaRedeem, path, code)).toEqual({
    columns: ['id', 'token_hash', 'device_hint', 'created_at', 'expires_at', 'consumed_at'],
    unique: [1],
    times: [1, 0],
    hints: ["alice's tablet"],
  });
  await importPosta(from.vault, path, { identity: 'home' });
  expect(await invites.validate(code)).toMatchObject({ reason: 'exhausted' });
});

const astridWriter = `
import base64, hashlib, json, os, sys
token = base64.urlsafe_b64encode(os.urandom(24)).decode()
with open(sys.argv[1], 'w') as file:
    file.write('[[invite]]\\ntoken_hash = "%s"\\ngroup = "agent"\\nremaining_uses = 1\\nissued_at_epoch = 1234560000\\n' % hashlib.sha256(token.encode()).hexdigest())
print(json.dumps(token))
`;

test('a token that Python drew as Astrid does is used here', needs('python3'), async () => {
  const to = await makeVault();
  const path = to.file('invites.toml');
  writeFileSync(path, '');
  for (let round = 0; round < 5; round++) {
    const token = String(python(astridWriter, path));
    expect(token).toHaveLength(32);
    await importAstrid(to.vault, path);
    expect(await to.vault.invites.use(` "${token}"\n`)).toMatchObject({ usable: true });
    to.advance(hour);
  }
});
