import { existsSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createEmit } from '../../electron/faces/ipc/emit.ts';
import { Jobs } from '../../electron/faces/ipc/jobs.ts';
import { StoreError } from '../../shared/errors.ts';
import { FakeHost } from './fake-host.ts';
import { errorOf, openVaultWorld } from './world.ts';

function begin() {
  const host = new FakeHost();
  return { host, jobs: new Jobs(host.now, createEmit(host)) };
}

/** A job that ends when it is told to, or when it is cancelled. */
function pending() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = async ({ signal }: { signal: AbortSignal }) => {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new StoreError('cancelled', 'cancelled')));
    });
    await Promise.race([ended, aborted]);
    return 'result';
  };
  return { work, end: () => end() };
}

it('tells how far a job is, not oftener than a window draws, and that it is done', async () => {
  const { host, jobs } = begin();
  const total = 1_000;
  await jobs.run('job-0001', async ({ onProgress }) => {
    for (let done = 1; done <= total; done++) {
      onProgress({ done, total });
      if (done % 100 === 0) await host.advance(10);
    }
  });
  const told = host.heard('job.progress');
  expect(told.length).toBeLessThanOrEqual(3);
  expect(told.at(-1)).toEqual({ job: 'job-0001', done: total, total });
  expect(host.heard('job.done')).toEqual([{ job: 'job-0001', outcome: 'done' }]);
});

it('cancels the job that is named, and only that', async () => {
  const { host, jobs } = begin();
  const one = pending();
  const two = pending();
  const first = jobs.run('job-0001', one.work);
  const second = jobs.run('job-0002', two.work);
  expect(jobs.cancel('job-0001')).toBe(true);
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  expect(jobs.cancel('job-0001')).toBe(false);
  two.end();
  expect(await second).toBe('result');
  expect(host.heard('job.done')).toEqual([
    { job: 'job-0001', outcome: 'cancelled' },
    { job: 'job-0002', outcome: 'done' },
  ]);
});

it('refuses a name that is in use, and a change of the keys beside a job, and a job beside that', async () => {
  const { host, jobs } = begin();
  const one = pending();
  const first = jobs.run('job-0001', one.work);
  await expect(jobs.run('job-0001', one.work)).rejects.toMatchObject({ code: 'invalid_value' });
  await expect(jobs.alone(async () => {})).rejects.toMatchObject({ code: 'busy' });
  one.end();
  await first;
  await jobs.alone(async () => {
    await expect(jobs.run(undefined, one.work)).rejects.toMatchObject({ code: 'busy' });
  });
  expect(await jobs.run('job-0001', async () => 1)).toBe(1);
  await expect(jobs.run('job-0001', async () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
  expect(host.heard('job.done').at(-1)).toEqual({ job: 'job-0001', outcome: 'failed' });
});

it('a cancelled export leaves no file, and the registry is free at once', async () => {
  const world = await openVaultWorld();
  const { client, host } = world;
  await client['invites.generateBatch']({ terms: {}, count: 5_000 });
  host.paths.push(world.path('log.json'));
  host.listen('job.progress', () => void client['jobs.cancel']({ job: 'export-1' }));
  const error = await errorOf(client['audit.export']({ format: 'json', job: 'export-1' }));
  expect(error.code).toBe('cancelled');
  expect(existsSync(world.path('log.json'))).toBe(false);
  expect(readdirSync(world.root)).toEqual(['vault']);
  await client['invites.generate']({});
});

it('locking stops a job, and does not wait for its end', async () => {
  const world = await openVaultWorld();
  const { client, host, face } = world;
  await client['invites.generateBatch']({ terms: {}, count: 5_000 });
  const verifying = errorOf(client['audit.verify']({ job: 'verify-1' }));
  await host.next('job.progress');
  await face.lock('operator');
  expect((await verifying).code).toBe('cancelled');
  expect(host.heard('job.done').at(-1)).toEqual({ job: 'verify-1', outcome: 'cancelled' });
  expect(host.bugs).toEqual([]);
});
