import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runAct } from '../../electron/registry/core.ts';
import { change } from '../../electron/registry/database.ts';
import type { IssueTerms } from '../../electron/registry/issue.ts';
import type { Denial } from '../../electron/registry/redeem.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { hour } from '../support/invites.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { openTestDesk, sendRaw } from './open-desk.ts';

let master: Place;
let place: Place;
let vault: Vault;

beforeAll(async () => {
  ({ place: master } = await makePlace());
});
afterAll(() => removePlace(master));

const handOver = change<[number]>("UPDATE invites SET handed_to = 'astrid' WHERE id = ?");

/** Makes an invite of each kind that a stranger is refused for; their codes, by the reason. */
async function refusedCodes(): Promise<Record<string, string>> {
  place = copyPlace(master);
  vault = await place.open();
  const { invites } = vault;
  const issue = async (terms: IssueTerms = {}) => await invites.generate({ maxUses: 2, ...terms });
  const ended = await issue({ expiry: { kind: 'after', ms: hour } });
  const endedAndWritten = await issue({ expiry: { kind: 'after', ms: hour } });
  const revoked = await issue();
  const exhausted = await issue({ maxUses: 1 });
  const inactive = await issue({ inactive: true });
  const level = await issue({ requiredAccessLevel: 1 });
  const handed = await issue();
  await invites.revoke(revoked.invite.id);
  await invites.use(exhausted.code);
  await vault.run((_, core) => runAct(core, 'operator', ({ tx }) => tx.run(handOver, handed.invite.id)));
  place.host.advance(hour);
  await invites.use(endedAndWritten.code);
  return {
    unknown: `pinv_${'A'.repeat(43)}`,
    malformed: 'no code at all',
    empty: '',
    'too long': 'x'.repeat(600),
    expired: ended.code,
    'expired and written down': endedAndWritten.code,
    revoked: revoked.code,
    exhausted: exhausted.code,
    inactive: inactive.code,
    'of a level': level.code,
    'handed over': handed.code,
  };
}

const questions: readonly [string, (code: string) => readonly [path: string, body: string | null]][] = [
  ['GET info', (code) => [`/api/v1/invite/info?invite=${encodeURIComponent(code)}`, null]],
  ['POST info', (code) => ['/api/v1/invite/info', JSON.stringify({ invite: code })]],
  ['POST redeem', (code) => ['/api/v1/invite/redeem', JSON.stringify({ invite: code, deviceName: 'phone' })]],
];

test.each(questions)('%s: every refusal is the same to the byte, but for the date', async (_, question) => {
  const codes = await refusedCodes();
  const { port } = await openTestDesk(vault);
  const answers = new Set<string>();
  for (const code of Object.values(codes)) {
    const [path, body] = question(code);
    const length =
      body === null ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    const head = `${body === null ? 'GET' : 'POST'} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n${length}\r\n`;
    const answer = await sendRaw(port, head + (body ?? ''));
    answers.add(answer.replace(/^date: .*$/im, 'date:'));
  }
  expect([...answers]).toHaveLength(1);
  expect([...answers][0]).toMatch(/^HTTP\/1\.1 410 Gone\r\n/);
});

test('every refusal costs the same work: the same statements in the same order, as many rows, and no write', async () => {
  const codes = await refusedCodes();
  const { db } = vault.core;
  const get = vi.spyOn(db, 'get');
  const write = vi.spyOn(db, 'write');
  const works = new Map<string, string[]>();
  for (const [kind, code] of Object.entries(codes)) {
    for (const how of ['offer', 'redeem'] as const) {
      get.mockClear();
      const answer = how === 'offer' ? await vault.invites.offer(code) : await vault.invites.redeem(code, 'phone');
      expect([kind, answer.denial]).not.toContain(null);
      const work = get.mock.calls.map(([query], at) => {
        const { value } = get.mock.results[at] ?? {};
        // Whether an invite has a service is its own; any other row is there for every code.
        return `${query.sql} ${query.sql.includes('identities') || value !== undefined}`;
      });
      works.set(JSON.stringify(work), [...(works.get(JSON.stringify(work)) ?? []), `${how} ${kind}`]);
    }
  }
  expect([...works.values()]).toHaveLength(1);
  expect(write).not.toHaveBeenCalled();
});

test('a registry without any invite refuses as well, with as many queries', async () => {
  const empty = await copyPlace(master).open();
  const other = await copyPlace(master).open();
  await other.invites.generate();
  const queries = async (vault: Vault, code: string, denial: Denial) => {
    const get = vi.spyOn(vault.core.db, 'get');
    expect(await vault.invites.offer(code)).toEqual({ offer: null, denial });
    return get.mock.calls.splice(0).map(([query]) => query.sql);
  };
  for (const [code, denial] of [
    [`pinv_${'A'.repeat(43)}`, 'unknown'],
    ['nothing', 'malformed'],
  ] as const) {
    expect(await queries(empty, code, denial)).toEqual(await queries(other, code, denial));
  }
});
