import { copyFileSync, rmSync } from 'node:fs';
import { signerFromSeed } from '../../../electron/keys/signer.ts';
import { verifyChain } from '../../../electron/registry/audit-verify.ts';
import { exportAudit } from '../../../electron/vault/audit-export.ts';
import { backUp } from '../../../electron/vault/backup.ts';
import { restore } from '../../../electron/vault/restore.ts';
import { toInstant } from '../../../shared/domain/instant.ts';
import { concatenateAll, readAll } from '../bare-log.ts';
import { openRaw } from '../registry-file.ts';
import { timed, waited } from '../rounds.ts';
import type { Act } from './acts.ts';
import type { World } from './world.ts';

/** An act that has the whole vault, or a part of it, to go through. */
export interface LongAct extends Act {
  /** How much it has to go through, asked before: a time that grows faster than this is a fault. */
  readonly work: (world: World) => number;
}

const reason = 'the phone was lost';

/** Invites that are pruned, 500 in each write, where so many have ended. */
const pruned = 10_000;
const prunable = 'ended_at IS NOT NULL AND pruned_at IS NULL';

/** Invites that are revoked at once: 10,000 of a million. */
const revokedOf = ({ size }: World) => size.invites / 100;

export const longActs: readonly LongAct[] = [
  {
    what: 'verification of the whole log',
    work: ({ size }) => size.events,
    run: ({ vault }) =>
      waited(async () => {
        const { ok } = await verifyChain(vault.core.db);
        if (!ok) throw new Error('the log of the bench is broken');
      }),
    bare: ({ raw }) => timed(() => readAll(raw)),
  },
  {
    what: 'export of the whole log',
    work: ({ size }) => size.events,
    run: async ({ vault, fresh }) => {
      const path = fresh('log.json');
      const ms = await waited(() =>
        exportAudit({
          connection: vault.core.db,
          vaultId: vault.vaultId,
          signer: signerFromSeed(Buffer.alloc(32, 1)),
          now: toInstant(Date.now()),
          filter: {},
          format: 'json',
          path,
        }),
      );
      rmSync(path);
      return ms;
    },
    bare: ({ raw, fresh }) => {
      const path = fresh('log.json');
      const ms = timed(() => concatenateAll(raw, path));
      rmSync(path);
      return ms;
    },
  },
  {
    what: 'backup',
    work: ({ size }) => size.invites,
    run: async ({ vault, folder }) => await waited(() => backUp(vault, backupIn(folder))),
    bare: ({ raw, fresh }) => timed(() => raw.prepare('VACUUM INTO ?').run(fresh('copy.db'))),
  },
  {
    what: 'restore',
    work: ({ size }) => size.invites,
    run: async ({ folder, options, fresh }) => {
      const { host, keychain } = options;
      const dir = fresh('restored');
      return await waited(() => restore({ file: backupIn(folder), dir, host, keychain, secret: null, replace: false }));
    },
    // A copy, and what SQLite itself has to tell whether it is whole.
    bare: ({ rawPath, fresh }) => {
      const path = fresh('restored.db');
      return timed(() => {
        copyFileSync(rawPath, path);
        const raw = openRaw(path);
        raw.pragma('quick_check');
        raw.close();
      });
    },
  },
  {
    what: 'revocation of one in a hundred at once',
    work: revokedOf,
    run: async (world) => {
      const ids = revocable(world);
      return await waited(() => world.vault.invites.revokeMany(ids, reason));
    },
    bare: (world) => {
      const ids = revocable(world);
      const end = world.raw.prepare<[string, string, number]>(
        "UPDATE invites SET state = 'REVOKED', ended_at = ?, revoke_reason = ? WHERE id = ?",
      );
      return writeByHand(world, ids, (now, id) => end.run(now, reason, id));
    },
  },
  {
    what: `prune of ${pruned.toLocaleString('en')} that have ended`,
    work: ({ raw }) => {
      const count = raw.prepare<[], number>(`SELECT count(*) FROM invites WHERE ${prunable}`).pluck();
      return Math.min(pruned, count.get() ?? 0);
    },
    run: ({ vault }) =>
      waited(async () => {
        const before = toInstant(Date.now());
        for (let done = 0, now = 1; now > 0 && done < pruned; done += now) {
          now = await vault.run((manager) => manager.prune(before));
        }
      }),
    bare: (world) => {
      const select = world.raw
        .prepare<[], number>(`SELECT id FROM invites WHERE ${prunable} ORDER BY ended_at, id LIMIT 500`)
        .pluck();
      const empty = world.raw.prepare<[string, number]>(
        `UPDATE invites SET label = NULL, note = NULL, identity = NULL, group_name = NULL, creator_id = '',
           code_hint = NULL, revoke_reason = NULL, pruned_at = ? WHERE id = ?`,
      );
      let ms = 0;
      for (let done = 0, ids = [0]; ids.length > 0 && done < pruned; done += ids.length) {
        ms += timed(() => {
          ids = select.all();
        });
        ms += writeByHand(world, ids, (now, id) => empty.run(now, id));
      }
      return ms;
    },
  },
];

/** One transaction that changes these invites and writes an event of usual length for each. */
function writeByHand({ raw }: World, ids: readonly number[], change: (now: string, id: number) => void): number {
  const last = raw.prepare<[], number>('SELECT max(seq) FROM audit').pluck();
  const append = raw.prepare<[number, string, string]>('INSERT INTO audit (seq, event, hash) VALUES (?, ?, ?)');
  const write = raw.transaction(() => {
    const at = new Date().toISOString();
    let seq = last.get() ?? 0;
    for (const inviteId of ids) {
      change(at, inviteId);
      seq += 1;
      const event = { actor: 'bench', at, detail: { reason }, inviteId, seq, type: 'invite.revoked' };
      append.run(seq, JSON.stringify(event), '0'.repeat(64));
    }
  });
  return timed(() => write.immediate());
}

function revocable(world: World): number[] {
  return world.raw
    .prepare<[number], number>(
      "SELECT id FROM invites WHERE state = 'ACTIVE' AND max_uses > 1 AND expires_at IS NULL ORDER BY id LIMIT ?",
    )
    .pluck()
    .all(revokedOf(world));
}

function backupIn(folder: string): string {
  return `${folder}/vault.backup`;
}
