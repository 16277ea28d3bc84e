import { expect, it } from 'vitest';
import { limits } from '../../shared/domain/invite.ts';
import { freshClient, redeemAt } from '../desk/open-desk.ts';
import { inMiddle } from './mid-job.ts';
import { errorOf, openVaultWorld, type World } from './world.ts';

/** A message of that many UTF-16 code units around a code. */
function message(code: string, length: number): string {
  return `your code is ${code} `.padEnd(length, 'and no more ');
}

async function withCode() {
  const world = await openVaultWorld();
  const { code, invite } = await world.client['invites.generate']({});
  return { world, code, id: invite.id };
}

const checkIn = ({ client }: World, text: string) => client['invites.check']({ text });

it('reads a paste of 64 kB where everything else is answered, and a longer one in a thread of its own', async () => {
  const { world, code, id } = await withCode();
  for (const [length, threads] of [
    [limits.pasteOnMain, 0],
    [limits.pasteOnMain + 1, 1],
    [limits.paste, 2],
  ] as const) {
    const { verdicts } = await checkIn(world, message(code, length));
    expect(verdicts).toMatchObject([{ usable: true, invite: { id } }]);
    expect(world.threads).toHaveLength(threads);
  }
});

it('the desk and all other calls are answered while a long paste is read', async () => {
  const { world, code } = await withCode();
  const { open } = await world.client['desk.start']({
    host: '127.0.0.1',
    port: 0,
    certificate: null,
    insecureHttp: false,
  });
  const check = await inMiddle(world, () => checkIn(world, message(code, limits.paste)));
  expect((await redeemAt(open?.port ?? 0, code, freshClient())).status).toBe(200);
  expect(await checkIn(world, code)).toMatchObject({ verdicts: [{ usable: false, reason: 'exhausted' }] });
  expect(check.ended).toBe(false);
  world.gate.open();
  expect(await check.call).toMatchObject({ verdicts: [{ usable: false, reason: 'exhausted' }] });
});

it('the vault is locked while a long paste is read, and nothing comes of the paste', async () => {
  const { world, code, id } = await withCode();
  const use = await inMiddle(world, () => world.client['invites.use']({ text: message(code, limits.paste) }));
  const ended = errorOf(use.call);
  const locking = world.client['vault.lock']();
  await world.host.advance(2_000);
  await locking;
  expect(['cancelled', 'vault_locked']).toContain((await ended).code);
  await world.client['vault.unlock']({ secret: null });
  expect((await world.client['invites.show']({ id })).invite.useCount).toBe(0);
});

it('uses the code of a long paste once, and says what is wrong with one that is too long', async () => {
  const { world, code, id } = await withCode();
  const text = message(code, limits.paste);
  expect(await world.client['invites.use']({ text })).toMatchObject({ usable: true, invite: { id } });
  expect(await world.client['invites.use']({ text })).toMatchObject({ usable: false, reason: 'exhausted' });
  const error = await errorOf(checkIn(world, message(code, limits.paste + 1)));
  expect(error.code).toBe('input_too_large');
  expect(JSON.stringify([error, world.answers.at(-1)?.text])).not.toContain(code);
});
