import assert from 'node:assert/strict';
import { openVault } from '../../../electron/vault/open.ts';
import type { Vault } from '../../../electron/vault/session.ts';
import type { RefusalReason } from '../../../shared/domain/verdict.ts';
import { StoreError, VaultError } from '../../../shared/errors.ts';
import { removeFolder } from '../../support/temp.ts';
import { makePlace, type Place } from '../../support/vaults.ts';
import { eachRound, type Row, Tally } from '../row.ts';
import { expectWhole } from '../whole.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** A wrong clock, and what it must come to: the verdict on an invite of 24 hours and on one without an end. */
interface Shift {
  readonly what: string;
  readonly ms: number;
  readonly fault: 'behind' | 'ahead' | null;
  readonly dated: RefusalReason | null;
  /** The verdict on the invite of 24 hours once the clock is right again. */
  readonly after: RefusalReason | null;
}

const shifts: readonly Shift[] = [
  { what: '1 hour ahead', ms: hour, fault: null, dated: null, after: null },
  { what: '1 hour back', ms: -hour, fault: null, dated: null, after: null },
  { what: '1 day ahead', ms: day + hour, fault: null, dated: 'expired', after: 'expired' },
  { what: '1 day back', ms: -day, fault: 'behind', dated: null, after: null },
  { what: '1 year ahead, for one look', ms: 365 * day, fault: 'ahead', dated: 'expired', after: null },
  { what: '1 year back', ms: -365 * day, fault: 'behind', dated: null, after: null },
  { what: '40 days later, after being closed', ms: 40 * day, fault: 'ahead', dated: 'expired', after: null },
];

/** Zones whose clocks are set in these hours, forward and back. */
const zones: readonly (readonly [string, string])[] = [
  ['Europe/Berlin', '2026-03-29T00:30:00.000Z'],
  ['Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['America/New_York', '2026-03-08T06:30:00.000Z'],
  ['Australia/Lord_Howe', '2026-04-04T14:30:00.000Z'],
];

export const clocksRow: Row = {
  name: 'clocks',
  rounds: { full: 20, short: 1 },
  run: async (trial) => {
    const looks = shifts.map((shift) => ({
      shift,
      tally: new Tally(`clock ${shift.what}: nothing revived, nothing lost`),
    }));
    const saving = new Tally('clock set for summer or winter: an invite ends when its time is over');
    const accepted = new Tally('40 days later: what ended is written down once the clock is accepted');
    await eachRound(trial, async ({ seed }) => {
      for (const { shift, tally } of looks) await tally.try(seed, () => withPlace((place) => look(place, shift)));
      for (const zone of zones) await saving.try(seed, () => withPlace((place) => liveThrough(place, ...zone)));
      await accepted.try(seed, () => withPlace(comeBackLate));
    });
    return [...looks.map(({ tally }) => tally), saving, accepted].map((tally) => tally.figure());
  },
};

async function withPlace(work: (place: Place) => Promise<void>): Promise<void> {
  const { place } = await makePlace();
  try {
    await work(place);
  } finally {
    removeFolder(place.root);
  }
}

async function withVault<T>(place: Place, work: (vault: Vault) => Promise<T>): Promise<T> {
  const vault = await openVault(place.options);
  try {
    return await work(vault);
  } finally {
    await vault.close();
  }
}

interface Codes {
  readonly dated: string;
  readonly endless: string;
  readonly expired: string;
  readonly revoked: string;
  readonly exhausted: string;
}

async function issueAll(place: Place): Promise<Codes> {
  return await withVault(place, async ({ invites }) => {
    await invites.changeSettings({ allowNoExpiry: true });
    const issue = async (terms: Parameters<typeof invites.generate>[0] = {}) => (await invites.generate(terms)).code;
    const codes = {
      dated: await issue({ maxUses: 5 }),
      endless: await issue({ maxUses: 5, expiry: { kind: 'never' } }),
      expired: await issue({ expiry: { kind: 'after', ms: 1 } }),
      revoked: await issue(),
      exhausted: await issue(),
    };
    await invites.revoke(codes.revoked);
    await invites.use(codes.exhausted);
    place.host.advance(10);
    await invites.sweep();
    return codes;
  });
}

async function verdicts({ invites }: Vault, codes: Codes): Promise<Record<keyof Codes, RefusalReason | null>> {
  const of = async (code: string) => (await invites.validate(code)).reason;
  return {
    dated: await of(codes.dated),
    endless: await of(codes.endless),
    expired: await of(codes.expired),
    revoked: await of(codes.revoked),
    exhausted: await of(codes.exhausted),
  };
}

const ended = { expired: 'expired', revoked: 'revoked', exhausted: 'exhausted' } as const;

async function look(place: Place, { ms, fault, dated, after }: Shift): Promise<void> {
  const codes = await issueAll(place);
  place.host.advance(ms);
  await withVault(place, async (vault) => {
    assert.equal((await vault.invites.clock()).fault, fault);
    assert.deepEqual(await verdicts(vault, codes), { ...ended, dated, endless: null });
    const issued = await vault.invites.generate().catch((error: unknown) => error);
    const refused = issued instanceof VaultError ? [issued.code, issued.hint !== null] : null;
    assert.deepEqual(refused, fault === null ? null : [`clock_${fault}`, true]);
    assert.ok((await vault.invites.use(codes.endless)).usable);
  });
  place.host.advance(-ms);
  await withVault(place, async (vault) => {
    assert.deepEqual(await verdicts(vault, codes), { ...ended, dated: after, endless: null });
    assert.equal((await vault.invites.show(codes.endless)).invite.useCount, 1);
    await expectWhole(vault);
  });
}

/** Two hours of life across the hour in which the clocks of a zone are set. */
async function liveThrough(place: Place, zone: string, from: string): Promise<void> {
  const before = process.env['TZ'];
  process.env['TZ'] = zone;
  try {
    place.host.advance(Date.parse(from) - Date.now());
    await withVault(place, (vault) => vault.invites.acceptClock());
    const { code } = await withVault(place, ({ invites }) =>
      invites.generate({ expiry: { kind: 'after', ms: 2 * hour } }),
    );
    place.host.advance(2 * hour - 60_000);
    await withVault(place, async ({ invites }) => assert.equal((await invites.validate(code)).reason, null));
    place.host.advance(60_000);
    await withVault(place, async (vault) => {
      assert.equal((await vault.invites.validate(code)).reason, 'expired');
      await expectWhole(vault);
    });
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
}

async function comeBackLate(place: Place): Promise<void> {
  const codes = await issueAll(place);
  place.host.advance(40 * day);
  await withVault(place, async ({ invites }) => {
    assert.equal(await invites.sweep(), 0, 'nothing is written down before the clock is accepted');
    await invites.acceptClock();
    assert.equal(await invites.sweep(), 1);
    const used = await invites.use(codes.dated).catch((error: unknown) => error);
    assert.ok(!(used instanceof StoreError) && (used as { reason: unknown }).reason === 'expired');
  });
  place.host.advance(-40 * day);
  await withVault(place, async (vault) => {
    assert.deepEqual(await verdicts(vault, codes), { ...ended, dated: 'expired', endless: null });
    await expectWhole(vault);
  });
}
