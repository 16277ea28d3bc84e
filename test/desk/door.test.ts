import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDoor } from '../../electron/desk/door.ts';
import { StoreError } from '../../shared/errors.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';

let master: Place;

beforeAll(async () => {
  ({ place: master } = await makePlace());
});
afterAll(() => removePlace(master));

test('codes that are asked for at once each have the answer that is theirs', async () => {
  const vault = await copyPlace(master).open();
  const issued = await vault.invites.generateBatch({}, 20);
  for (const [at, { invite }] of issued.entries()) if (at % 2 === 0) await vault.invites.revoke(invite.id);
  const { offer } = openDoor(vault);
  const answers = await Promise.all(issued.map(({ code }) => offer(code)));
  expect(answers.map(({ denial }) => denial)).toEqual(issued.map((_, at) => (at % 2 === 0 ? 'revoked' : null)));
});

test('where one of the codes meets a fault, the others are answered', async () => {
  const vault = await copyPlace(master).open();
  const { code } = await vault.invites.generate({});
  const fault = new StoreError('record_damaged', 'this record is damaged');
  const door = openDoor({
    actor: vault.actor,
    keeper: vault.keeper,
    glance: () => Promise.reject(fault),
    run: (work) =>
      vault.run((manager, core) => {
        const offer = (asked: string) => {
          if (asked === 'bad') throw fault;
          return manager.offer(asked);
        };
        return work(Object.assign(Object.create(manager), { offer }), core);
      }),
  });
  const [good, bad, other] = await Promise.allSettled([door.offer(code), door.offer('bad'), door.offer('other')]);
  expect(good).toMatchObject({ value: { denial: null } });
  expect(bad).toMatchObject({ reason: fault });
  expect(other).toMatchObject({ value: { denial: 'malformed' } });
});
