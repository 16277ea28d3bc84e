import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportAstrid } from '../../electron/exchange/astrid-export.ts';
import { importAstrid } from '../../electron/exchange/astrid-import.ts';
import { revokedSinceHandOver } from '../../electron/registry/hand-over.ts';
import { replay } from '../../electron/registry/replay.ts';
import { defaultShortFormat } from '../../shared/domain/code-format.ts';
import { toMs } from '../../shared/domain/instant.ts';
import { faultOf } from '../support/keys.ts';
import { allInvites, contentOf, detailsOf, filesBeside, hour, madeAt, makeVault } from './vaults.ts';

const old = { for: '0.9' } as const;

const epoch = toMs(madeAt) / 1_000;
/** As Astrid draws them: 24 bytes, no prefix. */
const foreign = 'q3ZtAbCdEfGhIjKlMnOpQrStUvWxYz-_';

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

function entryText(code: string, fields: Record<string, string | number> = {}): string {
  const entry = {
    token_hash: hashOf(code),
    group: 'agent',
    remaining_uses: 1,
    issued_at_epoch: epoch,
    ...fields,
  };
  const lines = Object.entries(entry).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return `[[invite]]\n${lines.join('\n')}\n`;
}

test('a code that Astrid handed out is checked, used and revoked here by pasting it', async () => {
  const to = await makeVault();
  const path = to.file('invites.toml');
  const second = foreign.toLowerCase();
  const metadata = 'alice’s tablet';
  writeFileSync(
    path,
    `# kept by hand\n${entryText(foreign, { remaining_uses: 2, expires_at_epoch: epoch + 3_600, metadata })}${entryText(second)}`,
  );
  const report = await importAstrid(to.vault, path, { group: 'late' });
  expect(report).toMatchObject({ format: 'astrid', taken: 2, changed: 0, unchanged: 0, skipped: [] });
  const { invites } = to.vault;
  expect(await invites.validate(`here: ${foreign}`)).toMatchObject({ usable: true });
  expect(await invites.use(foreign)).toMatchObject({
    usable: true,
    invite: {
      label: metadata,
      group: 'agent',
      creatorId: 'astrid',
      maxUses: 2,
      useCount: 1,
      createdAt: madeAt,
      expiresAt: '2026-11-20T22:05:00.000Z',
      handedTo: null,
    },
  });
  const [, other] = await allInvites(to);
  expect(other).toMatchObject({ expiresAt: null, maxUses: 1 });
  await invites.revoke(other?.id ?? 0);
  expect(await invites.validate(second)).toMatchObject({ usable: false, reason: 'revoked' });
  to.advance(hour);
  expect(await invites.validate(foreign)).toMatchObject({ reason: 'expired' });
  expect(replay(to.vault.core.db)).toEqual([]);
  expect(detailsOf(to, 'exchange.imported')).toMatchObject([{ format: 'astrid', file: 'invites.toml', added: 2 }]);
});

test('twice changes nothing, and less comes in but never more', async () => {
  const to = await makeVault();
  const path = to.file('invites.toml');
  const write = (uses: number, expires: number) =>
    writeFileSync(path, entryText(foreign, { remaining_uses: uses, expires_at_epoch: expires }));
  write(5, epoch + 100);
  await importAstrid(to.vault, path);
  const before = contentOf(to);
  expect(await importAstrid(to.vault, path)).toMatchObject({ taken: 0, changed: 0, unchanged: 1 });
  write(9, epoch + 200);
  expect(await importAstrid(to.vault, path)).toMatchObject({ taken: 0, changed: 0, unchanged: 1 });
  expect(contentOf(to)).toEqual(before);
  write(3, epoch + 50);
  expect(await importAstrid(to.vault, path, { dryRun: true })).toMatchObject({ changed: 1, dryRun: true });
  expect(contentOf(to)).toEqual(before);
  expect(await importAstrid(to.vault, path)).toMatchObject({ changed: 1 });
  expect(await allInvites(to)).toMatchObject([{ maxUses: 5, useCount: 2, expiresAt: '2026-11-20T21:05:50.000Z' }]);
  write(0, epoch + 50);
  await importAstrid(to.vault, path);
  expect(await allInvites(to)).toMatchObject([{ state: 'EXHAUSTED' }]);
  write(7, epoch + 50);
  expect(await importAstrid(to.vault, path)).toMatchObject({ changed: 0 });
  expect(await to.vault.invites.validate(foreign)).toMatchObject({ reason: 'exhausted' });
  expect(replay(to.vault.core.db)).toEqual([]);
});

test('what ends up in the file is what Astrid can hold, and what cannot is named', async () => {
  const from = await makeVault();
  const { invites } = from.vault;
  await invites.changeSettings({ allowNoExpiry: true });
  const live = await invites.generate({ label: "alice's tablet", maxUses: 3, group: 'guests' });
  await invites.use(live.code);
  const plain = await invites.generate({ expiry: { kind: 'never' } });
  const ended = await invites.generate({ label: 'ended' });
  await invites.revoke(ended.invite.id);
  await invites.generate({ label: 'short', format: defaultShortFormat });
  await invites.generate({ label: 'endless', maxUses: 'unlimited' });
  await invites.generate({ label: 'waiting', inactive: true });
  await invites.generate({ label: 'level', requiredAccessLevel: 2 });
  const path = from.file('invites.toml');
  const [files, before] = [filesBeside(from), contentOf(from)];
  const dry = await exportAstrid(from.vault, path, { ...old, dryRun: true });
  expect([filesBeside(from), contentOf(from)]).toEqual([files, before]);
  const report = await exportAstrid(from.vault, path, old);
  expect(report).toMatchObject({ taken: 2, changed: 0, unchanged: 0 });
  expect({ ...dry, notes: [], dryRun: false }).toEqual({ ...report, notes: [] });
  expect(report.skipped.map(({ reason, examples }) => [examples[0], reason.split(/[,;]/)[0]])).toEqual([
    ['short', 'a short code'],
    ['endless', 'has unlimited uses'],
    ['waiting', 'not activated yet'],
    ['level', 'wants an access level'],
  ]);
  expect(readFileSync(path, 'utf8')).toBe(
    `[[invite]]\ntoken_hash = "${hashOf(live.code)}"\ngroup = "guests"\nremaining_uses = 2\n` +
      `expires_at_epoch = ${epoch + 86_400}\nissued_at_epoch = ${epoch}\nmetadata = "alice's tablet"\n\n` +
      `[[invite]]\ntoken_hash = "${hashOf(plain.code)}"\ngroup = "agent"\nremaining_uses = 1\nissued_at_epoch = ${epoch}\n`,
  );
  expect((await allInvites(from)).map(({ handedTo }) => handedTo)).toEqual([
    'astrid',
    'astrid',
    ...Array(5).fill(null),
  ]);
  expect(await faultOf(() => invites.use(live.code))).toMatchObject({ code: 'handed_over' });
  expect(await exportAstrid(from.vault, path, old)).toMatchObject({ taken: 0, changed: 0, unchanged: 2 });
});

test('nothing to hand over is an empty file, and an empty file is no invites', async () => {
  const from = await makeVault();
  const path = from.file('invites.toml');
  expect(await exportAstrid(from.vault, path, old)).toMatchObject({ taken: 0 });
  expect(readFileSync(path, 'utf8')).toBe('');
  expect(await importAstrid(from.vault, path)).toMatchObject({ taken: 0, notes: ['nothing in the file is new here'] });
  await from.vault.invites.generate();
  expect(await exportAstrid(from.vault, path, { ...old, group: 'late' })).toMatchObject({ taken: 1 });
  expect(readFileSync(path, 'utf8')).toContain('group = "late"');
});

test('onto a file: what only it knows stays, uses are never raised, ended ones go', async () => {
  const from = await makeVault();
  const { invites } = from.vault;
  const path = from.file('invites.toml');
  const used = await invites.generate({ label: 'used', maxUses: 5 });
  const ended = await invites.generate({ label: 'ended' });
  const gone = await invites.generate({ label: 'gone' });
  await exportAstrid(from.vault, path, old);
  const theirs = entryText(foreign, { remaining_uses: 0, expires_at_epoch: 1234567890, metadata: 'theirs', badge: 7 });
  // Astrid let one be used up, which removes it, and another twice.
  const kept = readFileSync(path, 'utf8')
    .split('\n\n')
    .filter((entry) => !entry.includes(hashOf(gone.code)))
    .map((entry) => entry.replace('remaining_uses = 5', 'remaining_uses = 3\nnickname = "x"'));
  writeFileSync(path, `version = 1\n\n# by hand\n${kept.join('\n\n')}\n\n${theirs}`);
  from.advance(1);
  await invites.revoke(ended.invite.id);
  const fresh = await invites.generate({ label: 'fresh' });
  expect(revokedSinceHandOver(from.vault.core.db)).toEqual([ended.invite.id]);
  const report = await exportAstrid(from.vault, path, old);
  expect(report).toMatchObject({ taken: 1, changed: 1, unchanged: 1 });
  expect(report.skipped).toMatchObject([{ reason: expect.stringContaining('is not in this file'), count: 1 }]);
  for (const said of ['must not be writing', '1 entry of the file stayed', 'have ended here are removed', 'comments']) {
    expect(report.notes).toContainEqual(expect.stringContaining(said));
  }
  expect(report.notes).toContainEqual(expect.stringContaining('"version", "nickname", "badge"'));
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(/^version = 1\n/);
  expect(text.match(/remaining_uses = \d+/g)).toEqual([3, 0, 1].map((uses) => `remaining_uses = ${uses}`));
  expect(text).toContain('nickname = "x"');
  expect(text).toContain('badge = 7');
  expect(text).toContain(hashOf(fresh.code));
  expect(text).not.toContain(hashOf(ended.code));
  expect(text).not.toContain(hashOf(gone.code));
  expect(revokedSinceHandOver(from.vault.core.db)).toEqual([]);
  expect(await exportAstrid(from.vault, path, old)).toMatchObject({ taken: 0, changed: 0, unchanged: 2 });
  expect(readFileSync(path, 'utf8')).toBe(text);
  const back = await importAstrid(from.vault, path);
  expect(back).toMatchObject({ taken: 1, changed: 0, unchanged: 2 });
  expect(back.notes).toContainEqual(expect.stringContaining('that Astrid was handed is not in this file (gone)'));
  expect(await invites.validate(used.code)).toMatchObject({ invite: { maxUses: 5, useCount: 2 } });
});

test('only invites of one service, and none that another program was handed', async () => {
  const from = await makeVault();
  const { invites, core } = from.vault;
  await invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  const mine = await invites.generate({ identity: 'home' });
  await invites.generate({ label: 'other' });
  const posta = await invites.generate({ label: 'posta', identity: 'home' });
  core.db.write((tx) =>
    tx.run({ kind: 'write', sql: `UPDATE invites SET handed_to = 'posta' WHERE id = ${posta.invite.id}` }),
  );
  const path = from.file('invites.toml');
  expect(await faultOf(() => exportAstrid(from.vault, path, { ...old, identity: 'away' }))).toMatchObject({
    code: 'not_found',
  });
  expect(await exportAstrid(from.vault, path, { ...old, identity: 'home' })).toMatchObject({
    taken: 1,
    skipped: [{ reason: expect.stringContaining('was handed to posta'), examples: ['posta'] }],
  });
  expect(readFileSync(path, 'utf8')).toContain(hashOf(mine.code));
});

const terms = fc.record({
  label: fc.option(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 }).filter((s) => s.trim() === s)),
  group: fc.option(fc.stringMatching(/^[a-z]{1,12}$/)),
  maxUses: fc.integer({ min: 1, max: 1_000_000 }),
  used: fc.nat(3),
  ms: fc.integer({ min: 60_000, max: 720 * hour }),
});

test('import(export(x)) is x, as far as the file can hold it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(terms, { minLength: 1, maxLength: 4 }), async (all) => {
      const from = await makeVault();
      const to = await makeVault();
      const { invites } = from.vault;
      for (const { label, group, maxUses, used, ms } of all) {
        for (const each of [from, to]) each.advance(777);
        const { code } = await invites.generate({ label, group, maxUses, expiry: { kind: 'after', ms } });
        for (let n = 0; n < Math.min(used, maxUses - 1); n++) await invites.use(code);
      }
      await exportAstrid(from.vault, from.file('out.toml'), old);
      const before = contentOf(from);
      // Back into the same vault nothing changes, though the file knows no parts of seconds.
      expect(await importAstrid(from.vault, from.file('out.toml'))).toMatchObject({ taken: 0, changed: 0 });
      expect(contentOf(from)).toEqual(before);
      await importAstrid(to.vault, from.file('out.toml'));
      const seconds = (instant: string | null) => instant && `${instant.slice(0, 19)}.000Z`;
      const held = (await allInvites(from)).map(({ label, group, maxUses, useCount, createdAt, expiresAt, state }) => ({
        label,
        group: group ?? 'agent',
        remaining: (maxUses ?? 0) - useCount,
        createdAt: seconds(createdAt),
        expiresAt: seconds(expiresAt),
        state,
      }));
      const came = (await allInvites(to)).map(({ label, group, maxUses, useCount, createdAt, expiresAt, state }) => ({
        label,
        group,
        remaining: (maxUses ?? 0) - useCount,
        createdAt,
        expiresAt,
        state,
      }));
      expect(came).toEqual(held);
      await exportAstrid(to.vault, to.file('again.toml'), old);
      expect(readFileSync(to.file('again.toml'), 'utf8')).toBe(readFileSync(from.file('out.toml'), 'utf8'));
    }),
    { numRuns: 8 },
  );
});
