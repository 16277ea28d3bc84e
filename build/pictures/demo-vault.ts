import type { CallInput, CallOutput } from '../../shared/contract.ts';
import type { DemoWorld } from './demo-world.ts';

type Issued = CallOutput<'invites.generate'>;
type Terms = CallInput<'invites.generate'>;

/** What the scenes paste: a code for each verdict. */
export interface DemoCodes {
  readonly usable: string;
  readonly notSent: string;
  readonly usedUp: string;
  readonly expired: string;
  readonly revoked: string;
  readonly level: string;
  readonly token: string;
  readonly unknown: string;
  readonly malformed: string;
}

const minute = 60_000;
const hour = 60 * minute;
export const day = 24 * hour;
export const threeWeeks = 21 * day;

const after = (ms: number) => ({ kind: 'after', ms }) as const;

/** A label as long as labels may be. */
export const longLabel =
  'Reading group of the Thursday evening course in the annex of the municipal library, second floor, the door on the left behind the periodicals, tablet number seven of nine';

/** Creates a vault with three services. */
export async function createDemoVault({ client }: DemoWorld, passphrase: string | null = null): Promise<void> {
  await client['vault.create']({ keyStore: passphrase === null ? 'keychain' : 'passphrase', passphrase });
  await client['identities.add']({ slug: 'home', baseUrl: 'https://id.example.org' });
  await client['identities.add']({ slug: 'lab', baseUrl: 'https://lab.example.org', longestLifetimeMs: 90 * day });
  await client['identities.add']({ slug: 'ops', baseUrl: 'https://ops.example.net', prefix: 'ops_' });
}

/** Creates a vault and fills it with three weeks of an operator's life. The clock ends where it began. */
export async function fillDemoVault(world: DemoWorld): Promise<DemoCodes> {
  world.moveClock(-threeWeeks);
  await createDemoVault(world);
  return await liveThreeWeeks(world);
}

/** Issues, uses and ends invites for three weeks, by which the clock is moved on. */
export async function liveThreeWeeks(world: DemoWorld): Promise<DemoCodes> {
  const { client, moveClock } = world;
  const lifeMs = threeWeeks;
  let passedMs = 0;
  const pass = (ms: number) => {
    passedMs += ms;
    moveClock(ms);
  };
  const issue = (label: string | null, terms: Terms = {}) =>
    client['invites.generate']({ ...(label !== null && { label }), identity: 'home', ...terms });
  const use = async ({ code }: Issued, ...names: (string | null)[]) => {
    for (const deviceName of names) {
      pass(47 * minute);
      await client['invites.use']({ text: code, deviceName });
    }
  };

  const contractor = await issue('Contractor, Q1', { identity: 'lab', expiry: after(60 * day), maxUses: 'unlimited' });
  const seats = [];
  const seat = { identity: 'lab', group: 'workshop', expiry: after(28 * day) };
  // One by one: a batch is issued by a thread, which goes by the machine's own clock.
  while (seats.length < 12) seats.push(await issue('Workshop seat', seat));
  pass(2 * hour);
  for (const one of seats.slice(0, 5)) await use(one, 'Workshop laptop');
  pass(day);
  const oldPhone = await issue('Old phone', { expiry: after(7 * day) });
  const expired = await issue('Lisbon trip', { expiry: after(3 * day), note: 'Back on the 28th.' });
  await issue('Kitchen display, first try', { expiry: after(hour) });
  pass(4 * day);
  await client['invites.revoke']({ id: oldPhone.invite.id, reason: 'Lost phone' });
  const runner = await issue('agent: backup runner', {
    identity: 'ops',
    expiry: after(20 * day),
    maxUses: 'unlimited',
  });
  await use(runner, 'runner-1', 'runner-1', 'runner-2');
  await use(contractor, 'build-box', 'build-box');
  pass(5 * day);
  const wrongSam = await issue('Sam', { identity: 'ops' });
  const again = await client['invites.reissue']({ id: wrongSam.invite.id });
  await use(again, 'Sam’s desktop');
  await issue('Guest Wi-Fi, March', { maxUses: 25, expiry: after(14 * day), group: 'guests' });
  pass(3 * day);
  await issue('עדה — טלפון', { expiry: after(9 * day) });
  await issue(longLabel, { identity: 'lab', expiry: after(12 * day) });
  const family = await issue('Family', { maxUses: 5, expiry: after(5 * day), requiredAccessLevel: 1 });
  await client['invites.extend']({ id: family.invite.id, expiry: after(9 * day) });
  pass(2 * day);
  for (const deviceName of ['Lea’s phone', 'Sam’s phone']) {
    pass(3 * hour);
    await client['invites.use']({ text: family.code, deviceName, accessLevel: 1 });
  }
  const kitchen = await issue('Kitchen display');
  const minted = await client['invites.use']({ text: kitchen.code, deviceName: 'Kitchen display', mint: true });
  const hall = await issue('Hall display');
  await client['invites.use']({ text: hall.code, deviceName: 'Hall display', mint: true });
  pass(day);
  const studio = await issue('Studio speaker', { maxUses: 3, expiry: after(20 * day) });
  await client['invites.use']({ text: studio.code, deviceName: 'Studio speaker', mint: true });
  await client['tokens.revoke']({ id: 2 });
  const level = await issue('Warden’s spare key', { requiredAccessLevel: 3, expiry: after(10 * day) });
  const notSent = await issue('Noor, when she is back', { inactive: true, expiry: after(25 * day) });
  await issue('Piet’s e-reader', { inactive: true, identity: 'lab', expiry: after(25 * day) });
  pass(day);
  pass(lifeMs - passedMs - 22 * hour - 20 * minute);
  await client['invites.use']({ text: family.code, deviceName: 'Noor’s laptop', accessLevel: 1 });
  await issue('Badge printer', { expiry: after(22 * hour + 58 * minute) });
  await issue(null, { format: { kind: 'code', alphabet: 'crockford', length: 16, groupSize: 4, prefix: '' } });
  await issue('مرحبا', { maxUses: 2, expiry: after(6 * day) });
  await issue('Front door tablet', { expiry: after(3 * day) });
  pass(22 * hour);
  const usable = await issue('Ada’s tablet', { requiredAccessLevel: 0 });
  pass(lifeMs - passedMs);
  for (const text of [oldPhone.code, expired.code, `pinv_${'0'.repeat(43)}`]) await client['invites.check']({ text });
  return {
    usable: usable.link ?? usable.code,
    notSent: notSent.code,
    usedUp: kitchen.code,
    expired: expired.code,
    revoked: oldPhone.code,
    level: level.code,
    token: minted.token ?? '',
    unknown: 'pinv_q3Zt0mX1vJ8sYbR4nLw7KcE2uHf9GpAd5TiVoQxBz6M',
    malformed: '7K3D-9QXM-2FHA-TW4C-Q',
  };
}
