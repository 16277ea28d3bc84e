import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readBaselines } from '../../electron/registry/baselines.ts';
import { change } from '../../electron/registry/database.ts';
import { violationsOf } from '../exchange/vault-os-rules.ts';
import { needs } from '../support/available.ts';
import { tempFolder } from '../support/temp.ts';
import { vaultProcess } from '../support/vault-processes.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { runInProcess } from './run-in-process.ts';

const realStore = join(import.meta.dirname, '../exchange/vault-os-store.json');
const realText = readFileSync(realStore, 'utf8');

let master: Place;
let place: Place;
let folder: string;
const file = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(file(name), 'utf8');

beforeAll(async () => {
  ({ place: master } = await makePlace());
});
afterAll(() => removePlace(master));
beforeEach(() => {
  place = copyPlace(master);
  folder = join(tempFolder('into'), 'files');
  mkdirSync(folder);
});

const invites = (...words: readonly string[]) => runInProcess(place, words);

async function json(...words: readonly string[]) {
  return JSON.parse((await invites(...words, '--json')).stdout);
}

/** Nothing was issued, and nothing lies in the folder but these files. */
async function expectNothing(...names: readonly string[]) {
  expect(await json('list')).toEqual([]);
  expect(readdirSync(folder).toSorted()).toEqual([...names].toSorted());
}

interface StoreRecord {
  readonly code_string: string;
  readonly state: string;
}

function recordsOf(name: string): readonly StoreRecord[] {
  return JSON.parse(text(name)).codes;
}

test('a new Vault OS store gets the code as its recipient sees it, and the invite counts as handed over', async () => {
  const terms = ['--format', 'code', '--max-uses', '3', '--access-level', '2', '--creator-id', 'warden'];
  const issued = await json('generate', ...terms, '--into', 'vault-os', file('store.json'));
  expect(issued).toMatchObject({ id: 1, handedTo: 'vault-os', state: 'ACTIVE' });
  expect(statSync(file('store.json')).mode & 0o777).toBe(0o600);
  const [record] = recordsOf('store.json');
  expect(record).toMatchObject({
    code_string: expect.stringMatching(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z]$/),
    creator_id: 'warden',
    required_access_level: 2,
    max_use_count: 3,
    remaining_uses: 3,
    state: 'ACTIVE',
  });
  const code = record?.code_string ?? '';
  expect(await invites('validate', code, '--access-level', '2')).toMatchObject({ exit: 0 });
  const used = await invites('use', code, '--access-level', '2');
  expect(used).toMatchObject({ exit: 1, stderr: expect.stringContaining('handed to vault-os') });
  expect((await json('list'))[0]).toMatchObject({ handedTo: 'vault-os', useCount: 0 });
  const vault = await place.open();
  expect(readBaselines(vault.core.db, 1)).toEqual([{ peer: 'vault-os', remaining: 3, before: 3, toldSeq: 0 }]);
  const { events } = await vault.invites.audit({ filter: { types: ['exchange.exported'] } });
  expect(events).toMatchObject([
    { inviteId: 1, detail: { format: 'vault-os', file: 'store.json', added: 1, handedOver: 1 } },
  ]);
  expect(JSON.stringify(events)).not.toContain(code);
});

test('a store that is there keeps all that it has, byte for byte', async () => {
  writeFileSync(file('store.json'), realText, { mode: 0o644 });
  symlinkSync(file('store.json'), file('link.json'));
  expect(await invites('generate', '--inactive', '--into', 'vault-os', file('link.json'))).toMatchObject({ exit: 0 });
  expect(text('store.json').startsWith(realText.slice(0, realText.lastIndexOf('}\n  ]')))).toBe(true);
  expect(recordsOf('store.json').at(-1)).toMatchObject({ state: 'GENERATED', remaining_uses: 1 });
  expect(statSync(file('store.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).toSorted()).toEqual(['link.json', 'store.json']);
});

test('every store that is written here follows the rules of Vault OS', needs('python3'), async () => {
  writeFileSync(file('store.json'), realText);
  await invites('generate', '--count', '3', '--max-uses', '2', '--into', 'vault-os', file('store.json'));
  await invites('generate', '--inactive', '--format', 'code', '--into', 'vault-os', file('store.json'));
  await invites('generate', '--creator-id', 'Zoë', '--into', 'vault-os', file('new.json'));
  expect(recordsOf('store.json')).toHaveLength(JSON.parse(realText).codes.length + 4);
  expect(violationsOf([text('store.json'), text('new.json')])).toEqual([]);
});

test('Vault OS takes neither unlimited uses nor an invite without expiry', async () => {
  await invites('policy', 'set', '--allow-no-expiry');
  writeFileSync(file('store.json'), realText);
  for (const terms of [['--max-uses', 'unlimited'], ['--no-expiry']]) {
    const refused = await invites('generate', ...terms, '--into', 'vault-os', file('store.json'));
    expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining('so nothing was issued') });
  }
  expect(text('store.json')).toBe(realText);
  await expectNothing('store.json');
});

test.each([
  ['vault-os', '{"version": 2, "codes": []}', 2, 'version'],
  ['vault-os', '[[invite]]\n', 2, 'is not a Vault OS store'],
  ['vault-os', '{"codes": [{}]}', 5, 'codes[0]'],
  ['astrid', '{"codes": []}', 2, 'is a JSON file'],
  ['astrid', 'schema_version = 2\ninvite = []\n', 2, 'schema_version 2'],
  ['csv', 'id\n', 2, 'exists already'],
  ['jsonl', '', 2, 'exists already'],
])('%s: a file that cannot take the code (%j) is left as it is', async (kind, content, exit, said) => {
  writeFileSync(file('there'), content);
  const refused = await invites('generate', '--into', kind, file('there'), '--out', file('codes.csv'));
  expect(refused).toMatchObject({ exit, stdout: '', stderr: expect.stringContaining(said) });
  expect(text('there')).toBe(content);
  await expectNothing('there');
});

test('where another way out fails, no file gets the code', async () => {
  writeFileSync(file('store.json'), realText);
  writeFileSync(file('codes.csv'), 'mine');
  const refused = await invites('generate', '--out', file('codes.csv'), '--into', 'vault-os', file('store.json'));
  expect(refused).toMatchObject({ exit: 2 });
  expect(text('store.json')).toBe(realText);
  await expectNothing('codes.csv', 'store.json');
});

test.each([
  ['vault-os', realText],
  ['astrid', 'schema_version = 1\ninvite = []\n'],
  ['vault-os', null],
  ['csv', null],
])('%s: where the commit fails, the file is as it was before', async (kind, before) => {
  if (before !== null) writeFileSync(file('store'), before);
  const vault = await place.open();
  vault.core.db.write((tx) => {
    tx.run(change('CREATE TABLE promise (id INTEGER REFERENCES vault (one) DEFERRABLE INITIALLY DEFERRED)'));
    tx.run(
      change(`CREATE TRIGGER broken AFTER INSERT ON audit WHEN new.type = 'exchange.exported'
        BEGIN INSERT INTO promise VALUES (2); END`),
    );
  });
  await vault.close();
  const failed = await invites('generate', '--out', file('codes.csv'), '--into', kind, file('store'));
  expect(failed.exit).not.toBe(0);
  if (before !== null) expect(text('store')).toBe(before);
  await expectNothing(...(before === null ? [] : ['store']));
});

test('a process that is killed between file and commit leaves a code in the store that is unknown here', async () => {
  writeFileSync(file('store.json'), realText);
  const child = vaultProcess(place.dir, place.keys);
  await child.get('open');
  await expect(child.get('killedAfterFile', file('store.json'))).rejects.toThrow();
  const [left, ...more] = recordsOf('store.json').slice(JSON.parse(realText).codes.length);
  expect(more).toEqual([]);
  expect(await json('list')).toEqual([]);
  expect(await json('validate', left?.code_string ?? '')).toMatchObject({ usable: false, reason: 'unknown' });
  expect(await invites('generate', '--into', 'vault-os', file('store.json'))).toMatchObject({ exit: 0 });
  expect(recordsOf('store.json')).toHaveLength(JSON.parse(realText).codes.length + 2);
});

test('a new Astrid store is one of 0.10, with a token that it can look up', async () => {
  const issued = await invites(
    ...['generate', '--label', 'Ben', '--group', 'agents', '--max-uses', '2', '--show-code'],
    ...['--into', 'astrid', file('invites.toml')],
  );
  expect(issued).toMatchObject({
    exit: 0,
    stderr: expect.stringContaining('needs tokens that begin with astrid_inv_'),
  });
  const code = issued.stderr.trim().split('\n').at(-1) ?? '';
  expect(code).toMatch(/^astrid_inv_[\w-]{32}$/);
  expect(text('invites.toml')).toMatch(/^schema_version = 1\n/);
  expect(text('invites.toml')).toMatch(/token_hash = "blake3:[0-9a-f]{64}"\ngroup = "agents"\nremaining_uses = 2\n/);
  expect(text('invites.toml')).not.toContain(code);
  expect(statSync(file('invites.toml')).mode & 0o777).toBe(0o600);
  expect(await json('validate', code)).toMatchObject({ usable: true, invite: { handedTo: 'astrid' } });
  // The same file once more: an export finds its entry.
  const exported = await json('export', 'astrid', file('invites.toml'));
  expect(exported).toMatchObject({ taken: 0, changed: 0, unchanged: 1 });
});

test('an Astrid store of 0.9 gets a token under its SHA-256', async () => {
  writeFileSync(
    file('invites.toml'),
    `[[invite]]\ntoken_hash = "${'ab'.repeat(32)}"\ngroup = "a"\nremaining_uses = 1\nissued_at_epoch = 1234560000\n`,
  );
  const issued = await invites('generate', '--show-code', '--into', 'astrid', file('invites.toml'));
  const code = issued.stderr.trim().split('\n').at(-1) ?? '';
  expect(code).toMatch(/^pinv_/);
  expect(issued.stderr).toContain('Astrid 0.10 empties it');
  expect(text('invites.toml')).toContain(`token_hash = "${createHash('sha256').update(code).digest('hex')}"`);
  expect(text('invites.toml')).toContain('ab'.repeat(32));
});

test('Astrid is not given a code of another kind that was asked for, nor terms that it does not check', async () => {
  const wrong = [
    ['--format', 'code'],
    ['--prefix', 'lab_'],
    ['--inactive'],
    ['--access-level', '1'],
    ['--max-uses', 'unlimited'],
  ];
  for (const terms of wrong) {
    const refused = await invites('generate', ...terms, '--into', 'astrid', file('invites.toml'));
    expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining('so nothing was issued') });
  }
  await expectNothing();
  const long = ['--format', 'token', '--length', '40', '--show-code'];
  const issued = await invites('generate', ...long, '--into', 'astrid', file('invites.toml'));
  expect(issued.stderr.trim().split('\n').at(-1)).toMatch(/^astrid_inv_[\w-]{54}$/);
});

test('a hash alone is no way out: a batch needs another one, and a single code is said to be lost', async () => {
  const into = ['--into', 'astrid', file('invites.toml')];
  expect(await invites('generate', '--count', '2', ...into)).toMatchObject({ exit: 2 });
  await expectNothing();
  const batch = await invites('generate', '--count', '2', ...into, '--out', file('codes.csv'));
  expect(batch).toMatchObject({ exit: 0, stdout: expect.stringContaining('codes in') });
  expect((await invites('generate', ...into)).stderr).toContain('the code was not shown');
  const held = await invites('generate', '--into', 'vault-os', file('store.json'));
  expect(held.stderr).not.toContain('the code was not shown');
  expect(await json('list', '--state', 'ACTIVE')).toHaveLength(4);
});

test('csv and jsonl are new files with every code, its link and its terms', async () => {
  await invites('identity', 'add', 'home', 'https://id.example.org');
  const terms = ['--count', '2', '--identity', 'home', '--label', '=1', '--group', 'guests', '--max-uses', '4'];
  expect(await invites('generate', ...terms, '--into', 'csv', file('a.csv'))).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining(`codes in ${file('a.csv')}`),
  });
  await invites('generate', ...terms, '--into', 'jsonl', file('a.jsonl'));
  const [header, first = ''] = text('a.csv').split('\n');
  expect(header).toBe(
    'id,label,code,link,identity,group,creatorId,requiredAccessLevel,maxUses,createdAt,expiresAt,state',
  );
  expect(first).toMatch(
    /^1,'=1,(pinv_[\w-]{43}),https:\/\/id\.example\.org\/setup#invite=\1,home,guests,operator,0,4,20[^,]*Z,20[^,]*Z,ACTIVE$/,
  );
  const lines = text('a.jsonl').trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  const [third] = lines.map((line) => JSON.parse(line));
  expect(Object.keys(third).join()).toBe(header);
  expect(third).toMatchObject({
    id: 3,
    label: '=1',
    maxUses: 4,
    link: expect.stringContaining(`#invite=${third.code}`),
  });
  expect(await json('show', '3')).toMatchObject({ invite: { handedTo: 'jsonl' } });
  expect(statSync(file('a.jsonl')).mode & 0o777).toBe(0o600);
});

test('it combines with the other ways out, and its file is said to be the one that has the code', async () => {
  await invites('identity', 'add', 'home', 'https://id.example.org');
  const issued = await invites(
    ...['generate', '--identity', 'home', '--link', '--qr-out', file('a.svg'), '--out', file('a.csv')],
    ...['--into', 'vault-os', file('store.json')],
  );
  expect(issued).toMatchObject({ exit: 0, stderr: '' });
  const [record] = recordsOf('store.json');
  expect(issued.stdout).toBe(`https://id.example.org/setup#invite=${record?.code_string}\n`);
  expect(text('a.csv')).toContain(record?.code_string);
  expect(existsSync(file('a.svg'))).toBe(true);
});

test('a reissue replaces the old invite, and says where its code still works', async () => {
  const into = ['--into', 'vault-os', file('store.json')];
  await invites('generate', '--format', 'code', ...into);
  const again = await invites('reissue', '1', ...into);
  expect(again).toMatchObject({ exit: 0, stderr: expect.stringContaining('#1 was handed to vault-os') });
  expect(await json('list')).toMatchObject([
    { id: 2, handedTo: 'vault-os', replaces: 1 },
    { id: 1, state: 'REVOKED' },
  ]);
  expect(recordsOf('store.json').map(({ state }) => state)).toEqual(['ACTIVE', 'ACTIVE']);
  expect((await invites('doctor')).stdout).toContain('1 ended here after they were handed over');
  const astrid = await invites('reissue', '2', '--show-code', '--into', 'astrid', file('invites.toml'));
  expect(astrid.stderr.trim().split('\n').at(-1)).toMatch(/^astrid_inv_/);
});

test.each([
  [['--into'], 'wants a value'],
  [['--into', 'vault-os'], '--into takes two values'],
  [['--into', 'vault-os', '--link'], '--into takes two values'],
  [['--into', 'pigeon', 'x'], 'a kind that is not known'],
  [['--into', 'csv', 'a', '--into', 'jsonl', 'b'], 'given twice'],
  [['--into', 'csv', 'a', 'b'], 'more arguments'],
])('%j is a usage error', async (words, said) => {
  const refused = await invites('generate', ...words);
  expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining(said) });
});

test('the kind may stand behind an equals sign', async () => {
  expect(await invites('generate', '--into=csv', file('a.csv'), '--quiet')).toMatchObject({ exit: 0, stderr: '' });
  expect(existsSync(file('a.csv'))).toBe(true);
});
