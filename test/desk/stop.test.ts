import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCertificate } from '../../electron/desk/certificate.ts';
import { needs } from '../support/available.ts';
import { tempFolder } from '../support/temp.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { makeCertificate } from './certificates.ts';
import { deskLog, freshClient, openTestDesk, redeemAt } from './open-desk.ts';

let master: Place;

beforeAll(async () => {
  ({ place: master } = await makePlace());
});
afterAll(() => removePlace(master));

/** Nobody is cut off for being slow but by the end of the desk. */
const patience = { headersMs: 3_600_000, requestMs: 3_600_000, idleMs: 3_600_000 };

test('who never ends a TLS handshake does not keep the desk from closing', needs('openssl'), async () => {
  const vault = await copyPlace(master).open();
  const { cert, key } = makeCertificate(tempFolder('certificate'), 'desk', 'DNS:localhost');
  const certificate = readCertificate(cert, key, Date.now());
  const { desk, port } = await openTestDesk(vault, { certificate, patience });
  const silent = connect({ port, host: '127.0.0.1' });
  silent.on('error', () => {});
  await once(silent, 'connect');
  await Promise.all([desk.stop(), once(silent, 'close')]);
  expect(await deskLog(vault, ['desk.stopped'])).toHaveLength(1);
});

test('what is under way when the desk closes is answered, and in the log', async () => {
  const vault = await copyPlace(master).open();
  const { code } = await vault.invites.generate();
  const [asked, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { desk, port } = await openTestDesk(vault, {
    door: (door) => ({
      ...door,
      redeem: async (...redemption) => {
        asked.resolve();
        await free.promise;
        return door.redeem(...redemption);
      },
    }),
  });
  const answer = redeemAt(port, code, freshClient());
  await asked.promise;
  const stopping = desk.stop();
  free.resolve();
  expect((await answer).status).toBe(200);
  await stopping;
  const events = await deskLog(vault, ['invite.used', 'desk.stopped']);
  expect(events.map(({ type }) => type)).toEqual(['invite.used', 'desk.stopped']);
  expect(events.at(-1)?.detail).toMatchObject({ requests: 1, redeemed: 1 });
});
