import { writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { readCertificateFiles } from '../../electron/desk/certificate.ts';
import { toInstant } from '../../shared/domain/instant.ts';
import { makeCertificateFiles } from '../desk/certificates.ts';
import { freshClient, redeemAt } from '../desk/open-desk.ts';
import { needs } from '../support/available.ts';
import { errorOf, openVaultWorld, type World } from './world.ts';

const here = { host: '127.0.0.1', port: 0, certificate: null, insecureHttp: false } as const;

async function openDesk(world: World) {
  const { open } = await world.client['desk.start'](here);
  if (open === null) throw new Error('the desk is closed');
  return open;
}

test('the window opens and closes the desk; what was redeemed there is told without any code or token', async () => {
  const world = await openVaultWorld();
  const { client, host } = world;
  const told: unknown[] = [];
  client.on('desk.requests', (event) => told.push(event));
  const changes: boolean[] = [];
  client.on('desk.changed', ({ open }) => changes.push(open !== null));
  expect(await client['desk.status']()).toEqual({ open: null, requests: [], last: { host: '127.0.0.1', port: 8443 } });
  const { port, addresses, beyondLoopback } = await openDesk(world);
  expect([addresses, beyondLoopback]).toEqual([[`http://127.0.0.1:${port}`], false]);

  const { code, invite } = await client['invites.generate']({});
  const from = freshClient();
  const { token } = JSON.parse((await redeemAt(port, code, from)).text);
  await redeemAt(port, code, from);
  await host.advance(200);
  const status = await client['desk.status']();
  expect(status.requests).toMatchObject([
    { number: 2, client: from, topic: 'redeem', status: 410, inviteId: null },
    { number: 1, client: from, topic: 'redeem', status: 200, inviteId: invite.id },
  ]);
  expect(told).toEqual([{ requests: status.requests, counts: { requests: 2, redeemed: 1, refused: 1 } }]);

  expect((await client['desk.stop']()).open).toBeNull();
  await expect(redeemAt(port, code)).rejects.toThrow();
  expect(await client['desk.status']()).toMatchObject({ open: null, requests: [], last: { port } });
  expect(changes).toEqual([true, false]);
  const answers = world.answers.filter(({ name }) => name.startsWith('desk.')).map(({ text }) => text);
  for (const secret of [code, token]) expect(JSON.stringify([answers, told])).not.toContain(secret);
});

test('while the desk is open idling does not lock, and Lock, sleep and the screen lock close it', async () => {
  for (const lock of ['operator', 'sleep', 'screen_lock'] as const) {
    const world = await openVaultWorld();
    const { host, face, client } = world;
    const { port } = await openDesk(world);
    const { code } = await client['invites.generate']({});
    host.idle = 3_600_000;
    await host.advance(3_600_000);
    expect(face.session.vault).not.toBeNull();
    host.idle = 0;
    if (lock === 'operator') await client['vault.lock']();
    else {
      const locked = host.next('vault.locked');
      host.goAway(lock);
      await locked;
    }
    await expect(redeemAt(port, code)).rejects.toThrow();
    await client['vault.unlock']({ secret: null });
    expect((await client['desk.status']()).open).toBeNull();
    const { events } = await client['audit.list']({ filter: {}, limit: 4, order: 'newest' });
    expect(events.map(({ type }) => type).toReversed()).toEqual([
      'invite.generated',
      'desk.stopped',
      'vault.locked',
      'vault.unlocked',
    ]);
  }
});

test('the desk is opened once; beyond loopback only where the operator has confirmed it', async () => {
  const world = await openVaultWorld();
  const { client } = world;
  const beyond = { ...here, host: '0.0.0.0' };
  const refused = await errorOf(client['desk.start'](beyond));
  expect(refused.code).toBe('confirmation_needed');
  expect(refused.hint).not.toMatch(/--|invites/);
  expect((await client['desk.start']({ ...beyond, insecureHttp: true })).open).toMatchObject({ beyondLoopback: true });
  expect((await errorOf(client['desk.start'](here))).message).toBe('the desk is open already');
  await client['desk.stop']();
  await client['desk.stop']();
});

test('a certificate is chosen in a dialog, and one that is none is named', async () => {
  const world = await openVaultWorld();
  const { client, host } = world;
  const path = world.path('none.pem');
  writeFileSync(path, 'none');
  host.paths.push(path, path);
  const cert = await client['desk.chooseFile']({ kind: 'certificate' });
  const key = await client['desk.chooseFile']({ kind: 'key' });
  expect(cert.path).toBe(path);
  const certificate = { cert: cert.file, key: key.file };
  const fault = await errorOf(client['desk.start']({ ...here, certificate }));
  expect(fault.message).toMatch(/certificate is not one in PEM/);
  const swapped = { cert: key.file, key: cert.file };
  expect((await errorOf(client['desk.start']({ ...here, certificate: swapped }))).message).toMatch(
    /not known any more/,
  );
});

test(
  'the window is told of the certificate: its expiry, a file it cannot use, and a renewal',
  needs('openssl'),
  async () => {
    const world = await openVaultWorld();
    const { client, host } = world;
    const names = 'DNS:localhost,IP:127.0.0.1';
    const files = makeCertificateFiles(world.path('.'), 'desk', names, 15);
    const expiresAt = readCertificateFiles(files, Date.now()).expiresAt;
    host.paths.push(files.cert, files.key);
    const cert = await client['desk.chooseFile']({ kind: 'certificate' });
    const key = await client['desk.chooseFile']({ kind: 'key' });
    host.jump(Date.now() - host.now() + 60_000);
    const { open } = await client['desk.start']({ ...here, certificate: { cert: cert.file, key: key.file } });
    expect(open?.certificate).toEqual({ expiresAt: toInstant(expiresAt), phase: 'valid', refused: null });
    const told: unknown[] = [];
    client.on('desk.changed', (event) => told.push(event.open?.certificate));
    host.jump(86_400_000);
    await host.advance(60_000);
    expect(told.at(-1)).toMatchObject({ phase: 'expiring', refused: null });
    writeFileSync(files.cert, 'none');
    await host.advance(60_000);
    expect(told.at(-1)).toMatchObject({ phase: 'expiring', refused: 'the certificate is not one in PEM' });
    const renewed = makeCertificateFiles(world.path('.'), 'desk', names, 90);
    expect(renewed).toEqual(files);
    await host.advance(60_000);
    expect(told.at(-1)).toMatchObject({ phase: 'valid', refused: null });
    expect((await client['desk.status']()).open?.certificate).toEqual(told.at(-1));
    await client['desk.stop']();
  },
);

test('what is answered while the desk closes is told before the close, and nothing after it', async () => {
  const world = await openVaultWorld();
  const { client, host, face } = world;
  const told: string[] = [];
  client.on('desk.requests', ({ requests }) => told.push(...requests.map(({ topic }) => topic)));
  client.on('desk.changed', ({ open }) => told.push(open === null ? 'closed' : 'open'));
  const { port } = await openDesk(world);
  const { vault } = face.session;
  if (vault === null) throw new Error('the vault is locked');
  const [asked, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const run = vault.run.bind(vault);
  const slow = vi.spyOn(vault, 'run').mockImplementationOnce(async (work) => {
    asked.resolve();
    await free.promise;
    return await run(work);
  });
  const answer = redeemAt(port, 'nothing');
  await asked.promise;
  const stopping = client['desk.stop']();
  free.resolve();
  expect((await answer).status).toBe(410);
  await stopping;
  await host.advance(1_000);
  expect(slow).toHaveBeenCalled();
  expect(told).toEqual(['open', 'redeem', 'closed']);
});
