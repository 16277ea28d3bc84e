import { emptyHead } from '../../electron/registry/audit.ts';
import { sha256 } from '../../electron/registry/code-hash.ts';
import { canonicalEvent, hashInput } from '../../shared/domain/audit-event.ts';
import { toInstant } from '../../shared/domain/instant.ts';
import type { OpenRegistry } from './registry-file.ts';

interface Row {
  readonly id: number;
  readonly use_count: number;
  readonly max_uses: number | null;
  readonly required_access_level: number;
  readonly rev: number;
}

/**
 * A use as somebody would write it by hand against this schema, if nobody else ever wrote: the same rows in one
 * transaction of prepared statements, with no policy, no clock to judge and no text to read. It keeps the head of the
 * log to itself; `resume` reads it again after others have written.
 */
export function handWrittenUse({ raw }: Pick<OpenRegistry, 'raw'>): {
  resume: () => void;
  use: (codeHash: string) => void;
} {
  const find = raw.prepare<[string, string], Row>(
    `SELECT id, use_count, max_uses, required_access_level, rev FROM invites
     WHERE code_hash = ? AND state = 'ACTIVE' AND ifnull(expires_at, '~') > ?`,
  );
  const count = raw.prepare<[number]>('UPDATE invites SET use_count = use_count + 1, rev = rev + 1 WHERE id = ?');
  const countLast = raw.prepare<[string, number]>(
    "UPDATE invites SET use_count = use_count + 1, rev = rev + 2, state = 'EXHAUSTED', ended_at = ? WHERE id = ?",
  );
  const insertUse = raw.prepare<[number, string]>(
    "INSERT INTO uses (invite_id, at, actor, device_name, access_level) VALUES (?, ?, 'bench', 'phone', 0)",
  );
  const insertEvent = raw.prepare<[number, string, string]>('INSERT INTO audit (seq, event, hash) VALUES (?, ?, ?)');
  const selectHead = raw.prepare<[], { seq: number; hash: string }>(
    'SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1',
  );
  let head = emptyHead;
  const append = (
    at: ReturnType<typeof toInstant>,
    type: 'invite.used' | 'invite.exhausted',
    inviteId: number,
    detail: Record<string, number | null>,
  ) => {
    const seq = head.seq + 1;
    const event = canonicalEvent({ seq, at, type, inviteId, actor: 'bench', detail });
    const hash = sha256(hashInput(head.hash, event));
    insertEvent.run(seq, event, hash);
    head = { seq, hash };
  };
  const act = raw.transaction((codeHash: string) => {
    const at = toInstant(Date.now());
    const invite = find.get(codeHash, at);
    if (invite === undefined) throw new Error('that code is not usable');
    const useCount = invite.use_count + 1;
    const last = useCount === invite.max_uses;
    if (last) countLast.run(at, invite.id);
    else count.run(invite.id);
    const useId = Number(insertUse.run(invite.id, at).lastInsertRowid);
    const rev = invite.rev + 1;
    append(at, 'invite.used', invite.id, { accessLevel: 0, maxUses: invite.max_uses, rev, useCount, useId });
    if (last) append(at, 'invite.exhausted', invite.id, { rev: rev + 1, useCount });
  });
  return {
    resume: () => {
      head = selectHead.get() ?? emptyHead;
    },
    use: (codeHash) => act.immediate(codeHash),
  };
}
