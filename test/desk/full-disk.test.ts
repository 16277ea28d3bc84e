import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeskDoor } from '../../electron/desk/door.ts';
import { StoreError } from '../../shared/errors.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { deskLog, freshClient, openTestDesk, redeemAt } from './open-desk.ts';

let master: Place;

beforeAll(async () => {
  ({ place: master } = await makePlace());
});
afterAll(() => removePlace(master));

/** A vault whose disk is full while the switch is on. */
function withSwitch() {
  const disk = { full: false };
  const unlessFull = <A extends unknown[], R>(act: (...given: A) => Promise<R>) => {
    return async (...given: A): Promise<R> => {
      if (disk.full) throw new StoreError('disk_full', 'the disk is full', null);
      return await act(...given);
    };
  };
  const door = ({ offer, redeem, record }: DeskDoor): DeskDoor => ({
    offer,
    redeem: unlessFull(redeem),
    record: unlessFull(record),
  });
  return { disk, door };
}

test('where the vault takes no write a redemption is put off, and nothing is used', async () => {
  const vault = await copyPlace(master).open();
  const { disk, door } = withSwitch();
  const { code } = await vault.invites.generate();
  const { port, bugs } = await openTestDesk(vault, { door });
  disk.full = true;
  const answer = await redeemAt(port, code);
  expect([answer.status, JSON.parse(answer.text).code]).toEqual([503, 'unavailable']);
  expect(answer.headers).toMatchObject({ 'retry-after': '5', 'cache-control': 'no-store' });
  expect(answer.text).not.toContain('disk');
  disk.full = false;
  expect((await redeemAt(port, code)).status).toBe(200);
  expect(bugs).toEqual([]);
});

test('refusals that could not be written down are written with those that follow', async () => {
  const vault = await copyPlace(master).open();
  const { disk, door } = withSwitch();
  const { port, bugs, minute, desk } = await openTestDesk(vault, { door });
  const from = freshClient();
  await redeemAt(port, 'nothing', from);
  disk.full = true;
  minute();
  await expect.poll(() => bugs).toHaveLength(1);
  disk.full = false;
  await redeemAt(port, 'nothing', from);
  await desk.stop();
  const events = await deskLog(vault, ['desk.refused']);
  expect(events.map(({ actor, detail }) => [actor, detail['count']])).toEqual([[from, 2]]);
});
