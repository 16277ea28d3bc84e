import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { CallOutput } from '../../shared/contract.ts';
import { findBarriers } from '../support/axe.ts';
import { FakeVault, Refusal } from './fake-vault.ts';
import { paste, useWindows } from './windows.ts';

type Token = CallOutput<'tokens.list'>['tokens'][number];

const windows = useWindows();
const bearer = `mst_${'k'.repeat(43)}`;

/** A vault with three tokens, of which the oldest is revoked; `bearer` is the newest. */
function tokenVault(): { vault: FakeVault; tokens: Token[] } {
  const vault = new FakeVault();
  const token = (id: number, deviceName: string | null, revoked = false): Token => ({
    id,
    inviteId: 100 + id,
    identity: 'home',
    deviceName,
    mintedAt: vault.now,
    revokedAt: revoked ? vault.now : null,
  });
  const tokens = [token(3, 'Kitchen display'), token(2, null), token(1, 'جهاز نور', true)];
  vault.handlers['tokens.list'] = () => ({ tokens });
  vault.handlers['tokens.check'] = ({ text }) => {
    const found = text.includes(bearer) ? (tokens[0] ?? null) : null;
    const valid = found !== null && found.revokedAt === null;
    return { valid, reason: valid ? null : found === null ? 'unknown' : 'revoked', token: found };
  };
  vault.handlers['tokens.revoke'] = ({ id }) => {
    const at = tokens.findIndex((one) => one.id === id);
    const before = tokens[at];
    if (before === undefined) throw new Refusal('not_found', `there is no token #${id}`);
    const revoked = { ...before, revokedAt: vault.now };
    tokens[at] = revoked;
    void vault.tell('registry.changed', { by: 'here', head: { seq: 18_205, hash: 'ab'.repeat(32) } });
    return revoked;
  };
  vault.handlers['invites.show'] = ({ id }) => ({
    invite: vault.invite({ id }),
    uses: [],
    tokens: tokens.filter(({ inviteId }) => inviteId === id),
  });
  return { vault, tokens };
}

async function openDevices(vault: FakeVault): Promise<Page> {
  const page = await windows.open(vault, { reducedMotion: 'reduce' });
  await page.keyboard.press('Control+5');
  await page.getByRole('textbox', { name: 'Device token' }).waitFor();
  return page;
}

it('says of a pasted token whether it is good, and takes a known one out of the field', async () => {
  const page = await openDevices(tokenVault().vault);
  const field = page.getByRole('textbox', { name: 'Device token' });
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await paste(page, `Authorization: Bearer ${bearer}\n`);
  await page.getByRole('heading', { name: 'Good' }).waitFor();
  expect(await field.inputValue()).toBe('');
  await field.fill('mst_of_somebody_else');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Unknown token' }).waitFor();
  expect(await field.inputValue()).toBe('mst_of_somebody_else');
});

it('revokes only after a question whose first answer is no, and tells the verdict anew', async () => {
  const { vault, tokens } = tokenVault();
  const page = await openDevices(vault);
  await paste(page, bearer);
  await page.getByRole('heading', { name: 'Good' }).waitFor();
  await page.getByRole('button', { name: 'Revoke token 3' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke token #3?' });
  await dialog.waitFor();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(tokens[0]?.revokedAt).toBeNull();
  await page.getByRole('button', { name: 'Revoke token 3' }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('heading', { name: 'Revoked' }).waitFor();
  await page.getByRole('button', { name: 'Revoke token 3' }).waitFor({ state: 'detached' });
  expect(tokens[0]?.revokedAt).toBe(vault.now);
});

it('says what to do where there is no token yet', async () => {
  const { vault, tokens } = tokenVault();
  tokens.length = 0;
  const page = await openDevices(vault);
  await page.getByText('No device has a token yet').waitFor();
});

it('breaks no rule of accessibility', async () => {
  const page = await openDevices(tokenVault().vault);
  await paste(page, bearer);
  await page.getByRole('heading', { name: 'Good' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
});
