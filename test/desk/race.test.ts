import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { deskLog, openTestDesk, redeemAt } from './open-desk.ts';

let master: Place;

beforeAll(async () => {
  ({ place: master } = await makePlace());
});
afterAll(() => removePlace(master));

test('50 clients race for a code of 10 uses: exactly 10 get a token, each its own', async () => {
  const vault = await copyPlace(master).open();
  const { code, invite } = await vault.invites.generate({ maxUses: 10 });
  const { port, desk } = await openTestDesk(vault);
  const answers = await Promise.all(Array.from({ length: 50 }, () => redeemAt(port, code)));
  const tokens = answers.filter(({ status }) => status === 200).map(({ text }) => JSON.parse(text).token);
  expect(new Set(tokens).size).toBe(10);
  expect(answers.filter(({ status }) => status === 410)).toHaveLength(40);
  expect((await vault.invites.show(invite.id)).invite).toMatchObject({ useCount: 10, state: 'EXHAUSTED' });
  await desk.stop();
  expect(await deskLog(vault, ['token.minted'])).toHaveLength(10);
  // 40 clients were turned away, each of which has an event of its own.
  expect(await deskLog(vault, ['desk.refused'])).toHaveLength(40);
});

test('two desks and an operator use one vault at once: no use is lost and none is made twice', async () => {
  const place = copyPlace(master);
  const [one, two, three] = [await place.open(), await place.open(), await place.open()];
  const { code, invite } = await one.invites.generate({ maxUses: 12 });
  const [first, second] = [await openTestDesk(one), await openTestDesk(two)];
  const done = await Promise.all([
    ...Array.from({ length: 20 }, (_, at) => redeemAt(at % 2 === 0 ? first.port : second.port, code)),
    ...Array.from({ length: 5 }, () => three.invites.use(code)),
  ]);
  const good = done.filter((answer) => ('usable' in answer ? answer.usable : answer.status === 200));
  expect(good).toHaveLength(12);
  expect((await three.invites.show(invite.id)).uses).toHaveLength(12);
  expect([...first.bugs, ...second.bugs]).toEqual([]);
});
