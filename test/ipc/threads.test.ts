import { readdirSync } from 'node:fs';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Work } from '../../electron/faces/thread/messages.ts';
import { keysOf } from '../../electron/faces/thread/tasks.ts';
import { inMiddle, watched, withInvites } from './mid-job.ts';
import { errorOf, openVaultWorld, registryOf } from './world.ts';

it.each(['audit.verify', 'audit.export', 'doctor.run'] as const)(
  'reads and writes are answered in the middle of %s',
  async (name) => {
    const world = await withInvites(1_500);
    const { client, host, gate, path } = world;
    host.paths.push(path('log.json'));
    const job = await inMiddle<unknown>(world, () =>
      name === 'audit.export' ? client[name]({ format: 'json' }) : client[name]({}),
    );
    expect((await client['invites.list']({ limit: 10 })).invites).toHaveLength(10);
    expect(await client['invites.counts']()).toMatchObject({ ACTIVE: 1_500 });
    const { code } = await client['invites.generate']({});
    expect(await client['invites.use']({ text: code })).toMatchObject({ usable: true });
    expect(job.ended).toBe(false);
    gate.open();
    await job.call;
  },
);

it('a write waits while a batch is written, reads do not, and then it is done', async () => {
  const world = await withInvites(1);
  const { client, gate } = world;
  const job = await inMiddle(world, () => client['invites.generateBatch']({ terms: {}, count: 300 }));
  const revoking = watched(client['invites.revoke']({ id: 1, reason: 'lost' }));
  const issuing = watched(client['invites.generate']({}));
  for (let reads = 0; reads < 20; reads++) {
    expect(await client['invites.counts']()).toMatchObject({ ACTIVE: 1, REVOKED: 0 });
  }
  expect([job.ended, revoking.ended, issuing.ended]).toEqual([false, false, false]);
  gate.open();
  expect((await job.call).issued).toHaveLength(300);
  expect(await revoking.call).toMatchObject({ state: 'REVOKED' });
  await issuing.call;
  expect(await client['invites.counts']()).toMatchObject({ ACTIVE: 301, REVOKED: 1 });
});

it('a large batch gives its codes, all of them different and all of them good', async () => {
  const { client, host } = await openVaultWorld();
  const { issued } = await client['invites.generateBatch']({ terms: {}, count: 10_000, job: 'batch-01' });
  expect(new Set(issued.map(({ code }) => code)).size).toBe(10_000);
  expect(await client['invites.use']({ text: issued[9_999]?.code ?? '' })).toMatchObject({ usable: true });
  const told = host.heard('job.progress') as { done: number; total: number }[];
  expect(told.map(({ done }) => done)).toEqual([250, 10_000]);
  expect(host.heard('job.done')).toEqual([{ job: 'batch-01', outcome: 'done' }]);
});

it('each thread gets the keys that its task needs, alone, and gives them back wiped', async () => {
  const world = await withInvites(3);
  const { client, host, crossed, path } = world;
  const bundle = world.face.session.vault?.secrets.bundle;
  const secrets = [bundle?.databaseKeys[0], bundle?.pepper, bundle?.signingSeed].map((key) => Buffer.from(key ?? ''));
  const calls = {
    verify: () => client['audit.verify']({}),
    export: () => client['audit.export']({ format: 'json' }),
    verifyFile: () => client['audit.verifyFile'](),
    backUp: () => client['backup.create']({}),
    examine: () => client['doctor.run']({}),
    issue: () => client['invites.generateBatch']({ terms: {}, count: 2 }),
    checkHistory: async () => {
      await host.advance(2_000);
      await vi.waitUntil(() =>
        host.heard('history.checked').some((state) => (state as { state: string }).state === 'sound'),
      );
    },
    check: () => client['invites.check']({ text: 'x '.repeat(40_000) }),
    use: () => client['invites.use']({ text: 'x '.repeat(40_000) }),
    exportInvites: () => client['exchange.export']({ format: 'registry', dryRun: true }),
    importInvites: () => client['exchange.import']({ format: 'registry', dryRun: true }),
  };
  expect(Object.keys(calls).toSorted()).toEqual(Object.keys(keysOf).toSorted());
  host.paths.push(path('registry.json'));
  await client['exchange.export']({ format: 'registry', dryRun: false });
  host.paths.push(path('log.json'), path('log.json'), path('copy'), path('other.json'), path('registry.json'));
  for (const [task, call] of Object.entries(calls)) {
    const before = crossed.length;
    await call();
    const { sent: [work] = [], heard = [] } = crossed[before] ?? {};
    // Transferred: on this side there is nothing left.
    const sent = Object.entries((work as Work).loan.keys);
    const wanted = ['databaseKey', ...keysOf[task as keyof typeof keysOf]];
    expect(sent.map(([name, key]) => [name, key.byteLength])).toEqual(wanted.map((name) => [name, 0]));
    const word = heard.at(-1);
    if (word?.kind !== 'done') throw new Error(`${task}: ${JSON.stringify(word)}`);
    expect(Object.entries(word.keys).map(([name, key]) => [name, Buffer.from(key)])).toEqual(
      wanted.map((name) => [name, Buffer.alloc(32)]),
    );
    const said = JSON.stringify([work, heard]);
    for (const secret of secrets) {
      for (const form of ['hex', 'base64', 'base64url'] as const) expect(said).not.toContain(secret.toString(form));
    }
  }
});

it('the keys come back wiped from a job that failed, too', async () => {
  const { client, host, crossed, path } = await openVaultWorld();
  host.paths.push(path('x.json'));
  const failing = errorOf(client['exchange.export']({ format: 'vault-os', dryRun: true, group: 'full' }));
  expect((await failing).code).toBe('disk_full');
  const word = crossed[0]?.heard.at(-1);
  if (word?.kind !== 'failed') throw new Error('it did not fail');
  expect(Object.values(word.keys).map((key) => Buffer.from(key))).toEqual([Buffer.alloc(32), Buffer.alloc(32)]);
});

it('what a thread wrote is taken in: the change is told as ours, the checkpoint is raised, the clock is kept', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const world = await openVaultWorld();
  const { client, host, face, gate, keychain } = world;
  const { keys } = await client['vault.status']();
  const told = host.heard('registry.changed').length;
  await host.advance(10_000);
  const job = await inMiddle(world, () => client['invites.generateBatch']({ terms: {}, count: 5 }));
  // Long enough for the checkpoint to be due, too short for the app's own look at what the clock has ended.
  await host.advance(40_000);
  gate.open();
  await job.call;
  await vi.advanceTimersByTimeAsync(1_000);
  const head = face.session.vault?.head();
  expect(host.heard('registry.changed').slice(told)).toEqual([{ by: 'here', head }]);
  expect(keychain.entries.get(`${keys?.vaultId}.head`)).toBe(`${head?.seq} ${head?.hash}`);
  await host.advance(-45_000);
  expect(await face.session.vault?.invites.now()).toBe('2026-11-20T21:05:10.000Z');
});

it('after a rollback no thread writes, until the operator decides', async () => {
  const world = await openVaultWorld();
  const { client, host, keychain, path } = world;
  const { keys } = await client['vault.lock']();
  keychain.entries.set(`${keys?.vaultId}.head`, `900 ${'a'.repeat(64)}`);
  await client['vault.unlock']({ secret: null });
  const before = registryOf(world);
  expect((await errorOf(client['invites.generateBatch']({ terms: {}, count: 5 }))).code).toBe('rolled_back');
  host.paths.push(path('copy'), path('registry.json'));
  expect((await errorOf(client['backup.create']({}))).code).toBe('rolled_back');
  expect((await errorOf(client['exchange.export']({ format: 'registry', dryRun: false }))).code).toBe('rolled_back');
  expect(await client['audit.verify']({})).toMatchObject({ ok: false, failure: { kind: 'truncated' } });
  expect((await client['doctor.run']({})).lines).toContainEqual(expect.objectContaining({ code: 'rolled_back' }));
  expect(registryOf(world)).toEqual(before);
  expect(readdirSync(world.root)).toEqual(['vault']);
  await client['vault.acceptRollback']();
  await client['invites.generateBatch']({ terms: {}, count: 5 });
});

it.each([
  ['transition', { name: 'InvalidStateTransitionError', code: 'invalid_state_transition' }],
  ['not_found', { name: 'InviteNotFoundError', code: 'not_found', message: 'there is none', hint: null }],
  ['record', { name: 'InviteRecordError', code: 'record_damaged', message: 'it is odd', hint: 'a hint' }],
  ['full', { name: 'StoreError', code: 'disk_full', message: 'the disk is full', hint: null }],
  ['bug', { name: 'Error', code: 'internal' }],
])('an error of a thread keeps its class and its code: %s', async (group, expected) => {
  const world = await openVaultWorld();
  world.host.paths.push(world.path('x.json'));
  const answer = await world.dispatch('exchange.export', { format: 'vault-os', dryRun: true, group });
  expect(answer).toMatchObject({ ok: false, error: expected });
  expect(world.host.bugs).toHaveLength(group === 'bug' ? 1 : 0);
  if (group === 'bug') expect(String((world.host.bugs[0] as Error).cause)).toContain('a bug');
});

it('refuses a job beside eight others', async () => {
  const { client, host, gate, path } = await openVaultWorld();
  const jobs = Array.from({ length: 8 }, (_, index) => {
    host.paths.push(path(`${index}.json`));
    return client['exchange.export']({ format: 'vault-os', dryRun: true, group: 'wait' });
  });
  await gate.reached();
  expect((await errorOf(client['audit.verify']({}))).code).toBe('busy');
  gate.open();
  await Promise.all(jobs);
  expect(await client['audit.verify']({})).toMatchObject({ ok: true });
});
