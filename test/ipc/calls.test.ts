import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { countAnswers, crossedBut } from './answered.ts';
import { errorOf, openWorld } from './world.ts';

const passphrase = 'correct horse battery';
const { begin, count } = countAnswers('vault');

it('makes, locks and unlocks a vault, and says how it stands', async () => {
  const world = openWorld();
  count(world);
  const { client, host } = world;
  expect(await client['vault.status']()).toMatchObject({ state: 'missing', keys: null, fault: null, session: null });
  const kit = await client['vault.create']({ keyStore: 'keychain', passphrase: null });
  expect(kit).toMatchObject({ unlocked: true, dir: world.dir, keyStore: 'keychain' });
  expect(kit.recoveryCode).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{1,4}){13}$/);
  const open = await client['vault.status']();
  expect(open).toMatchObject({
    state: 'unlocked',
    keys: { vaultId: kit.vaultId, keyStore: 'keychain', passphrase: false, fingerprint: kit.fingerprint },
    session: { unlockedBy: 'keychain', actor: 'operator', rollback: null, clock: { fault: null } },
  });
  expect(await client['vault.lock']()).toMatchObject({
    state: 'locked',
    session: null,
    keys: { vaultId: kit.vaultId },
  });
  expect(await client['vault.unlock']({ secret: null })).toMatchObject({ state: 'unlocked' });
  const { events } = await client['audit.list']({ order: 'oldest' });
  expect(events.map(({ type, detail }) => [type, detail])).toEqual([
    ['vault.created', { keyStore: 'keychain', vaultId: kit.vaultId }],
    ['vault.unlocked', { by: 'keychain' }],
    ['vault.locked', { reason: 'operator' }],
    ['vault.unlocked', { by: 'keychain' }],
  ]);
  expect(host.heard('vault.locked')).toEqual([{ reason: 'operator' }]);
  expect(crossedBut(world, 'vault.create')).not.toContain(kit.recoveryCode);
  expect((await errorOf(client['vault.create']({ keyStore: 'keychain', passphrase: null }))).code).toBe('vault_exists');
});

it('unlocks by passphrase and by recovery code where the keychain is away, and names each fault', async () => {
  const { client, keychain } = openWorld();
  const { recoveryCode } = await client['vault.create']({ keyStore: 'passphrase', passphrase });
  await client['vault.lock']();
  expect((await errorOf(client['vault.unlock']({ secret: null }))).code).toBe('passphrase_needed');
  expect((await errorOf(client['vault.unlock']({ secret: 'wrong horse' }))).code).toBe('passphrase_wrong');
  expect((await client['vault.unlock']({ secret: passphrase })).session?.unlockedBy).toBe('passphrase');
  await client['vault.lock']();
  expect((await client['vault.unlock']({ secret: recoveryCode })).session?.unlockedBy).toBe('recovery');
  await client['keys.useKeychain']();
  await client['vault.lock']();
  for (const account of keychain.entries.keys()) keychain.entries.delete(account);
  expect((await errorOf(client['vault.unlock']({ secret: null }))).code).toBe('keychain_entry_missing');
});

it('issues, checks, uses, changes and ends invites; a code crosses once, in the answer that made it', async () => {
  const world = await begin();
  const { client, host } = world;
  const { invite, code, link } = await client['invites.generate']({ label: 'Ada', maxUses: 2, inactive: true });
  expect(link).toBeNull();
  expect((await client['invites.check']({ text: code })).verdicts).toMatchObject([
    { usable: false, reason: 'not_active' },
  ]);
  expect(await client['invites.activate']({ id: invite.id })).toMatchObject({ state: 'ACTIVE' });
  const checked = await client['invites.check']({ text: `mail: <${code}> and pinv_${'A'.repeat(43)}` });
  expect(checked).toMatchObject({
    verdicts: [{ usable: true, invite: { id: invite.id } }, { reason: 'unknown' }],
    recordFault: null,
  });
  const used = await client['invites.use']({ text: code, deviceName: 'phone', mint: true });
  expect(used).toMatchObject({ usable: true, invite: { useCount: 1 }, use: { deviceName: 'phone' } });
  expect(used.token).toMatch(/^mst_/);
  expect(await client['invites.use']({ text: 'pinv_no' })).toMatchObject({ usable: false, use: null, token: null });
  const at = (await client['invites.extend']({ id: invite.id, expiry: { kind: 'after', ms: 60_000 } })).expiresAt;
  expect(at).toBe('2026-11-20T21:06:00.000Z');
  expect(await client['invites.edit']({ id: invite.id, note: 'met in Oslo' })).toMatchObject({ note: 'met in Oslo' });
  const again = await client['invites.reissue']({ id: invite.id });
  expect(again.invite).toMatchObject({ replaces: invite.id, label: 'Ada' });
  expect(await client['invites.revoke']({ id: again.invite.id, reason: 'lost' })).toMatchObject({ state: 'REVOKED' });
  const batch = await client['invites.generateBatch']({ terms: { group: 'team' }, count: 3, job: 'batch-01' });
  const ids = batch.issued.map((one) => one.invite.id);
  expect(host.heard('job.progress')).toEqual([{ job: 'batch-01', done: 3, total: 3 }]);
  expect(host.heard('job.done')).toEqual([{ job: 'batch-01', outcome: 'done' }]);
  expect(await client['invites.revokeMany']({ ids: [...ids, invite.id], reason: null })).toEqual({
    revoked: ids,
    alreadyEnded: [invite.id],
  });
  expect((await client['invites.list']({ group: 'team', sort: 'oldest' })).invites.map(({ id }) => id)).toEqual(ids);
  const [, second] = (await client['invites.list']({ group: 'team', sort: 'oldest', offset: 1 })).invites;
  expect(second?.id).toBe(ids[2]);
  const place = { id: again.invite.id, expiresAt: again.invite.expiresAt, label: again.invite.label };
  expect(await client['invites.position']({ place })).toEqual({ position: 3 });
  expect(await client['invites.count']({ group: 'team' })).toEqual({ count: 3 });
  expect(await client['invites.counts']()).toEqual({ GENERATED: 0, ACTIVE: 0, EXHAUSTED: 0, EXPIRED: 0, REVOKED: 5 });
  const story = await client['invites.show']({ id: invite.id });
  expect(story).toMatchObject({ invite: { useCount: 1 }, uses: [{ deviceName: 'phone' }], tokens: [{ id: 1 }] });
  await client['audit.list']({ limit: 1_000 });
  await client['tokens.list']();
  const rest = crossedBut(world, 'invites.generate', 'invites.reissue', 'invites.generateBatch', 'invites.use');
  for (const secret of [code, again.code, ...batch.issued.map((one) => one.code), String(used.token)]) {
    expect(rest).not.toContain(secret);
  }
});

it('keeps tokens, identities and settings', async () => {
  const { client, host } = await begin();
  const added = await client['identities.add']({ slug: 'home', baseUrl: 'https://id.example.org/', prefix: 'home_' });
  expect(added).toMatchObject({ baseUrl: 'https://id.example.org', prefix: 'home_' });
  const { code, link } = await client['invites.generate']({ identity: 'home' });
  expect(link).toBe(`https://id.example.org/setup#invite=${code}`);
  const { token } = await client['invites.use']({ text: String(link), mint: true });
  expect(await client['tokens.check']({ text: String(token) })).toMatchObject({
    valid: true,
    token: { identity: 'home' },
  });
  expect((await client['tokens.list']({ limit: 5 })).tokens).toMatchObject([{ id: 1 }]);
  expect((await client['tokens.revoke']({ id: 1 })).revokedAt).not.toBeNull();
  expect(await client['tokens.check']({ text: String(token) })).toMatchObject({ valid: false, reason: 'revoked' });
  expect(await client['identities.edit']({ slug: 'home', defaultUses: 3 })).toMatchObject({
    defaultUses: 3,
    prefix: 'home_',
  });
  expect((await client['identities.list']()).identities).toHaveLength(1);
  expect(await client['identities.remove']({ slug: 'home' })).toEqual({ slug: 'home', removed: true });
  const changed = await client['settings.set']({
    vault: { allowNoExpiry: true },
    app: { theme: 'dark', autoLockMinutes: null },
  });
  expect(changed).toMatchObject({ vault: { allowNoExpiry: true }, app: { theme: 'dark', clipboardSeconds: 30 } });
  expect(await client['settings.get']()).toEqual(changed);
  expect(host.looks.at(-1)).toMatchObject({ theme: 'dark' });
  await client['vault.lock']();
  expect(await client['settings.get']()).toMatchObject({ vault: null, app: { theme: 'dark' } });
});

it('changes the keys', async () => {
  const { client } = await begin();
  const { vaultId } = await client['keys.newRecovery']();
  expect(await client['keys.setPassphrase']({ passphrase, only: false })).toEqual({
    vaultId,
    keyStore: 'keychain',
    passphrase: true,
  });
  const plain = await client['keys.rekey']({ master: false, passphrase: null });
  expect(plain).toMatchObject({ vaultId, master: false, recoveryCode: null });
  const master = await client['keys.rekey']({ master: true, passphrase });
  expect(master.generation).toBeGreaterThan(plain.generation);
  expect(master.recoveryCode).toMatch(/^[0-9A-Z]{4}-/);
  expect(await client['keys.removePassphrase']()).toEqual({ vaultId, keyStore: 'keychain', passphrase: false });
  expect(await client['keys.useKeychain']()).toMatchObject({ keyStore: 'keychain' });
  await client['vault.lock']();
  expect(await client['vault.unlock']({ secret: null })).toMatchObject({ state: 'unlocked' });
});

it.each([
  ['behind', -7_200_000],
  ['ahead', 40 * 86_400_000],
] as const)('issues and extends nothing while the clock is %s, until the operator accepts it', async (fault, ms) => {
  const { client, host } = await begin();
  const { invite } = await client['invites.generate']({});
  host.jump(ms);
  const expiry = { kind: 'after', ms: 3_600_000 } as const;
  for (const call of [client['invites.generate']({}), client['invites.extend']({ id: invite.id, expiry })]) {
    expect(await errorOf(call)).toMatchObject({
      code: `clock_${fault}`,
      hint: 'set the clock of this machine, or confirm that it is right',
    });
  }
  expect(await client['vault.status']()).toMatchObject({ session: { clock: { fault } } });
  expect(await client['vault.acceptClock']()).toMatchObject({ session: { clock: { fault: null } } });
  await client['invites.generate']({});
});

it('writes checks to the log, unless the setting says not to', async () => {
  const { client } = await begin();
  const { code } = await client['invites.generate']({});
  await client['invites.check']({ text: code });
  await client['settings.set']({ vault: { recordChecks: false } });
  await client['invites.check']({ text: code });
  const { events } = await client['audit.list']({ filter: { types: ['invite.checked'] } });
  expect(events).toMatchObject([{ inviteId: 1, detail: { count: 1, results: [{ verdict: 'usable', inviteId: 1 }] } }]);
});

it('after a rollback it opens and reads, says so, and writes nothing until the operator decides', async () => {
  const { client, keychain } = await begin();
  const { code } = await client['invites.generate']({});
  const { keys } = await client['vault.lock']();
  keychain.entries.set(`${keys?.vaultId}.head`, `900 ${'a'.repeat(64)}`);
  const status = await client['vault.unlock']({ secret: null });
  expect(status.session?.rollback).toEqual({ expectedSeq: 900, kind: 'shorter', what: null });
  const checked = await client['invites.check']({ text: code });
  expect(checked).toMatchObject({ verdicts: [{ usable: true }], recordFault: { code: 'rolled_back' } });
  const refused = await errorOf(client['invites.generate']({}));
  expect(refused).toMatchObject({ code: 'rolled_back', hint: 'restore the newer copy or a backup, or keep this one' });
  expect(await client['vault.acceptRollback']()).toMatchObject({ session: { rollback: null } });
  await client['invites.generate']({});
});

it('issues into a file of another program that the operator chose, and says what was written', async () => {
  const world = await begin();
  const { client, host } = world;
  const store = world.path('invites_store.json');
  writeFileSync(store, '');
  host.paths.push(store);
  const chosen = await client['invites.chooseInto']({ kind: 'vault-os', begin: false });
  expect(chosen.path).toBe(store);
  const into = { kind: 'vault-os', file: chosen.file } as const;
  const issued = await client['invites.generate']({ label: 'Ada', into });
  expect(issued).toMatchObject({ invite: { id: 1, handedTo: 'vault-os' }, into: { kind: 'vault-os', path: store } });
  const batch = await client['invites.generateBatch']({ terms: { maxUses: 2 }, count: 2, into });
  expect(batch).toMatchObject({ issued: [{ invite: { id: 2 } }, { invite: { id: 3 } }], into: { notes: [] } });
  const codes = () =>
    JSON.parse(readFileSync(store, 'utf8')).codes.map((one: { code_string: string }) => one.code_string);
  expect(codes()).toEqual([issued, ...batch.issued].map(({ code }) => code));
  const unlimited = client['invites.generate']({ maxUses: 'unlimited', into });
  expect(await errorOf(unlimited)).toMatchObject({ code: 'invalid_value', hint: 'set a number of uses' });
  expect(codes()).toHaveLength(3);
  expect((await client['invites.counts']()).ACTIVE).toBe(3);
  const cancelled = client['invites.chooseInto']({ kind: 'csv', begin: true });
  expect((await errorOf(cancelled)).code).toBe('cancelled');
  expect(host.asked.at(-1)).toEqual({ title: 'New CSV file', name: 'codes.csv', endings: ['csv'] });
});

it('writes codes into no file that was chosen for something else, and says why Astrid got another format', async () => {
  const world = await begin();
  const { client, host } = world;
  host.paths.push(world.path('out.json'), world.path('invites.toml'));
  const { file } = await client['exchange.export']({ format: 'registry', dryRun: true });
  const misused = client['invites.generate']({ into: { kind: 'vault-os', file } });
  expect((await errorOf(misused)).code).toBe('invalid_value');
  expect(existsSync(world.path('out.json'))).toBe(false);
  const chosen = await client['invites.chooseInto']({ kind: 'astrid', begin: true });
  const { code, into } = await client['invites.generate']({ into: { kind: 'astrid', file: chosen.file } });
  expect(code).toMatch(/^astrid_inv_/);
  expect(into?.notes).toContainEqual(expect.stringContaining('needs tokens that begin with astrid_inv_'));
});
