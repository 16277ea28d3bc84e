import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { change, rows } from '../../electron/registry/database.ts';
import { createVault } from '../../electron/vault/create.ts';
import { openVault } from '../../electron/vault/open.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { type Instant, toInstant, toMs } from '../../shared/domain/instant.ts';
import type { Invite, State } from '../../shared/domain/invite.ts';
import { memoryKeychain } from '../support/memory-keychain.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';

export const madeAt: Instant = toInstant(Date.UTC(2026, 10, 20, 21, 5));
export const hour = 3_600_000;

/** A real vault with a clock that a test moves, and a folder beside it for files. */
export interface TestVault {
  readonly vault: Vault;
  readonly dir: string;
  file(name: string): string;
  /** Moves the clock. Milliseconds. */
  advance(ms: number): void;
}

/** Makes and opens a vault that is closed and removed when the running test ends. */
export async function makeVault(): Promise<TestVault> {
  const folder = makeFolder('exchange');
  const dir = join(folder, 'vault');
  let nowMs = toMs(madeAt);
  const host = { now: () => nowMs, randomBytes, userName: () => 'operator', dataFolder: () => folder };
  const keychain = memoryKeychain();
  await createVault({ dir, host, keychain, keyStore: 'keychain', passphrase: null });
  const vault = await openVault({ dir, host, keychain });
  onTestFinished(async () => {
    await vault.close();
    removeFolder(folder);
  });
  return {
    vault,
    dir,
    file: (name) => join(folder, name),
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

const tables = ['vault', 'settings', 'identities', 'code_prefixes', 'invites', 'uses', 'device_tokens', 'audit'];

/** Everything that the registry holds, to be compared. */
export function contentOf({ vault }: TestVault): Record<string, unknown[]> {
  return Object.fromEntries(tables.map((table) => [table, vault.core.db.once(`SELECT * FROM ${table}`)]));
}

const selectEvents = rows<[string], { event: string }>('SELECT event FROM audit WHERE type = ? ORDER BY seq');

/** Details of the events of one type. */
export function detailsOf({ vault }: TestVault, type: string): Record<string, unknown>[] {
  return vault.core.db.all(selectEvents, type).map(({ event }) => JSON.parse(event).detail);
}

/** Has every commit fail at its end from now on, as a full disk would. */
export function failCommits({ vault }: TestVault): void {
  const run = (sql: string) => vault.core.db.write((tx) => tx.run(change(sql)));
  run('CREATE TABLE promise (id INTEGER REFERENCES vault (one) DEFERRABLE INITIALLY DEFERRED)');
  run(`CREATE TRIGGER broken AFTER INSERT ON audit BEGIN INSERT INTO promise VALUES (2); END`);
}

/** Every invite, as the list shows it, in the order of ids. */
export async function allInvites({ vault }: TestVault): Promise<readonly Invite[]> {
  return (await vault.invites.list({ sort: 'oldest', limit: 10_000 })).invites;
}

type Entry = Record<string, unknown>;

/** The JSON of a registry file. */
export interface RawDocument extends Entry {
  invites: Entry[];
  uses: Entry[];
  deviceTokens: Entry[];
  identities: Entry[];
}

export function readDocument(path: string): RawDocument {
  return JSON.parse(readFileSync(path, 'utf8'));
}

export function writeDocument(path: string, document: Partial<RawDocument>): void {
  writeFileSync(path, JSON.stringify(document));
}

/** A whole document with these entries, written by a vault that no one here has. */
export function documentOf(parts: Partial<RawDocument>): RawDocument {
  return {
    format: 'invite-vault-registry',
    version: 1,
    vaultId: 'cd'.repeat(16),
    exportedAt: madeAt,
    identities: [],
    settings: {
      defaultLifetimeMs: 24 * hour,
      longestLifetimeMs: 720 * hour,
      allowNoExpiry: false,
      defaultUses: 1,
      recordChecks: true,
    },
    invites: [],
    uses: [],
    deviceTokens: [],
    ...parts,
  };
}

/** A live entry of the token `code`, with other fields laid over it. */
export function entryOf(code: string, fields: Entry = {}): Entry {
  return {
    id: 1,
    codeHash: createHash('sha256').update(code).digest('hex'),
    hashKind: 'sha256',
    state: 'ACTIVE',
    label: null,
    note: null,
    identity: null,
    group: null,
    creatorId: 'someone',
    requiredAccessLevel: 0,
    maxUses: 1,
    useCount: 0,
    createdAt: madeAt,
    activatedAt: madeAt,
    expiresAt: null,
    endedAt: null,
    revokeReason: null,
    replaces: null,
    codeHint: null,
    codeFormat: null,
    handedTo: null,
    prunedAt: null,
    baselines: [],
    ...fields,
  };
}

/** State, limit and count that belong together. */
export interface Standing {
  readonly state: State;
  readonly maxUses: number | null;
  readonly useCount: number;
}

export function remaining({ maxUses, useCount }: Pick<Standing, 'maxUses' | 'useCount'>): number {
  return maxUses === null ? Number.POSITIVE_INFINITY : maxUses - useCount;
}

/** Names of what lies in the folder of that test vault's files. */
export function filesBeside({ file }: TestVault): string[] {
  return readdirSync(file('.')).toSorted();
}

/** The vault, which does `then` each time that a call to it has ended. */
export function afterEachRun({ vault }: TestVault, then: () => void): Vault {
  const run: Vault['run'] = async (work) => {
    const result = await vault.run(work);
    then();
    return result;
  };
  return new Proxy(vault, {
    get: (_, key) => (key === 'run' ? run : Reflect.get(vault, key, vault)),
  });
}
