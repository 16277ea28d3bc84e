import { sha256 } from '../../../electron/registry/code-hash.ts';
import { inviteColumns } from '../../../electron/registry/invites.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { handWrittenUse } from '../hand-written.ts';
import { openRaw } from '../registry-file.ts';
import { timed, waited } from '../rounds.ts';
import type { World } from './world.ts';

/** What an operator waits for, and what SQLite alone takes for the same rows. Both give milliseconds. */
export interface Act {
  readonly what: string;
  readonly run: (world: World, round: number) => Promise<number>;
  readonly bare: (world: World, round: number) => number;
}

const states = ['ACTIVE'] as const;
const firstPage = `SELECT ${inviteColumns} FROM invites i WHERE i.pruned_at IS NULL ORDER BY i.id DESC LIMIT 101`;
const filteredPage = `SELECT ${inviteColumns} FROM invites i INDEXED BY invites_by_state_label
  WHERE i.pruned_at IS NULL AND i.state = 'ACTIVE' AND +ifnull(i.expires_at, '~') > ? AND i.group_name = 'press'
  ORDER BY ifnull(i.label, '') COLLATE NOCASE, i.id LIMIT 101`;
const hits = `SELECT ${inviteColumns} FROM (
    SELECT f.rowid AS id FROM invites_search f WHERE f.invites_search MATCH ? ORDER BY f.rowid DESC LIMIT 101
  ) h CROSS JOIN invites i ON i.id = h.id WHERE i.pruned_at IS NULL`;
const words = ['ann', 'pho', 'Kim', 'son', 'tab', 'mül', 'ovi'];
/** Checks are so short that one alone cannot be timed. */
const checks = 100;

export const acts: readonly Act[] = [
  {
    what: 'unlock, to the first page',
    run: async ({ options }) => {
      const start = performance.now();
      const vault = await openVault(options);
      await vault.invites.list({ limit: 100 });
      const ms = performance.now() - start;
      await vault.close();
      return ms;
    },
    bare: ({ rawPath }) => {
      const start = performance.now();
      const raw = openRaw(rawPath);
      raw.prepare(firstPage).all();
      const ms = performance.now() - start;
      raw.close();
      return ms;
    },
  },
  {
    what: 'first page of the list',
    run: ({ vault }) => waited(() => vault.invites.list({ limit: 100 })),
    bare: ({ raw }) => timed(() => raw.prepare(firstPage).all()),
  },
  {
    what: 'page of a state and a group, by name',
    run: ({ vault }) => waited(() => vault.invites.list({ states, group: 'press', sort: 'label', limit: 100 })),
    bare: ({ raw }) => timed(() => raw.prepare<[string]>(filteredPage).all(new Date().toISOString())),
  },
  {
    what: 'search for three letters',
    run: async ({ vault }) => {
      let ms = 0;
      for (const search of words) ms += await waited(() => vault.invites.list({ search, limit: 100 }));
      return ms / words.length;
    },
    bare: ({ raw }) => {
      const search = raw.prepare<[string]>(hits);
      return words.reduce((ms, word) => ms + timed(() => search.all(`"${word}"`)), 0) / words.length;
    },
  },
  {
    what: 'counts for the filters',
    run: ({ vault }) => waited(() => vault.invites.counts()),
    bare: ({ raw }) =>
      timed(() => {
        raw.prepare('SELECT state, n FROM state_counts').all();
        const past = raw.prepare<[string, string]>(
          "SELECT count(*) FROM invites WHERE pruned_at IS NULL AND state = ? AND ifnull(expires_at, '~') <= ?",
        );
        const now = new Date().toISOString();
        for (const state of ['GENERATED', 'ACTIVE']) past.get(state, now);
      }),
  },
  {
    what: 'check of a code',
    run: async ({ vault, codes }) => {
      const start = performance.now();
      for (const code of codes.any.slice(0, checks)) await vault.invites.validate(code);
      return (performance.now() - start) / checks;
    },
    bare: ({ raw, codes }) => {
      const lookup = raw.prepare<[string]>(`SELECT ${inviteColumns} FROM invites i WHERE i.code_hash = ?`);
      return timed(() => codes.any.slice(0, checks).map((code) => lookup.get(sha256(code)))) / checks;
    },
  },
  {
    what: 'use of a code',
    run: ({ vault, single }, round) => waited(() => vault.invites.use(single(round), { deviceName: 'phone' })),
    bare: ({ raw, single }, round) => {
      const byHand = handWrittenUse({ raw });
      byHand.resume();
      return timed(() => byHand.use(sha256(single(round))));
    },
  },
];
