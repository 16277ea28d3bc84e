import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { countAnswers } from './answered.ts';
import { errorOf, openVaultWorld } from './world.ts';

const { begin } = countAnswers('desktop');

it('verifies and exports the log, and sees the doctor', async () => {
  const world = await begin();
  const { client, host } = world;
  await client['invites.generate']({});
  const verified = await client['audit.verify']({ job: 'verify-1' });
  expect(verified).toMatchObject({ ok: true, count: 3, failure: null });
  host.paths.push(world.path('log.json'));
  const exported = await client['audit.export']({
    format: 'json',
    filter: { types: ['invite.generated'] },
    job: 'export-1',
  });
  expect(exported).toMatchObject({ path: world.path('log.json'), complete: false, range: { count: 1 } });
  expect(exported.fingerprint).toBe((await client['vault.status']()).keys?.fingerprint);
  expect(JSON.parse(readFileSync(world.path('log.json'), 'utf8')).events).toHaveLength(1);
  host.paths.push(world.path('log.json'));
  expect(await client['audit.verifyFile']({ job: 'verify-2' })).toMatchObject({
    path: world.path('log.json'),
    ok: true,
    count: 1,
    complete: false,
    failure: null,
  });
  const edited = readFileSync(world.path('log.json'), 'utf8').replace('"operator"', '"somebody"');
  writeFileSync(world.path('edited.json'), edited);
  host.paths.push(world.path('edited.json'));
  expect(await client['audit.verifyFile']()).toMatchObject({ ok: false, range: null, failure: { kind: 'edited' } });
  const other = await openVaultWorld();
  other.host.paths.push(world.path('log.json'));
  expect(await other.client['audit.verifyFile']()).toMatchObject({ ok: false, failure: { kind: 'vault' } });
  expect((await errorOf(client['audit.verifyFile']())).code).toBe('cancelled');
  expect((await client['audit.list']({ limit: 1 })).events[0]).toMatchObject({
    type: 'audit.exported',
    detail: { format: 'json', count: 1, headSeq: 3, complete: false },
  });
  const { lines, exitCode } = await client['doctor.run']();
  expect(lines.filter(({ status }) => status === 'problem')).toEqual([]);
  expect(exitCode).toBe(0);
  expect(host.heard('job.done')).toContainEqual({ job: 'verify-1', outcome: 'done' });
});

it('backs up and restores; nothing is replaced before the operator says so', async () => {
  const world = await begin();
  const { client, host } = world;
  const { code } = await client['invites.generate']({ label: 'before' });
  host.paths.push(world.path('copy.ivbackup'));
  const made = await client['backup.create']({ job: 'backup-1' });
  expect(made).toMatchObject({ path: world.path('copy.ivbackup') });
  await client['invites.use']({ text: code });
  host.paths.push(made.path);
  const { file, ...said } = await client['restore.inspect']();
  expect(said).toMatchObject({ path: made.path, head: made.head, passphrase: false });
  const refused = await errorOf(client['restore.run']({ file, secret: null, replace: false }));
  expect(refused.code).toBe('confirmation_needed');
  expect(refused.hint).not.toContain('--');
  expect((await client['vault.status']()).state).toBe('unlocked');
  const report = await client['restore.run']({ file, secret: null, replace: true });
  expect(report).toMatchObject({ dir: world.dir, inKeychain: true, carriedOver: { uses: 1 } });
  expect(host.heard('vault.locked')).toEqual([{ reason: 'restore' }]);
  await client['vault.unlock']({ secret: null });
  expect((await client['invites.check']({ text: code })).verdicts).toMatchObject([{ reason: 'exhausted' }]);
  expect(await client['vault.acceptRollback']()).toMatchObject({ session: { rollback: null } });
});

it('exchanges invites: a dry run first, and then the same file', async () => {
  const world = await begin();
  const { client, host } = world;
  await client['invites.generate']({ label: 'Ada' });
  host.paths.push(world.path('registry.json'));
  const dry = await client['exchange.export']({ format: 'registry', dryRun: true });
  expect(dry.report).toMatchObject({ dryRun: true, taken: 1 });
  const done = await client['exchange.export']({ format: 'registry', dryRun: false, file: dry.file });
  expect(done).toMatchObject({ file: dry.file, report: { dryRun: false, path: world.path('registry.json') } });
  host.paths.push(world.path('registry.json'));
  const looked = await client['exchange.import']({ format: 'registry', dryRun: true });
  expect(looked.report).toMatchObject({ taken: 0, unchanged: 1 });
  const misused = client['exchange.export']({ format: 'registry', dryRun: false, file: looked.file });
  expect((await errorOf(misused)).code).toBe('invalid_value');
  expect((await errorOf(client['exchange.import']({ format: 'astrid', dryRun: true }))).code).toBe('cancelled');
});

it('exports for the version of Astrid and in the times of Posta that were chosen', async () => {
  const world = await begin();
  const { client, host } = world;
  await client['invites.generate']({ label: 'Ada' });
  host.paths.push(world.path('invites.toml'), world.path('posta.db'));
  const astrid = await client['exchange.export']({ format: 'astrid', dryRun: true, for: '0.9' });
  expect(astrid.report).toMatchObject({ taken: 1, skipped: [] });
  const identity = 'home';
  await client['identities.add']({ slug: identity, baseUrl: 'https://id.example.org' });
  await client['invites.generate']({ identity });
  const asked = { format: 'posta', identity, times: 'seconds' } as const;
  const { file } = await client['exchange.export']({ ...asked, dryRun: true });
  await client['exchange.export']({ ...asked, dryRun: false, file });
  await client['invites.generate']({ identity });
  const other = client['exchange.export']({ ...asked, times: 'ms', dryRun: true, file });
  expect((await errorOf(other)).message).toContain('as seconds, and --times says ms');
});

it('applies only what it reported: a file that changed since is looked at again', async () => {
  const world = await begin();
  const { client, host } = world;
  await client['invites.generate']({ label: 'Ada' });
  const path = world.path('registry.json');
  host.paths.push(path);
  const out = await client['exchange.export']({ format: 'registry', dryRun: true });
  await client['exchange.export']({ format: 'registry', dryRun: false, file: out.file });
  const text = readFileSync(path, 'utf8');
  for (const call of [client['exchange.import'], client['exchange.export']]) {
    host.paths.push(path);
    const { file } = await call({ format: 'registry', dryRun: true });
    writeFileSync(path, text.replace('"Ada"', '"Eve"'));
    const refused = await errorOf(call({ format: 'registry', dryRun: false, file }));
    expect(refused).toMatchObject({ code: 'file_refused', hint: 'look again' });
    expect(refused.message).toContain('changed since the report');
    await call({ format: 'registry', dryRun: true, file });
    expect((await call({ format: 'registry', dryRun: false, file })).report.dryRun).toBe(false);
  }
});

it('saves what the window drew, where the operator says and under no other ending', async () => {
  const world = await begin();
  const { client, host } = world;
  host.paths.push(world.path('.bashrc'));
  const { path } = await client['files.save']({ kind: 'svg', name: 'invite 1', content: '<svg/>' });
  expect(path).toBe(world.path('.bashrc.svg'));
  expect(readFileSync(path, 'utf8')).toBe('<svg/>');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(host.asked).toEqual([{ title: 'Save', name: 'invite 1.svg', endings: ['svg'] }]);
  host.paths.push(world.path('.bashrc'));
  expect((await errorOf(client['files.save']({ kind: 'svg', name: 'x', content: '' }))).code).toBe('file_exists');
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
  host.paths.push(world.path('a.png'));
  await client['files.save']({ kind: 'png', name: 'a', content: png.toString('base64') });
  expect(readFileSync(world.path('a.png'))).toEqual(png);
  const fake = client['files.save']({ kind: 'png', name: 'a', content: Buffer.from('#!/bin/sh').toString('base64') });
  expect((await errorOf(fake)).code).toBe('invalid_value');
  host.paths.push(world.path('kit'));
  expect((await client['files.saveText']({ name: 'kit', content: 'x' })).path).toBe(world.path('kit.txt'));
  for (const name of ['../x', '.x', 'a/b', 'a\\b', '', 'x\u202egnp']) {
    const error = await errorOf(client['files.save']({ kind: 'svg', name, content: '' }));
    expect(error).toMatchObject({
      code: 'invalid_value',
      message: '"name" in the input of files.save is not as agreed',
    });
  }
  expect((await errorOf(client['files.save']({ kind: 'csv', name: 'a', content: '' }))).code).toBe('cancelled');
});

it('saves what the window prints as a PDF, but not what it shows once the vault is locked', async () => {
  const world = await begin();
  const { client, host, face } = world;
  host.paths.push(world.path('cards'));
  const { path } = await client['files.savePdf']({ name: 'cards 1-8' });
  expect(path).toBe(world.path('cards.pdf'));
  expect(readFileSync(path, 'utf8')).toContain('what the window prints');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(host.asked).toEqual([{ title: 'Save', name: 'cards 1-8.pdf', endings: ['pdf'] }]);
  expect((await errorOf(client['files.savePdf']({ name: 'a' }))).code).toBe('cancelled');

  const dialog = Promise.withResolvers<string>();
  host.dialogs.save = () => dialog.promise;
  const saving = errorOf(client['files.savePdf']({ name: 'a' }));
  const locking = face.lock('operator');
  await host.advance(2_000);
  await locking;
  dialog.resolve(world.path('late.pdf'));
  expect((await saving).code).toBe('vault_locked');
  expect(existsSync(world.path('late.pdf'))).toBe(false);
});

it('copies, clears and cancels', async () => {
  const { client, host } = await begin();
  expect(await client['clipboard.copy']({ text: 'pinv_x' })).toEqual({ clearsInSeconds: 30 });
  expect(host.clipboardText).toBe('pinv_x');
  await client['clipboard.clear']();
  expect(host.clipboardText).toBe('');
  expect(await client['jobs.cancel']({ job: 'no-such-job' })).toEqual({ found: false });
});

it('opens and closes the desk, with a certificate that the operator chooses', async () => {
  const world = await begin();
  const { client, host } = world;
  host.dialogs.open = async () => world.path('desk.pem');
  const { path } = await client['desk.chooseFile']({ kind: 'certificate' });
  expect(path).toBe(world.path('desk.pem'));
  const asked = { host: '127.0.0.1', port: 0, certificate: null, insecureHttp: false };
  expect((await client['desk.start'](asked)).open).not.toBeNull();
  expect((await client['desk.stop']()).open).toBeNull();
  expect((await client['desk.status']()).open).toBeNull();
});
