import fc from 'fast-check';
import { expect, it } from 'vitest';
import { envelope, errorEnvelope } from '../../shared/contract/basics.ts';
import { events } from '../../shared/contract/events.ts';
import { type CallName, callNames, calls, eventNames, isCallName } from '../../shared/contract.ts';
import { exitCodes } from '../../shared/errors.ts';
import { CallError, createClient } from '../support/client.ts';
import { arbitraryOf, objectsIn } from './schema-walk.ts';
import { validInputs } from './valid-inputs.ts';

/** The answers that may hold something secret, and under which name. */
const mayHold: Partial<Record<CallName, readonly string[]>> = {
  'invites.generate': ['code', 'link'],
  'invites.generateBatch': ['code', 'link'],
  'invites.reissue': ['code', 'link'],
  'invites.use': ['token'],
  'vault.create': ['recoveryCode'],
  'keys.newRecovery': ['recoveryCode'],
  'keys.rekey': ['recoveryCode'],
};
const secretNames = ['code', 'link', 'token', 'recoveryCode', 'secret', 'passphrase', 'masterKey', 'pepper'];
const isErrorCode = (value: unknown) => typeof value === 'string' && Object.hasOwn(exitCodes, value);

it.each(callNames)('%s: no answer has a place for a secret but that of the call that makes it', (name) => {
  const { output } = calls[name];
  const allowed = mayHold[name] ?? [];
  const met = new Set<string>();
  fc.assert(
    fc.property(arbitraryOf(output), (value) => {
      expect(output.safeParse(value).success).toBe(true);
      for (const { object } of objectsIn(value)) {
        for (const secret of secretNames) {
          if (typeof object[secret] === 'string' && !isErrorCode(object[secret])) met.add(secret);
        }
      }
    }),
    { numRuns: 60 },
  );
  expect([...met].sort()).toEqual([...allowed].sort());
});

it.each(callNames)('%s: an answer with a field too many is refused', (name) => {
  const { output } = calls[name];
  fc.assert(
    fc.property(arbitraryOf(output), fc.constantFrom(...secretNames, 'x'), fc.nat(), (value, extra, at) => {
      // The detail of an event is the one open record; what the log holds is the log's own promise.
      const places = [...objectsIn(value)].filter(
        ({ path, object }) => !path.includes('detail') && !Object.hasOwn(object, extra),
      );
      const place = places[at % Math.max(places.length, 1)];
      if (place === undefined) return;
      place.object[extra] = 'pinv_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
      expect(output.safeParse(value).success).toBe(false);
      delete place.object[extra];
    }),
    { numRuns: 60 },
  );
});

it.each(eventNames)('%s: an event has no place for a secret, and none for more than was agreed', (name) => {
  fc.assert(
    fc.property(arbitraryOf(events[name]), (payload) => {
      expect(events[name].safeParse(payload).success).toBe(true);
      for (const { object } of objectsIn(payload)) {
        expect(secretNames.filter((secret) => Object.hasOwn(object, secret))).toEqual([]);
        expect(events[name].safeParse({ ...object, code: 'pinv_' }).success).toBe(false);
      }
    }),
    { numRuns: 30 },
  );
});

it.each(callNames)('%s: takes its input, and not with a field too many', (name) => {
  expect(calls[name].input.safeParse(validInputs[name]).success).toBe(true);
  expect(calls[name].input.safeParse({ ...validInputs[name], x: 1 }).success).toBe(false);
});

it('answers hold no text where one of a few words is meant', () => {
  const line = { check: 'log', status: 'ok', text: 'x', hint: null, code: null };
  const doctor = calls['doctor.run'].output;
  expect(doctor.safeParse({ lines: [line], exitCode: 0 }).success).toBe(true);
  expect(doctor.safeParse({ lines: [{ ...line, check: 'pinv_x' }], exitCode: 0 }).success).toBe(false);

  const counts = { taken: 1, changed: 0, unchanged: 0 };
  const report = { format: 'tokens', path: '/x', dryRun: false, ...counts, skipped: [], notes: [] };
  const exchange = calls['exchange.export'].output;
  expect(exchange.safeParse({ file: 'ab'.repeat(16), report }).success).toBe(true);
  expect(exchange.safeParse({ file: 'ab'.repeat(16), report: { ...report, format: 'x' } }).success).toBe(false);

  const carriedOver = { added: 1, changed: 0, uses: 0, tokens: 0 };
  const restored = {
    vaultId: 'ab'.repeat(16),
    dir: '/x',
    backupMadeAt: '2026-11-21T21:05:00.000Z',
    carriedOver,
    replaced: null,
    inKeychain: true,
  };
  const restore = calls['restore.run'].output;
  expect(restore.safeParse(restored).success).toBe(true);
  expect(restore.safeParse({ ...restored, carriedOver: { ...carriedOver, pinv_x: 1 } }).success).toBe(false);
});

it('names calls by the map alone', () => {
  expect(callNames).toEqual(Object.keys(calls));
  expect(isCallName('invites.generate')).toBe(true);
  for (const name of ['toString', '__proto__', 'constructor', 'invites', '', null, 1, ['invites.generate']]) {
    expect(isCallName(name)).toBe(false);
  }
});

it('knows every error code, and no other', () => {
  const error = { name: 'StoreError', message: 'what happened', hint: null };
  for (const code of Object.keys(exitCodes)) expect(errorEnvelope.safeParse({ ...error, code }).success).toBe(true);
  expect(errorEnvelope.safeParse({ ...error, code: 'nonsense' }).success).toBe(false);
});

it('makes a client of the map: a call for each name, and each gives a CallError where the answer is an error', async () => {
  const sent: unknown[] = [];
  const error = { name: 'StoreError', code: 'busy', message: 'another program writes', hint: 'try again' };
  const client = createClient({
    call: async (name, input) => {
      sent.push([name, input]);
      return { ok: false, error };
    },
    on: () => () => {},
  });
  for (const name of callNames) {
    const call = client[name] as (input: unknown) => Promise<unknown>;
    const fault: unknown = await call(validInputs[name]).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(CallError);
    expect(fault).toMatchObject(error);
  }
  expect(sent).toEqual(callNames.map((name) => [name, validInputs[name]]));
});

it('a client does not take an answer that is not of the form agreed', async () => {
  const answers: unknown[] = [
    {},
    null,
    { ok: true },
    { ok: true, value: { count: -1 } },
    { ok: true, value: { count: 1, code: 'x' } },
  ];
  for (const answer of answers) {
    const client = createClient({ call: async () => answer, on: () => () => {} });
    await expect(client['invites.count']({})).rejects.toMatchObject({ code: 'internal' });
  }
  expect(envelope.safeParse({ ok: true, value: 1, error: null }).success).toBe(false);
});
