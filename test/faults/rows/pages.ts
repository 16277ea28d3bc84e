import assert from 'node:assert/strict';
import { checkHistory } from '../../../electron/registry/background-replay.ts';
import type { Issued } from '../../../electron/registry/issue.ts';
import { openVault } from '../../../electron/vault/open.ts';
import type { OpenOptions } from '../../../electron/vault/open-options.ts';
import type { Vault } from '../../../electron/vault/session.ts';
import { VaultError } from '../../../shared/errors.ts';
import { choicesOf, imageOf, type OldRegistry, olderPages, withoutCheckpoint } from '../../support/old-pages.ts';
import { removeFolder } from '../../support/temp.ts';
import { makePlace, type Place } from '../../support/vaults.ts';
import { type Random, seeded } from '../random.ts';
import { type Row, Tally } from '../row.ts';

const hour = 3_600_000;
/** More than a block of the lookup tables, so that all that an act changed there is written. */
const blockOfEvents = 300;

/** What is done to an invite, and how often its code may be used after that. */
const acts = [
  { name: 'use', maxUses: 2, left: 1, act: (vault: Vault, { code }: Issued) => vault.invites.use(code) },
  { name: 'last use', maxUses: 1, left: 0, act: (vault: Vault, { code }: Issued) => vault.invites.use(code) },
  {
    name: 'revocation',
    maxUses: 1,
    left: 0,
    act: (vault: Vault, { invite }: Issued) => vault.invites.revoke(invite.id),
  },
  {
    name: 'shorter time',
    maxUses: 1,
    left: 0,
    act: (vault: Vault, { invite }: Issued) => vault.invites.extend(invite.id, { kind: 'after', ms: hour }),
  },
] as const;

/** A vault after an act, and its pages from before it. */
interface Scene {
  readonly place: Place;
  readonly code: string;
  readonly left: number;
  readonly old: OldRegistry;
  readonly options: Partial<OpenOptions>;
}

/**
 * Puts back pages that an act changed, and tries to use the code as often as it could be used before it. Where the lookup
 * tables do not have the act yet, a full run tries every choice of its pages; the others are tried at random.
 */
export const pagesRow: Row = {
  name: 'pages',
  rounds: { full: 2_000, short: 4 },
  run: async (trial) => {
    const { rounds, seed } = trial;
    const tallies = {
      unlisted: new Tally('old pages put back after an act: no use too many'),
      listed: new Tally(
        'also pages of the lookup tables: no use too many, or the replay finds it and nothing is taken',
      ),
      desk: new Tally('put back while a desk is open: no use too many'),
    };
    for (const keychain of [true, false]) {
      for (const [index, kind] of acts.entries()) {
        const random = seeded(seed + index);
        await withScene(kind, { keychain, listed: false }, async (scene) => {
          const { differing } = scene.old;
          const whole = rounds >= 1_000;
          const all = whole ? choicesOf(differing) : Array.from({ length: rounds }, () => someOf(differing, random));
          for (const pages of all) await tallies.unlisted.try(seed, () => expectNoUseTooMany(scene, pages));
          for (let round = 0; round < rounds / 8; round++) {
            await tallies.desk.try(seed, () => expectDeskHolds(scene, someOf(differing, random)));
          }
        });
        await withScene(kind, { keychain, listed: true }, async (scene) => {
          for (let round = 0; round < rounds / 4; round++) {
            const pages = someOf(scene.old.differing, random);
            await tallies.listed.try(seed, () => expectFound(scene, pages));
          }
        });
      }
    }
    return Object.values(tallies).map((tally) => tally.figure());
  },
};

type Kind = (typeof acts)[number];

async function withScene(
  { act, left, maxUses }: Kind,
  { keychain, listed }: { readonly keychain: boolean; readonly listed: boolean },
  work: (scene: Scene) => Promise<void>,
): Promise<void> {
  const { place } = await makePlace();
  try {
    const options = keychain ? {} : withoutCheckpoint(place);
    const open = () => openVault({ ...place.options, ...options });
    let vault = await open();
    const [first, ...others] = await vault.invites.generateBatch({ label: 'single', maxUses }, 40);
    assert.ok(first);
    const { code } = first;
    await vault.close();
    const before = imageOf(place);
    vault = await open();
    await act(vault, first);
    for (let event = 0; listed && event < blockOfEvents; event++) {
      await vault.invites.edit(others[event % others.length]?.invite.id ?? 0, { note: `note ${event}` });
    }
    await vault.close();
    place.host.advance(2 * hour);
    await work({ place, options, code, left, old: olderPages(place, before) });
  } finally {
    removeFolder(place.root);
  }
}

/** One to six pages. */
function someOf(pages: readonly number[], random: Random): number[] {
  const count = 1 + random.int(Math.min(6, pages.length));
  return [...new Set(Array.from({ length: count }, () => random.pick(pages)))];
}

async function expectNoUseTooMany(scene: Scene, pages: readonly number[]): Promise<void> {
  scene.old.putBack(pages);
  await withVaultOf(scene, async (vault) => {
    assert.ok((await usesOf(vault, scene.code)) <= scene.left, `used again, with pages ${pages}`);
  });
}

async function expectFound(scene: Scene, pages: readonly number[]): Promise<void> {
  scene.old.putBack(pages);
  await withVaultOf(scene, async (vault) => {
    if ((await usesOf(vault, scene.code)) <= scene.left) return;
    const { broken } = await checkHistory(vault.core.db, {
      share: 1,
      signal: AbortSignal.timeout(60_000),
      onProgress: () => {},
    });
    assert.notEqual(broken, null, `used again and not found, with pages ${pages}`);
    await vault.keeper.foundBroken(broken ?? '');
    await assert.rejects(() => vault.invites.generate({}), { code: 'rolled_back' });
  });
}

/** The desk's vault is open, and has read nearly all of it, when the pages are put back under it. */
async function expectDeskHolds(scene: Scene, pages: readonly number[]): Promise<void> {
  scene.old.putBack([]);
  await withVaultOf(scene, async (vault) => {
    await vault.invites.list({ limit: 40 });
    scene.old.putBackInPlace(pages);
    const redeem = () => vault.run((manager) => manager.as('192.168.0.7').redeem(scene.code, 'phone'));
    assert.ok((await usesOf(vault, scene.code, async () => (await redeem()).token !== null)) <= scene.left);
  });
}

/** A vault that does not open has let nobody in. */
async function withVaultOf({ place, options }: Scene, work: (vault: Vault) => Promise<void>): Promise<void> {
  let vault: Vault;
  try {
    vault = await openVault({ ...place.options, ...options });
  } catch (error) {
    if (error instanceof VaultError) return;
    throw error;
  }
  try {
    await work(vault);
  } finally {
    await vault.close();
  }
}

/** How often the code could be used. */
async function usesOf(
  vault: Vault,
  code: string,
  use = async () => (await vault.invites.use(code)).usable,
): Promise<number> {
  for (let uses = 0; ; uses++) {
    try {
      if (!(await use())) return uses;
    } catch (error) {
      if (error instanceof VaultError) return uses;
      throw error;
    }
  }
}
