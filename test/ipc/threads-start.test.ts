import { once } from 'node:events';
import { expect, it, vi } from 'vitest';
import { openFace } from '../../electron/faces/ipc/face.ts';
import { startThread } from '../../electron/faces/thread/start.ts';
import { Threads } from '../../electron/faces/thread/threads.ts';
import { openVaultWorld, type World } from './world.ts';

/** Makes the checkpoint due, and has the keychain keep it waiting until the function that comes back is called. */
async function slowKeychain({ host, keychain, client, face }: World): Promise<() => void> {
  await client['invites.generate']({});
  await host.advance(31_000);
  const { promise, resolve } = Promise.withResolvers<void>();
  const asked = vi.spyOn(keychain, 'set').mockImplementation(() => promise);
  expect(face.session.vault).not.toBeNull();
  expect(asked).not.toHaveBeenCalled();
  return resolve;
}

it('a thread that is ready before the keychain has answered gets its task all the same', async () => {
  const world = await openVaultWorld();
  const answer = await slowKeychain(world);
  const job = world.client['audit.verify']({});
  const worker = await vi.waitUntil(() => world.threads[0]);
  await once(worker, 'message');
  answer();
  expect(await job).toMatchObject({ ok: true });
});

it('a thread whose script cannot run is a job that is lost, however slow the keychain is', async () => {
  const world = await openVaultWorld();
  const { vault } = world.face.session;
  if (vault === null) throw new Error('the vault is locked');
  const answer = await slowKeychain(world);
  const worker = startThread(world.path('no-such-script.ts'));
  const ended = once(worker, 'exit');
  const threads = new Threads({ start: () => worker, host: world.host, onWritten: () => {} });
  const control = { signal: new AbortController().signal, onProgress: () => {} };
  const job = threads.run('verify', {}, vault, control);
  const [error] = await Promise.all([job.catch((thrown: unknown) => thrown), ended.then(answer, answer)]);
  expect(error).toMatchObject({ code: 'job_lost', hint: 'start it again' });
  expect(world.host.bugs).toHaveLength(1);
});

it('threads that do not even come to be are not counted as jobs', async () => {
  const { dir, host, keychain } = await openVaultWorld();
  const face = openFace({
    ...{ dir, host, keychain },
    startThread: () => {
      throw new Error('no thread is left');
    },
  });
  await face.dispatch('vault.unlock', { secret: null });
  for (let time = 0; time < 9; time++) {
    expect(await face.dispatch('audit.verify', {})).toMatchObject({ ok: false, error: { code: 'internal' } });
  }
  await face.close();
});
