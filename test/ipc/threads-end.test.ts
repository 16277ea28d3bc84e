import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as toldAll } from 'node:timers/promises';
import { expect, it, test } from 'vitest';
import { needs } from '../support/available.ts';
import { smallDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp.ts';
import { inMiddle, withInvites } from './mid-job.ts';
import { errorOf, openVaultWorld, registryOf, type World } from './world.ts';

/** The jobs that write, each started on that world; every one of them would leave something. */
const writing: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  'an export of the log': ({ client }) => client['audit.export']({ format: 'json', job: 'long-job' }),
  'a batch': ({ client }) => client['invites.generateBatch']({ terms: {}, count: 2_000, job: 'long-job' }),
  'an import': async ({ client, host }) => {
    host.paths.splice(0, 1, astridFile());
    return await client['exchange.import']({ format: 'astrid', dryRun: false, job: 'long-job' });
  },
};

/** A file of 600 invites that no vault knows, in a folder of its own. */
function astridFile(): string {
  const path = join(tempFolder('astrid'), 'invites.toml');
  const entries = Array.from({ length: 600 }, (_, at) => {
    const hash = createHash('sha256').update(`invite ${at}`).digest('hex');
    return `[[invite]]\ntoken_hash = "${hash}"\ngroup = ""\nremaining_uses = 1\nissued_at_epoch = 1700000000\n`;
  });
  writeFileSync(path, entries.join(''));
  return path;
}

/** The folder beside the vault holds nothing but it, and the vault takes work. */
async function expectClean(world: World, before: unknown): Promise<void> {
  expect(readdirSync(world.root)).toEqual(['vault']);
  expect(registryOf(world)).toEqual(before);
  const { lines } = await world.client['doctor.run']({});
  expect(lines.filter(({ status }) => status === 'problem')).toEqual([]);
  await world.client['invites.generate']({});
}

it.each(Object.entries(writing))('%s that is cancelled leaves nothing', async (_, start) => {
  const world = await withInvites(1_500);
  const before = registryOf(world);
  world.host.paths.push(world.path('log.json'));
  const job = await inMiddle(world, () => errorOf(start(world)));
  expect(await world.client['jobs.cancel']({ job: 'long-job' })).toEqual({ found: true });
  world.gate.open();
  expect(await job.call).toMatchObject({ code: 'cancelled' });
  expect(world.host.heard('job.done').at(-1)).toEqual({ job: 'long-job', outcome: 'cancelled' });
  await expectClean(world, before);
});

it.each(Object.entries(writing))('%s that heeds no cancel is cut off after a second', async (_, start) => {
  const world = await withInvites(1_500);
  const before = registryOf(world);
  world.host.paths.push(world.path('log.json'));
  const job = await inMiddle(world, () => errorOf(start(world)));
  await world.client['jobs.cancel']({ job: 'long-job' });
  await world.host.advance(999);
  expect(job.ended).toBe(false);
  await world.host.advance(1);
  expect(await job.call).toMatchObject({ code: 'cancelled' });
  world.gate.open();
  await expectClean(world, before);
});

it.each(Object.entries(writing))('%s whose thread is killed says so and leaves nothing', async (_, start) => {
  const world = await withInvites(1_500);
  const before = registryOf(world);
  world.host.paths.push(world.path('log.json'));
  const job = await inMiddle(world, () => errorOf(start(world)));
  await world.threads.at(-1)?.terminate();
  expect(await job.call).toMatchObject({
    name: 'StoreError',
    code: 'job_lost',
    message: "the job's thread ended before it was done; nothing was changed",
    hint: 'start it again',
  });
  expect(world.host.heard('job.done').at(-1)).toEqual({ job: 'long-job', outcome: 'failed' });
  world.gate.open();
  await expectClean(world, before);
  world.host.paths.push(world.path('log.json'));
  await start(world);
});

it('a thread that is killed at whatever it does takes nothing with it', async () => {
  const world = await openVaultWorld();
  const { client, host, threads } = world;
  const stop = host.listen('job.progress', () => void threads.at(-1)?.terminate());
  for (let round = 0; round < 5; round++) {
    const before = registryOf(world);
    const error = await errorOf(client['invites.generateBatch']({ terms: {}, count: 10_000 }));
    expect(error.code).toBe('job_lost');
    expect(registryOf(world)).toEqual(before);
  }
  stop();
  await expectClean(world, registryOf(world));
});

it('a thread that ends by itself, or cannot even start, is a job that is lost', async () => {
  const { client, host, path } = await openVaultWorld();
  host.paths.push(path('x.json'));
  const error = await errorOf(client['exchange.export']({ format: 'vault-os', dryRun: true, group: 'exit' }));
  expect(error).toMatchObject({ code: 'job_lost', hint: 'start it again' });
  expect(host.bugs).toEqual([]);
});

it.each(Object.entries(writing))('locking ends %s, writes that down and wipes the keys', async (_, start) => {
  const world = await withInvites(1_500);
  const { face, host, gate, threads } = world;
  const secrets = face.session.vault?.secrets;
  host.paths.push(world.path('log.json'));
  const job = await inMiddle(world, () => errorOf(start(world)));
  const locking = face.lock('operator');
  // The thread has been told to stop before it goes on.
  await toldAll();
  gate.open();
  await locking;
  expect(await job.call).toMatchObject({ code: 'cancelled' });
  expect(threads.map(({ threadId }) => threadId)).toEqual(threads.map(() => -1));
  expect(secrets?.databaseKey.equals(Buffer.alloc(32))).toBe(true);
  expect(readdirSync(world.root)).toEqual(['vault']);
  await face.session.unlock(null);
  const { events } = await world.client['audit.list']({ limit: 2 });
  expect(events.map(({ type }) => type)).toEqual(['vault.unlocked', 'vault.locked']);
  expect(await world.client['invites.counts']()).toMatchObject({ ACTIVE: 1_500 });
  expect(host.bugs).toEqual([]);
});

it('a write that is cut off by a lock is undone', async () => {
  const world = await openVaultWorld();
  const { client, face, host, gate, path } = world;
  const { seq } = registryOf(world).head;
  host.paths.push(path('x.json'));
  const job = errorOf(client['exchange.export']({ format: 'vault-os', dryRun: false, group: 'write' }));
  await gate.reached();
  const locking = face.lock('sleep');
  await host.advance(1_000);
  await locking;
  expect((await job).code).toBe('cancelled');
  await face.session.unlock(null);
  const { events } = await client['audit.list']({ order: 'oldest', limit: 1_000 });
  expect(events.slice(seq).map(({ type }) => type)).toEqual(['vault.locked', 'vault.unlocked']);
});

it('a job that had written when a cancel cut it off does not say that nothing was changed', async () => {
  const { client, face, host, gate, path } = await openVaultWorld();
  host.paths.push(path('x.json'));
  const ask = { format: 'vault-os', dryRun: false, group: 'written', job: 'long-job' } as const;
  const job = errorOf(client['exchange.export'](ask));
  await gate.reached();
  await client['jobs.cancel']({ job: 'long-job' });
  await host.advance(1_000);
  expect(await job).toMatchObject({ code: 'job_lost', hint: expect.stringMatching(/^look in the audit log/) });
  expect(host.heard('job.done')).toEqual([{ job: 'long-job', outcome: 'failed' }]);
  expect(host.heard('registry.changed').at(-1)).toMatchObject({ by: 'here', head: face.session.vault?.head() });
});

it('a job that waits for another write can be cancelled meanwhile', async () => {
  const { client, host, gate, path } = await openVaultWorld();
  host.paths.push(path('x.json'));
  const writing = client['exchange.export']({ format: 'vault-os', dryRun: false, group: 'write' });
  await gate.reached();
  const batch = errorOf(client['invites.generateBatch']({ terms: {}, count: 5, job: 'waiting-1' }));
  await client['jobs.cancel']({ job: 'waiting-1' });
  expect((await batch).code).toBe('cancelled');
  gate.open();
  await writing;
  expect(await client['invites.counts']()).toMatchObject({ ACTIVE: 0 });
});

test('a disk that is full leaves nothing of an export, nor of a backup', needs('mountable tmpfs'), async () => {
  const world = await withInvites(3_000);
  const { client, host } = world;
  const disk = smallDisk('300k');
  host.paths.push(join(disk, 'log.json'), join(disk, 'copy'), join(disk, 'registry.json'));
  expect(await errorOf(client['audit.export']({ format: 'json' }))).toMatchObject({ code: 'disk_full' });
  expect(await errorOf(client['backup.create']({}))).toMatchObject({ code: 'disk_full' });
  const exporting = client['exchange.export']({ format: 'registry', dryRun: false });
  expect(await errorOf(exporting)).toMatchObject({ name: 'StoreError', code: 'disk_full' });
  expect(readdirSync(disk)).toEqual([]);
  host.paths.push(world.path('log.json'));
  await client['audit.export']({ format: 'json' });
  expect(existsSync(world.path('log.json'))).toBe(true);
  expect(JSON.parse(readFileSync(world.path('log.json'), 'utf8')).events.length).toBeGreaterThan(3_000);
});
