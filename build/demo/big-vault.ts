import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import type { CallInput, CallOutput } from '../../shared/contract.ts';
import { createDemoVault, day, liveThreeWeeks, threeWeeks } from '../pictures/demo-vault.ts';
import { type DemoWorld, openDemoWorld } from '../pictures/demo-world.ts';
import { demoPassphrase } from './throwaway.ts';

const people = [
  'Anna',
  'Bilal',
  'Chen',
  'Dora',
  'Emeka',
  'Fatima',
  'Goran',
  'Hana',
  'Ivo',
  'Jun',
  'Kaya',
  'Lars',
  'Mei',
];
const devices = ['phone', 'laptop', 'tablet', 'e-reader'];
const reasons = ['phone lost', 'sent to the wrong person', 'left the team', 'seen in a screenshot'];

/** Invites of the time before the last three weeks. */
const earlierInvites = 164;
const earlierMs = 42 * day;

type Issued = CallOutput<'invites.generate'>;

/** Creates a vault that has been in use for nine weeks until now; returns how many invites it has. */
export async function makeDemoVault(dir: string): Promise<number> {
  const world = openDemoWorld(dirname(dir), { dir, now: Date.now() - threeWeeks - earlierMs, randomBytes });
  try {
    await createDemoVault(world, demoPassphrase);
    for (let index = 0; index < earlierInvites; index++) {
      world.moveClock(earlierMs / earlierInvites);
      await liveOn(world, index);
    }
    await liveThreeWeeks(world);
    const { invites } = await world.client['invites.list']({ limit: 1_000 });
    return invites.length;
  } finally {
    await world.close();
  }
}

/** One invite, with an end like that of most: used up, expired, revoked, or still good. */
async function liveOn({ client }: DemoWorld, index: number): Promise<void> {
  const label = `${people[index % people.length]}’s ${devices[index % devices.length]}`;
  const issue = (terms: CallInput<'invites.generate'> = {}): Promise<Issued> =>
    client['invites.generate']({ label, identity: 'home', ...terms });
  const use = ({ code }: Issued) => client['invites.use']({ text: code, deviceName: label });
  switch (index % 8) {
    case 0:
      await issue();
      break;
    case 1: {
      const { invite } = await issue({ expiry: { kind: 'after', ms: 20 * day } });
      await client['invites.revoke']({ id: invite.id, reason: reasons[index % reasons.length] ?? '' });
      break;
    }
    case 2: {
      const shared = await issue({ maxUses: 5, expiry: { kind: 'after', ms: 30 * day }, group: 'family' });
      await use(shared);
      await use(shared);
      break;
    }
    case 3:
      await use(await issue({ identity: 'lab', maxUses: 'unlimited', expiry: { kind: 'after', ms: 80 * day } }));
      break;
    case 4:
      await issue({ identity: 'lab', inactive: true, expiry: { kind: 'after', ms: 85 * day } });
      break;
    case 5:
      await use(await issue({ format: { kind: 'code', alphabet: 'crockford', length: 16, groupSize: 4, prefix: '' } }));
      break;
    default:
      await use(await issue({ identity: index % 16 < 8 ? 'home' : 'ops' }));
  }
}
