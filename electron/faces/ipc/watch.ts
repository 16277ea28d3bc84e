import type { AppHost } from '../../hosts/app-host.ts';
import { readVaultRow } from '../../registry/core.ts';
import type { Vault } from '../../vault/session.ts';
import type { Emit } from './emit.ts';

/** Notices that the registry was written to. */
export interface Watch {
  /** Looks now: a call may have written. Never throws. */
  readonly look: () => void;
  readonly stop: () => void;
}

export interface WatchOptions {
  readonly timers: AppHost['timers'];
  readonly emit: Emit;
  /** Whether a thread of this program is at work, whose writes look like those of another program. */
  readonly ours: () => boolean;
}

/** How soon the window shows what another program did. Milliseconds. */
const lookEveryMs = 1_000;

/**
 * Watches an unlocked vault. SQLite's `data_version` changes when another connection commits, the log's head with every
 * act of this one.
 */
export function watchRegistry(vault: Vault, { timers, emit, ours }: WatchOptions): Watch {
  let seen = read(vault);
  const look = () => {
    try {
      const now = read(vault);
      const elsewhere = now.version !== seen.version || now.connection !== seen.connection;
      // A restored registry took the place of this one: what is read here is history.
      if (elsewhere && readVaultRow(vault.core.db).retiredAt !== null) return vault.reopen();
      if (!elsewhere && now.head.seq === seen.head.seq && now.head.hash === seen.head.hash) return;
      seen = now;
      emit('registry.changed', { by: elsewhere && !ours() ? 'elsewhere' : 'here', head: now.head });
    } catch {
      // Another program holds the file, or changes its key or its place: the next look sees what became of it.
    }
  };
  return { look, stop: timers.every(lookEveryMs, look) };
}

function read(vault: Vault) {
  const connection = vault.core.db;
  return { connection, version: connection.pragma('data_version'), head: vault.head() };
}
