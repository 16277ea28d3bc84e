import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type Core, createCore } from '../../electron/registry/core.ts';
import { type Connection, change, rows, scalar } from '../../electron/registry/database.ts';
import { InviteManager } from '../../electron/registry/invite-manager.ts';
import { migrate } from '../../electron/registry/migrate.ts';
import { openDatabase } from '../../electron/registry/open-database.ts';
import type { AuditEvent } from '../../shared/domain/audit-event.ts';
import { addMs, type Instant, toInstant, toMs } from '../../shared/domain/instant.ts';
import { VaultError } from '../../shared/errors.ts';
import { makeFolder, removeFolder } from './temp.ts';

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** When every test registry is made. */
export const madeAt: Instant = toInstant(Date.UTC(2026, 10, 20, 21, 5));

/** A real encrypted registry in a folder of its own, with a clock that a test moves. */
export interface TestRegistry {
  readonly dir: string;
  readonly path: string;
  readonly key: Buffer;
  readonly pepper: Buffer;
  readonly connection: Connection;
  readonly core: Core;
  readonly invites: InviteManager;
  /** The machine's clock. */
  now(): Instant;
  /** Moves the machine's clock. Milliseconds, backwards too. */
  advance(ms: number): void;
  /** Another process, as it were: a connection, a core and a door of its own on the same file, by the same clock. */
  another(): { connection: Connection; core: Core; invites: InviteManager };
}

const insertVault = change<[string, number, string, string]>(
  'INSERT INTO vault (one, vault_id, generation, created_at, clock_mark) VALUES (1, ?, ?, ?, ?)',
);

const cleanups: (() => void)[] = [];

/** Closes and removes what {@link openInvites} made: called by itself after each test, by the caller in `afterAll`. */
export function closeInvites(): void {
  for (const cleanup of cleanups.splice(0).toReversed()) cleanup();
}

/** Closes every registry of a file after each test. Call it once at the top of the file. */
export function closeAfterEach(): void {
  afterEach(closeInvites);
}

/** Makes a registry; the actor of `invites` is `operator`. The caller sees to {@link closeInvites}. */
export function openInvites(random: (length: number) => Buffer = randomBytes): TestRegistry {
  const dir = makeFolder('registry');
  cleanups.push(() => removeFolder(dir));
  const path = join(dir, 'registry.db');
  const key = randomBytes(32);
  const pepper = randomBytes(32);
  let nowMs = toMs(madeAt);
  const machine = { now: () => nowMs, randomBytes: random };
  const open = (create: boolean) => {
    const connection = openDatabase(path, key, { create });
    cleanups.push(() => connection.close());
    if (create) {
      migrate(connection);
      connection.write((tx) => tx.run(insertVault, 'ab'.repeat(16), 1, madeAt, madeAt));
    }
    const core = createCore(connection, pepper, machine);
    return { connection, core, invites: new InviteManager(core, 'operator') };
  };
  return {
    dir,
    path,
    key,
    pepper,
    ...open(true),
    now: () => toInstant(nowMs),
    advance: (ms) => {
      nowMs += ms;
    },
    another: () => open(false),
  };
}

const selectEvents = rows<[number], { event: string; hash: string }>(
  'SELECT event, hash FROM audit WHERE seq > ? ORDER BY seq',
);
const lastSeq = scalar<[], number>('SELECT ifnull(max(seq), 0) FROM audit');

/** The events of the log after `seq`, read past the door. */
export function eventsAfter({ connection }: { connection: Connection }, seq: number): AuditEvent[] {
  return connection.all(selectEvents, seq).map(({ event, hash }) => ({ ...JSON.parse(event), hash }) as AuditEvent);
}

/** The events that `work` writes. */
export function eventsOf(registry: TestRegistry, work: () => unknown): AuditEvent[] {
  const before = registry.connection.get(lastSeq) ?? 0;
  work();
  return eventsAfter(registry, before);
}

const tables = ['vault', 'settings', 'identities', 'code_prefixes', 'invites', 'uses', 'device_tokens', 'audit'];

/** Everything that the registry holds, to be compared. */
export function contentOf({ connection }: { connection: Connection }): Record<string, unknown[]> {
  return Object.fromEntries(tables.map((table) => [table, connection.once(`SELECT * FROM ${table}`)]));
}

/** What {@link contentOf} gives, without the log and the clock that the vault's own row keeps. */
export function recordsOf(registry: { connection: Connection }): Record<string, unknown[]> {
  return Object.fromEntries(Object.entries(contentOf(registry)).filter(([table]) => !/^(audit|vault)$/.test(table)));
}

/** The vault's own error that `work` ends with. Throws where it ends well, or with an error of another kind. */
export function errorOf(work: () => unknown): VaultError {
  try {
    work();
  } catch (error) {
    if (error instanceof VaultError) return error;
    throw error;
  }
  throw new Error('no error came');
}

/** `madeAt` moved by `ms` milliseconds. */
export function after(ms: number): Instant {
  return addMs(madeAt, ms);
}
