import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { envelope } from '../../shared/contract/basics.ts';
import { type CallName, callNames, calls, isCallName } from '../../shared/contract.ts';
import { validInputs } from './valid-inputs.ts';
import { closeWorld, openWorldFor, registryOf, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = openWorldFor(true);
  await world.client['vault.create']({ keyStore: 'keychain', passphrase: null });
  await world.client['invites.generate']({ label: 'Ada', maxUses: 3 });
  await world.client['invites.generate']({ inactive: true });
});
afterAll(() => closeWorld(world));

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
});
/** Objects that bite whoever looks at them, such as no JSON but a structured clone or a broken bridge could bring. */
const hostile = fc.constantFrom<() => unknown>(
  () => ({
    get id() {
      throw new Error('a getter that throws');
    },
  }),
  () =>
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('a proxy that throws');
        },
      },
    ),
  () => JSON.parse('{"__proto__": {"id": 1}, "id": 1}'),
  () => ({
    id: 1,
    toString: () => {
      throw new Error('no text');
    },
  }),
  () => 'x'.repeat(1_000_000),
  () => Array.from({ length: 20_000 }, () => ({})),
  () => Symbol('x'),
  () => () => 1,
);

/** A valid input with one field replaced, taken away or added. */
function damaged(name: CallName): fc.Arbitrary<unknown> {
  const valid: Record<string, unknown> = { ...validInputs[name] };
  const fields = Object.keys(valid);
  const added = fc.tuple(fc.string(), anything).map(([key, value]) => ({ ...valid, [key]: value }));
  if (fields.length === 0) return added;
  const field = fc.constantFrom(...fields);
  return fc.oneof(
    added,
    fc.tuple(field, anything).map(([key, value]) => ({ ...valid, [key]: value })),
    field.map((key) => Object.fromEntries(Object.entries(valid).filter(([other]) => other !== key))),
  );
}

function decodes(name: CallName, input: unknown): boolean {
  try {
    return calls[name].input.safeParse(input).success;
  } catch {
    return false;
  }
}

it.each(callNames)('%s: junk gives a coded error and changes nothing', async (name) => {
  const before = registryOf(world);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        anything,
        damaged(name),
        hostile.map((make) => make()),
      ),
      async (input) => {
        fc.pre(!decodes(name, input));
        const answer = envelope.parse(await world.dispatch(name, input));
        expect(answer.ok).toBe(false);
      },
    ),
    { numRuns: 60 },
  );
  expect(registryOf(world)).toEqual(before);
  expect(world.host.asked).toEqual([]);
});

it('what is no name of a call gives a coded error', async () => {
  const before = registryOf(world);
  const names = fc.oneof(
    anything,
    fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'invites.', 'on'),
  );
  await fc.assert(
    fc.asyncProperty(names, anything, async (name, input) => {
      fc.pre(!isCallName(name));
      expect(await world.dispatch(name, input)).toMatchObject({ ok: false, error: { code: 'usage' } });
    }),
  );
  expect(registryOf(world)).toEqual(before);
});

it('an error does not repeat what was given', async () => {
  const secret = 'pinv_SECRETSECRETSECRETSECRETSECRETSECRETSECRETS';
  for (const name of callNames) {
    for (const input of [
      secret,
      { [secret]: 1 },
      { ...validInputs[name], id: secret, text: [secret], terms: secret, file: secret },
    ]) {
      const answer = await world.dispatch(name, input);
      expect(answer.ok).toBe(false);
      expect(JSON.stringify(answer)).not.toContain(secret);
    }
  }
});

const absurd = [-1, 0, 0.5, 1e21, Number.MAX_SAFE_INTEGER, -0];
const texts = ['', ' ', '\u0000', '\ud800', '\u202e', 'x'.repeat(99_999), "'; DROP TABLE invites; --", '%_'];

it('values that decode and still cannot be are refused by the core, with a code that says so', async () => {
  const bad: [CallName, unknown][] = [
    ...absurd.flatMap((n): [CallName, unknown][] => [
      ['invites.generateBatch', { terms: { maxUses: n === 1e21 ? 0 : n, requiredAccessLevel: 0.5 }, count: n }],
      ['invites.generate', { expiry: { kind: 'after', ms: n === 1e21 ? n : -1 } }],
      ['invites.generate', { format: { kind: 'token', prefix: 'p_', bytes: n } }],
      ['invites.generate', { format: { kind: 'code', alphabet: 'digits', prefix: '', length: n, groupSize: n } }],
    ]),
    ...texts.map((text): [CallName, unknown] => ['identities.add', { slug: text, baseUrl: text }]),
    ['invites.generate', { label: '\ud800' }],
    ['invites.generate', { note: 'x'.repeat(2_001) }],
    ['invites.generate', { identity: 'nowhere' }],
    ['invites.revoke', { id: 999, reason: null }],
    ['invites.extend', { id: 1, expiry: { kind: 'at', instant: '9999-12-31T23:59:59.999Z' } }],
    ['settings.set', { vault: { longestLifetimeMs: 1 } }],
    ['restore.run', { file: '00'.repeat(16), secret: null, replace: true }],
  ];
  const before = registryOf(world);
  for (const [name, input] of bad) {
    expect(decodes(name, input), JSON.stringify([name, input])).toBe(true);
    const answer = await world.dispatch(name, input);
    expect(answer, JSON.stringify([name, input])).toMatchObject({ ok: false });
    if (!answer.ok) expect(['invalid_value', 'policy', 'not_found']).toContain(answer.error.code);
  }
  expect(registryOf(world)).toEqual(before);
  expect(world.host.bugs).toEqual([]);
});
