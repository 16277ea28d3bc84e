import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withFreshInvites } from '../../electron/exchange/astrid-add.ts';
import { type AstridDocument, formatAstrid, readAstridFile } from '../../electron/exchange/astrid-document.ts';
import { exportAstrid } from '../../electron/exchange/astrid-export.ts';
import { importAstrid } from '../../electron/exchange/astrid-import.ts';
import type { ExchangeReport } from '../../electron/exchange/report.ts';
import { hashCode } from '../../electron/registry/code-hash.ts';
import { replay } from '../../electron/registry/replay.ts';
import { hashKind } from '../../shared/domain/code-draw.ts';
import { defaultTokenFormat } from '../../shared/domain/code-format.ts';
import type { AstridVersion } from '../../shared/exchange-formats.ts';
import { faultOf } from '../support/keys.ts';
import { afterEachRun, allInvites, makeVault, type TestVault } from './vaults.ts';

// Uses on both sides of an exchange with Astrid, in turns.

const formats = {
  '0.9': { ...defaultTokenFormat, prefix: '', bytes: 24 },
  '0.10': { ...defaultTokenFormat, prefix: 'astrid_inv_', bytes: 24 },
} as const;

/** An invite, and what really happened to it on both sides. */
interface Shared {
  readonly id: number;
  readonly code: string;
  readonly hash: string;
  readonly limit: number;
  used: number;
  /** Revoked here, or removed there: then its uses cannot all be counted. */
  ended: boolean;
}

/** Astrid, as far as its file shows: a use lowers the number, the last one removes the entry. */
class Peer {
  readonly path: string;
  readonly #keepsSpent: boolean;

  constructor(path: string, keepsSpent: boolean) {
    this.path = path;
    this.#keepsSpent = keepsSpent;
  }

  document(): AstridDocument | null {
    return existsSync(this.path) ? readAstridFile(this.path) : null;
  }

  left(hash: string): number {
    return this.document()?.entries.find(({ tokenHash }) => tokenHash === hash)?.remainingUses ?? 0;
  }

  use(shared: Shared): void {
    const document = this.document();
    const left = this.left(shared.hash);
    if (document === null || left === 0) return;
    shared.used += 1;
    const gone = left === 1 && !this.#keepsSpent;
    if (gone) shared.ended = true;
    this.#write(
      document,
      document.entries.flatMap((entry) => {
        if (entry.tokenHash !== shared.hash) return [entry];
        return gone ? [] : [{ ...entry, remainingUses: left - 1 }];
      }),
    );
  }

  remove(shared: Shared): void {
    const document = this.document();
    if (document === null || this.left(shared.hash) === 0) return;
    shared.ended = true;
    this.#write(
      document,
      document.entries.filter(({ tokenHash }) => tokenHash !== shared.hash),
    );
  }

  #write(document: AstridDocument, entries: AstridDocument['entries']): void {
    writeFileSync(this.path, formatAstrid({ ...document, entries }));
  }
}

function overdrawn({ notes }: ExchangeReport): number {
  return notes.reduce((sum, note) => sum + Number(/, (\d+) uses? more than allowed/.exec(note)?.[1] ?? 0), 0);
}

async function share({ vault }: TestVault, version: AstridVersion, limits: readonly number[]): Promise<Shared[]> {
  const all: Shared[] = [];
  for (const limit of limits) {
    const format = formats[version];
    const { code, invite } = await vault.invites.generate({ format, maxUses: limit, label: `of ${limit}` });
    const hash = hashCode(code, hashKind(format), Buffer.alloc(0));
    all.push({ id: invite.id, code, hash, limit, used: 0, ended: false });
  }
  return all;
}

const step = fc.record({
  act: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('use here', 'use there') },
    { weight: 2, arbitrary: fc.constantFrom('import', 'export', 'rehearse', 'export that fails') },
    { weight: 1, arbitrary: fc.constantFrom('revoke here', 'remove there') },
  ),
  at: fc.nat(),
});

const stores = fc.record({
  version: fc.constantFrom<AstridVersion>('0.9', '0.10'),
  keepsSpent: fc.boolean(),
  limits: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
  steps: fc.array(step, { maxLength: 25 }),
});

test('after any turns on both sides all uses are counted once, and nothing burned is live there', async () => {
  await fc.assert(
    fc.asyncProperty(stores, async ({ version, keepsSpent, limits, steps }) => {
      const from = await makeVault();
      const { vault } = from;
      const peer = new Peer(from.file('invites.toml'), keepsSpent);
      const all = await share(from, version, limits);
      let named = 0;
      await exportAstrid(vault, peer.path, { for: version });
      for (const { act, at } of steps) {
        from.advance(1_000);
        const shared = all[at % all.length];
        if (!shared) continue;
        const before = peer.document()?.entries ?? [];
        if (act === 'use here') {
          if ((await vault.invites.use(shared.code, { anyway: true })).usable) shared.used += 1;
        } else if (act === 'use there') peer.use(shared);
        else if (act === 'remove there') peer.remove(shared);
        else if (act === 'revoke here') {
          const { invite } = await vault.invites.show(shared.id);
          if (invite.endedAt === null) {
            await vault.invites.revoke(shared.id);
            shared.ended = true;
          }
        } else if (act === 'import') named += overdrawn(await importAstrid(vault, peer.path));
        else if (act === 'rehearse') await exportAstrid(vault, peer.path, { dryRun: true });
        else if (act === 'export') named += overdrawn(await exportAstrid(vault, peer.path));
        else named += await failingExport(from, peer, shared);
        for (const { tokenHash, remainingUses } of peer.document()?.entries ?? []) {
          const was = before.find((entry) => entry.tokenHash === tokenHash);
          expect(remainingUses).toBeLessThanOrEqual(was?.remainingUses ?? 0);
        }
      }
      named += overdrawn(await exportAstrid(vault, peer.path));
      const invites = await allInvites(from);
      let over = 0;
      for (const { id, used, limit, ended, hash } of all) {
        const invite = invites.find((one) => one.id === id);
        const left = peer.left(hash);
        if (invite?.endedAt !== null) expect(left).toBe(0);
        if (ended) continue;
        over += Math.max(0, used - limit);
        expect(invite).toMatchObject({ useCount: Math.min(used, limit) });
        expect(left).toBe(Math.max(0, limit - used));
      }
      // What ended there or here keeps what was named of it before.
      if (all.every(({ ended }) => !ended)) expect(named).toBe(over);
      else expect(named).toBeGreaterThanOrEqual(over);
      expect(await exportAstrid(vault, peer.path)).toMatchObject({ taken: 0, changed: 0 });
      expect(replay(vault.core.db)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

/** An export whose file Astrid wrote to at the last moment; returns what was overdrawn by then. */
async function failingExport(from: TestVault, peer: Peer, shared: Shared): Promise<number> {
  const before = readFileSync(peer.path, 'utf8');
  const dry = overdrawn(await exportAstrid(from.vault, peer.path, { dryRun: true }));
  const late = afterEachRun(from, () => {
    if (readFileSync(peer.path, 'utf8') !== before) return;
    if (peer.left(shared.hash) > 0) peer.use(shared);
    else writeFileSync(peer.path, `${before}# touched\n`);
  });
  expect(await faultOf(() => exportAstrid(late, peer.path))).toMatchObject({ code: 'file_refused' });
  return dry;
}

test('uses of both sides since the last exchange are subtracted, and an overdraft is named', async () => {
  const from = await makeVault();
  const peer = new Peer(from.file('invites.toml'), false);
  const [five, two] = await share(from, '0.10', [5, 2]);
  if (!five || !two) throw new Error('no invites');
  await exportAstrid(from.vault, peer.path);
  await from.vault.invites.use(five.code, { anyway: true });
  peer.use(five);
  peer.use(five);
  for (let n = 0; n < 2; n++) await from.vault.invites.use(two.code, { anyway: true });
  peer.use(two);
  const dry = await exportAstrid(from.vault, peer.path, { dryRun: true });
  expect(peer.left(five.hash)).toBe(3);
  const report = await exportAstrid(from.vault, peer.path);
  expect(report.notes.filter((note) => !note.includes('handed over'))).toEqual(
    dry.notes.filter((note) => !note.includes('handed over')),
  );
  expect(report.notes).toContainEqual(expect.stringContaining('1 invite changed in the file since the last exchange'));
  const hint = (await from.vault.invites.show(two.id)).invite.codeHint;
  expect(report.notes).toContainEqual(
    `both sides used 1 invite at the same time, 1 use more than allowed: of 2 (${hint})`,
  );
  expect(peer.left(five.hash)).toBe(2);
  expect(peer.left(two.hash)).toBe(0);
  expect(await allInvites(from)).toMatchObject([{ useCount: 3 }, { useCount: 2, state: 'EXHAUSTED' }]);
  expect(overdrawn(await exportAstrid(from.vault, peer.path))).toBe(0);
  expect(overdrawn(await importAstrid(from.vault, peer.path))).toBe(0);
});

test('an overdraft of an invite that has ended here is named once', async () => {
  const from = await makeVault();
  const peer = new Peer(from.file('invites.toml'), true);
  const [one] = await share(from, '0.9', [1]);
  if (!one) throw new Error('no invite');
  await exportAstrid(from.vault, peer.path, { for: '0.9' });
  await from.vault.invites.use(one.code, { anyway: true });
  peer.use(one);
  expect(overdrawn(await importAstrid(from.vault, peer.path))).toBe(1);
  expect(overdrawn(await importAstrid(from.vault, peer.path))).toBe(0);
});

test('an entry that vanished there is reported and not written again', async () => {
  const from = await makeVault();
  const peer = new Peer(from.file('invites.toml'), false);
  const [one] = await share(from, '0.10', [1]);
  if (!one) throw new Error('no invite');
  await exportAstrid(from.vault, peer.path);
  peer.use(one);
  expect((await importAstrid(from.vault, peer.path)).notes).toContainEqual(
    expect.stringContaining('is not in this file (of 1)'),
  );
  expect(await exportAstrid(from.vault, peer.path)).toMatchObject({ taken: 0, skipped: [{ count: 1 }] });
  expect(peer.left(one.hash)).toBe(0);
});

test('a code that is written into a store at issue is counted from there on', async () => {
  const from = await makeVault();
  const peer = new Peer(from.file('invites.toml'), true);
  writeFileSync(peer.path, 'schema_version = 1\ninvite = []\n');
  const [three] = await share(from, '0.10', [3]);
  const [invite] = await allInvites(from);
  if (!three || !invite) throw new Error('no invite');
  const fresh = { ...invite, codeHash: three.hash, hashKind: 'astrid-blake3' as const };
  writeFileSync(peer.path, withFreshInvites(readAstridFile(peer.path), [fresh]));
  peer.use(three);
  await from.vault.invites.use(three.code);
  expect(await importAstrid(from.vault, peer.path)).toMatchObject({ changed: 1 });
  expect(await allInvites(from)).toMatchObject([{ useCount: 2 }]);
});
