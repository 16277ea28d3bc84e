import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decode, inputs, type LibraryCall } from '../electron/faces/library/inputs.ts';
import { LibraryVault } from '../electron/faces/library/vault.ts';
import {
  createVault,
  InvalidStateTransitionError,
  InviteManager,
  InviteNotFoundError,
  InviteRecordError,
  InviteValidationError,
  openVault,
  StoreError,
} from '../electron/library.ts';
import { openVault as openSession } from '../electron/vault/open.ts';
import type { Vault } from '../electron/vault/session.ts';
import { contentOf, recordsOf } from './support/invites.ts';
import { makePlace, type Place, removePlace } from './support/vaults.ts';

const classes = [
  StoreError,
  InviteRecordError,
  InviteNotFoundError,
  InviteValidationError,
  InvalidStateTransitionError,
];
const unknownCode = 'pinv_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
let place: Place;
let session: Vault;
let vault: LibraryVault;
let code: string;

beforeAll(async () => {
  place = (await makePlace()).place;
  session = await openSession(place.options);
  vault = new LibraryVault(session);
  await vault.invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  code = (await vault.invites.generate({ label: 'Ada', maxUses: 5 })).code;
  await vault.invites.generate({ inactive: true });
});
afterAll(async () => {
  await vault.close();
  removePlace(place);
});

/** Nothing may walk through it. */
function endless(): unknown[] {
  const list: unknown[] = [];
  list.length = 2 ** 32 - 1;
  return list;
}

const content = () => contentOf({ connection: session.core.db });

/** Any call, with any arguments: a JavaScript program has no types that would keep it from that. */
async function callWith(name: string, args: readonly unknown[]): Promise<unknown> {
  const on = name in vault ? vault : vault.invites;
  return await Reflect.apply(Reflect.get(on, name) as (...args: unknown[]) => unknown, on, args);
}

async function thrownBy(work: () => unknown): Promise<Error & { code?: string; hint?: string }> {
  try {
    await work();
  } catch (thrown) {
    expect(
      classes.some((one) => thrown instanceof one),
      String(thrown),
    ).toBe(true);
    return thrown as Error;
  }
  throw new Error('nothing was thrown');
}

test.each<[string, LibraryCall, unknown[], RegExp, RegExp]>([
  [
    'a Date for an expiry',
    'generate',
    [{ expiry: new Date() }],
    /^generate: "terms\.expiry/,
    /kind: 'after'.*toISOString/,
  ],
  [
    'a duration for an expiry',
    'generate',
    [{ expiry: '1h' }],
    /^generate: "terms\.expiry" is not valid/,
    /kind: 'after'/,
  ],
  ['a ttl', 'generate', [{ ttl: '15m' }], /^generate: "terms" has an unknown key "ttl"$/, /^give expiry: \{ kind/],
  ['an expiresAt', 'generate', [{ expiresAt: new Date() }], /unknown key "expiresAt"/, /kind: 'at'/],
  [
    'an unknown kind',
    'generate',
    [{ expiry: { kind: 'After' } }],
    /"terms\.expiry\.kind" is not valid/,
    /kind: 'after'/,
  ],
  [
    'ms that are text',
    'generate',
    [{ expiry: { kind: 'after', ms: '60000' } }],
    /"terms\.expiry\.ms"/,
    /kind: 'after'/,
  ],
  [
    'a time without a zone',
    'generate',
    [{ expiry: { kind: 'at', instant: '2027-01-01' } }],
    /expiry\.instant/,
    /toISOString/,
  ],
  [
    'a Date in an expiry',
    'extend',
    [1, { kind: 'at', instant: new Date() }],
    /^extend: "expiry\.instant"/,
    /toISOString/,
  ],
  ['a misspelt key', 'generate', [{ lable: 'x' }], /unknown key "lable"/, /^it takes: label, note, /],
  ['a ttl of a batch', 'generateBatch', [{ ttl: 1 }, 2], /unknown key "ttl"/, /kind: 'after'/],
  ['half an invite', 'generateBatch', [{}, 1.5], /^generateBatch: "count"/, /./],
  ['a batch too large', 'generateBatch', [{}, 10_001], /"count"/, /./],
  ['no code', 'validate', [undefined], /^validate: "code" is not valid \(.*expected string/, /./],
  ['a number for a code', 'use', [42], /^use: "code" is not valid/, /./],
  ['an unknown option of use', 'use', ['x', { level: 1 }], /"options" has an unknown key "level"/, /accessLevel/],
  ['a negative limit', 'list', [{ limit: -1 }], /^list: "query\.limit"/, /./],
  ['an unknown state', 'list', [{ states: ['active'] }], /"query\.states\.0"/, /./],
  ['a fraction of an id', 'show', [1.5], /^show: "ref" is not valid \(expected the id of an invite/, /./],
  ['no invite', 'revoke', [], /^revoke: "ref"/, /./],
  ['a reason that is no text', 'revoke', [1, 7], /"reason"/, /./],
  ['one id for many', 'revokeMany', [1], /"ids"/, /./],
  ['a list of four billion ids', 'revokeMany', [endless()], /^revokeMany: "ids" is too long$/, /at most 10,000/],
  [
    'an endless list in a filter',
    'audit',
    [{ filter: { types: endless() } }],
    /^audit: "query\.filter\.types" is too long$/,
    /at most 10,000/,
  ],
  [
    'a Date for the terms',
    'generate',
    [new Date()],
    /^generate: "terms" is not valid \(expected a plain object/,
    /kind: 'at'/,
  ],
  ['a Map for the terms', 'generate', [new Map([['maxUses', 3]])], /^generate: "terms" is not valid/, /./],
  [
    'a Date for the changes of a reissue',
    'reissue',
    [1, new Date()],
    /^reissue: "overrides" is not valid/,
    /kind: 'at'/,
  ],
  ['a Set for a filter', 'count', [new Set(['ACTIVE'])], /^count: "filter" is not valid/, /./],
  ['a promise for options', 'use', ['x', Promise.resolve({ mint: true })], /^use: "options" is not valid/, /./],
  ['a Date to prune by', 'prune', [new Date()], /^prune: "before"/, /./],
  ['an unknown format', 'importFrom', ['yaml', 'x'], /^importFrom: "format"/, /./],
  [
    'an option for nothing',
    'exportTo',
    ['registry', 'x.json', { group: 'a' }],
    /"group" has no effect/,
    /leave it out/,
  ],
  ['a path with a NUL', 'importFrom', ['astrid', 'a\0b'], /"path"/, /./],
])('%s is refused, with what to give instead', async (_, name, args, message, hint) => {
  const before = content();
  const error = await thrownBy(() => callWith(name, args));
  expect(error).toBeInstanceOf(InviteValidationError);
  expect(error.message).toMatch(message);
  expect(error.hint).toMatch(hint);
  expect(content()).toEqual(before);
});

test('opening and creating validate their options before anything is touched', async () => {
  const wrong: unknown[] = [
    5,
    null,
    'vault',
    [],
    { dir: 5 },
    { dir: '' },
    { dir: 'a\0' },
    { actor: 1 },
    { folder: 'x' },
  ];
  for (const open of [openVault, createVault]) {
    for (const options of [...wrong, { dir: Symbol('x') }, new Proxy({}, { ownKeys: () => expect.fail() })]) {
      const error = await thrownBy(() => Reflect.apply(open, null, [options]));
      expect(error).toBeInstanceOf(InviteValidationError);
    }
  }
  const error = await thrownBy(() => Reflect.apply(openVault, null, [{ dir: place.dir, passphrase: 'x' }]));
  expect(error).toMatchObject({ message: 'openVault: the input has an unknown key "passphrase"' });
  expect(error.hint).toContain('"secret"');
});

test('an unknown code throws where it is used, and gets a verdict where it is checked', async () => {
  for (const pasted of [unknownCode, 'no code at all', '']) {
    expect(await thrownBy(() => vault.invites.use(pasted))).toBeInstanceOf(InviteNotFoundError);
    expect((await vault.invites.validate(pasted)).usable).toBe(false);
  }
  const { invite, code: own } = await vault.invites.generate();
  await vault.invites.revoke(invite.id, 'lost');
  expect(await vault.invites.use(own)).toMatchObject({ usable: false, reason: 'revoked' });
});

test('a key whose value is undefined counts as left out', async () => {
  const terms = JSON.parse('{}') as { label?: string };
  Object.assign(terms, { label: undefined, note: undefined, expiry: undefined });
  expect((await vault.invites.generate(terms)).invite.label).toBeNull();
});

test('objects of another realm and of a class of the caller count like any other', async () => {
  const foreign: unknown = runInNewContext('({ label: "far", note: undefined, expiry: { kind: "default" } })');
  class Terms {
    label = 'near';
  }
  for (const [terms, label] of [
    [foreign, 'far'],
    [new Terms(), 'near'],
    [Object.assign(Object.create(null), { label: 'bare' }), 'bare'],
  ] as const) {
    expect(await callWith('generate', [terms])).toMatchObject({ invite: { label } });
  }
});

test('what the function that takes the codes throws leaves as it is, and nothing is issued', async () => {
  const before = recordsOf({ connection: session.core.db });
  const own = new TypeError('mine');
  const thrown = await vault.invites
    .generate({}, () => {
      throw own;
    })
    .catch((error: unknown) => error);
  expect(thrown).toBe(own);
  const late = await thrownBy(() => vault.invites.generateBatch({}, 2, async () => {}));
  expect(late.message).toContain('returned a promise');
  expect(recordsOf({ connection: session.core.db })).toEqual(before);
});

test('another name in the log, and no manager without a vault', async () => {
  await vault.invites.as('Eva').edit(1, { note: 'hers' });
  const { events } = await vault.invites.audit({ filter: { actor: 'Eva' } });
  expect(events.map(({ type }) => type)).toEqual(['invite.edited']);
  expect(vault.invites).toBeInstanceOf(InviteManager);
  for (const actor of [5, '', ' ', undefined])
    await thrownBy(() => Reflect.apply(vault.invites.as, vault.invites, [actor]));
  for (const junk of [undefined, {}, session]) await thrownBy(() => Reflect.construct(InviteManager, [junk]));
});

test('imports and exports report what they did', async () => {
  const path = join(place.root, 'registry.json');
  expect(await vault.exportTo('registry', path, { dryRun: true })).toMatchObject({ dryRun: true, format: 'registry' });
  const written = await vault.exportTo('registry', path);
  expect(written).toMatchObject({ dryRun: false, path, skipped: [] });
  expect(written.taken).toBeGreaterThan(0);
  expect(await vault.importFrom('registry', path)).toMatchObject({ taken: 0, changed: 0 });
  expect(await thrownBy(() => vault.importFrom('astrid', join(place.root, 'nowhere.toml')))).toMatchObject({
    code: 'file_refused',
  });
  writeFileSync(join(place.root, 'bad.json'), '{');
  expect(await thrownBy(() => vault.importFrom('vault-os', join(place.root, 'bad.json')))).toMatchObject({
    name: 'InviteRecordError',
  });
});

test('an export takes the version and the form of times as on the command line', async () => {
  const path = join(place.root, 'old.toml');
  expect(await vault.exportTo('astrid', path, { for: '0.9', dryRun: true })).toMatchObject({ format: 'astrid' });
  expect(await thrownBy(() => vault.exportTo('astrid', path, { times: 'ms' }))).toMatchObject({
    message: 'the option "times" has no effect on export astrid',
  });
  expect(await thrownBy(() => vault.importFrom('astrid', path, { for: '0.9' }))).toMatchObject({ code: 'usage' });
  expect(await thrownBy(() => callWith('exportTo', ['astrid', path, { for: '0.11' }]))).toMatchObject({
    message: expect.stringMatching(/^exportTo: "options\.for" is not valid/),
  });
  const times = vault.exportTo('posta', join(place.root, 'p.db'), { identity: 'home', times: 'ms', dryRun: true });
  expect(await times).toMatchObject({ format: 'posta' });
});

test('what the function that hears of progress throws leaves as it is, and nothing is imported', async () => {
  const own = new RangeError('mine');
  const onProgress = () => {
    throw own;
  };
  const path = join(place.root, 'invites.toml');
  writeFileSync(
    path,
    `[[invite]]\ntoken_hash = "${'ab'.repeat(32)}"\ngroup = "a"\nremaining_uses = 1\nissued_at_epoch = 1234560000\n`,
  );
  const before = recordsOf({ connection: session.core.db });
  expect(await vault.importFrom('astrid', path, { onProgress }).catch((error: unknown) => error)).toBe(own);
  expect(recordsOf({ connection: session.core.db })).toEqual(before);
});

test('a closed vault says so', async () => {
  const closed = new LibraryVault(await openSession(place.options));
  const { invites } = closed;
  await Promise.all([closed.close(), closed.close()]);
  for (const call of [() => invites.list(), () => closed.exportTo('registry', 'x'), () => invites.as('x').counts()]) {
    expect(await thrownBy(call)).toMatchObject({ name: 'StoreError', code: 'vault_locked' });
  }
});

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
});
const hostile = fc.constantFrom<() => unknown>(
  () => ({
    get expiry() {
      throw new Error('a getter that throws');
    },
  }),
  () => new Proxy({}, { get: () => expect.fail(), ownKeys: () => expect.fail() }),
  () => JSON.parse('{"__proto__": {"id": 1}}'),
  () => Symbol('x'),
  () => () => 1,
  () => 'x'.repeat(5_000_000),
  () => Number.NaN,
  () => -0,
  () => '\ud800',
);
const values = fc.oneof(
  anything,
  hostile.map((make) => make()),
  fc.constantFrom<unknown>(1, 99, '', 'x', {}, []),
);

/** Arguments that each call takes. */
const valid: Partial<Record<LibraryCall, readonly unknown[]>> = {
  generate: [{ label: 'x', expiry: { kind: 'default' } }],
  generateBatch: [{}, 2],
  importFrom: ['registry', '/nowhere/x.json', { dryRun: true }],
  exportTo: ['registry', '/nowhere/x.json', { dryRun: true }],
  extend: [1, { kind: 'after', ms: 60_000 }],
  edit: [1, { note: 'x' }],
  changeSettings: [{ recordChecks: true }],
  addIdentity: ['lab', { baseUrl: 'https://lab.example.org' }],
  editIdentity: ['home', { prefix: null }],
};
const names = (Object.keys(inputs) as LibraryCall[]).filter((name) => !/Vault$/.test(name));

test('the calls that validate are all calls there are', () => {
  const own = (prototype: object) => Object.getOwnPropertyNames(prototype);
  const calls = [...own(InviteManager.prototype), 'importFrom', 'exportTo', 'acceptRollback'];
  expect(calls.filter((name) => !/^(constructor|as)$/.test(name)).sort()).toEqual([...names].sort());
});

test.each(names)('%s: junk gives one of the five classes and changes nothing', async (name) => {
  const argumentNames = Object.keys(inputs[name].shape);
  const damaged = fc
    .tuple(fc.nat({ max: 2 }), values)
    .map(([at, value]) => (valid[name] ?? [1]).with(Math.min(at, (valid[name] ?? [1]).length - 1), value));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.array(values, { maxLength: 3 }), damaged), async (args) => {
      const given = Object.fromEntries(argumentNames.map((argument, at) => [argument, args[at]]));
      const decodes = await Promise.resolve()
        .then(() => decode(name, given))
        .then(
          () => true,
          () => false,
        );
      const before = content();
      const outcome = await callWith(name, args).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (outcome !== null)
        expect(
          classes.some((one) => outcome instanceof one),
          String(outcome),
        ).toBe(true);
      if (decodes) return;
      expect(outcome).toBeInstanceOf(InviteValidationError);
      expect(content()).toEqual(before);
    }),
    { numRuns: 25 },
  );
});

test('an error repeats nothing of what was given', async () => {
  for (const name of names) {
    for (const args of [[{ [code]: 1 }], [[code]], [1, { [code]: code }], ['registry', 'x', { group: [code] }]]) {
      const error = await callWith(name, args).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(JSON.stringify([String(error), Reflect.get(Object(error), 'hint') ?? null])).not.toContain(code);
    }
  }
});
