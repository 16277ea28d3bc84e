// A process of its own with two servers: the desk over a vault, its limits off, and a bare route that answers a constant.
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fastify } from 'fastify';
import { openDoor } from '../../../electron/desk/door.ts';
import { decidePlace } from '../../../electron/desk/place.ts';
import { openDesk } from '../../../electron/desk/server.ts';
import { createVault } from '../../../electron/vault/create.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { memoryKeychain } from '../../support/memory-keychain.ts';
import type { DeskReady } from '../desk-process.ts';
import { timed } from '../rounds.ts';

const [dir = '', count = ''] = process.argv.slice(2);
const host = { now: () => Date.now(), randomBytes, userName: () => 'bench', dataFolder: () => dir };
const keychain = memoryKeychain();
await createVault({ dir, host, keychain, keyStore: 'keychain', passphrase: null });
const vault = await openVault({ dir, host, keychain });
const { invites } = vault;

const codesOf = async (many: number, maxUses: number | 'unlimited') =>
  (await invites.generateBatch({ label: 'guest', maxUses }, many)).map(({ code }) => code);
const single = await codesOf(Number(count), 1);
const bare = await codesOf(Number(count), 1);
const [good = ''] = await codesOf(1, 'unlimited');
const [race = ''] = await codesOf(1, 10);
const [consumed = ''] = await codesOf(1, 1);
await invites.use(consumed);
const { code: expired } = await invites.generate({ expiry: { kind: 'after', ms: 1 } });

const desk = await openDesk({
  door: openDoor(vault),
  host,
  place: decidePlace({ host: '127.0.0.1', port: 0, certificate: null, insecureHttp: false }),
  every: () => () => {},
  reportBug: (thrown) => console.error(thrown),
  limits: false,
});
const constant = fastify({ logger: false });
constant.get('/api/v1/invite/info', async () => ({ identity: null, deviceName: 'guest', expiresAt: null }));
await constant.listen({ host: '127.0.0.1', port: 0 });
const [bound] = constant.addresses();
const constantPort = typeof bound === 'object' ? bound.port : 0;

const unknown = `${good.slice(0, -8)}AAAAAAAA`;
const ready: DeskReady = { port: desk.port, constantPort, single, good, race, unknown, expired, consumed };
console.log(JSON.stringify(ready));

const stock = bare.values();
for await (const line of createInterface(process.stdin)) {
  const times: number[] = [];
  await vault.run((manager) => {
    for (let left = Number(line); left > 0; left--) {
      const code = stock.next().value ?? '';
      times.push(timed(() => manager.use(code, { deviceName: 'phone', mint: true })));
    }
  });
  console.log(JSON.stringify(times));
}
await desk.stop();
await constant.close();
await vault.close();
