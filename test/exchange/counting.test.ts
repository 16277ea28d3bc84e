import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { importAstrid } from '../../electron/exchange/astrid-import.ts';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { sha256 } from '../../electron/registry/code-hash.ts';
import { replay } from '../../electron/registry/replay.ts';
import { allInvites, makeVault, type TestVault } from './vaults.ts';

const countOf = async (vault: TestVault) => (await allInvites(vault))[0]?.useCount;

/** Two vaults that hold the same invite, of `maxUses`. */
async function twoVaults(maxUses: number): Promise<{ a: TestVault; b: TestVault; code: string; pass: Pass }> {
  const [a, b] = [await makeVault(), await makeVault()];
  const { code } = await a.vault.invites.generate({ maxUses, label: 'shared' });
  const pass: Pass = async (from, to) => {
    const path = from.file(`registry-${Math.random()}.json`);
    await exportRegistry(from.vault, path);
    return await importRegistry(to.vault, path);
  };
  await pass(a, b);
  return { a, b, code, pass };
}

type Pass = (from: TestVault, to: TestVault) => ReturnType<typeof importRegistry>;

async function use({ vault, advance }: TestVault, code: string): Promise<boolean> {
  advance(1);
  return (await vault.invites.use(code, { anyway: true })).usable;
}

test('uses that two vaults made of one invite are both counted, and none twice', async () => {
  const { a, b, code, pass } = await twoVaults(5);
  await use(a, code);
  b.advance(10);
  await use(b, code);
  await use(b, code);
  await pass(b, a);
  expect(await countOf(a)).toBe(3);
  await pass(a, b);
  expect(await countOf(b)).toBe(3);
  expect(await pass(b, a)).toMatchObject({ changed: 0 });
  expect(replay(a.vault.core.db)).toEqual([]);
});

test('an overdraft that two vaults made at the same time is named with the hint of the code', async () => {
  const { a, b, code, pass } = await twoVaults(1);
  await use(a, code);
  b.advance(10);
  await use(b, code);
  const { notes } = await pass(b, a);
  const hint = (await allInvites(a))[0]?.codeHint;
  expect(notes).toContainEqual(`both sides used 1 invite at the same time, 1 use more than allowed: shared (${hint})`);
  expect(replay(a.vault.core.db)).toEqual([]);
});

test('whatever two vaults do in turns, they agree on all uses in the end', async () => {
  const turn = fc.constantFrom('use a', 'use b', 'a to b', 'b to a');
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(turn, { maxLength: 12 }), async (limit, turns) => {
      const { a, b, code, pass } = await twoVaults(limit);
      b.advance(500);
      let used = 0;
      for (const what of turns) {
        if (what === 'a to b') await pass(a, b);
        else if (what === 'b to a') await pass(b, a);
        else if (await use(what === 'use a' ? a : b, code)) used += 1;
      }
      await pass(a, b);
      await pass(b, a);
      expect([await countOf(a), await countOf(b)]).toEqual([Math.min(used, limit), Math.min(used, limit)]);
      expect(replay(a.vault.core.db)).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

test('a vault that takes over a registry does not count again what was counted in a file before', async () => {
  const [a, b] = [await makeVault(), await makeVault()];
  const { code, invite } = await a.vault.invites.generate({ maxUses: 5 });
  const file = a.file('invites.toml');
  const left = (remaining: number) =>
    writeFileSync(
      file,
      `[[invite]]\ntoken_hash = "${sha256(code)}"\ngroup = "agent"\nremaining_uses = ${remaining}\nissued_at_epoch = 1\n`,
    );
  left(3);
  await importAstrid(a.vault, file);
  expect(await a.vault.invites.show(invite.id)).toMatchObject({ invite: { useCount: 2 } });
  await exportRegistry(a.vault, a.file('registry.json'));
  await importRegistry(b.vault, a.file('registry.json'));
  left(2);
  await importAstrid(b.vault, file);
  expect(await countOf(b)).toBe(3);
});
