import { expect, test } from 'vitest';
import { auditAppender } from '../../electron/registry/audit.ts';
import { verifyLog } from '../../electron/registry/audit-history.ts';
import { verifyChain } from '../../electron/registry/audit-verify.ts';
import { replay } from '../../electron/registry/replay.ts';
import { verifyAuditFile } from '../../electron/vault/audit-file-verify.ts';
import { exportText } from '../support/audit.ts';
import { closeAfterEach, openInvites } from '../support/invites.ts';
import { tempFolder } from '../support/temp.ts';

// A log whose every event is as the vault wrote it, and which tells of a second use: what is left where an older part of the
// registry was put back and used again, past everything that notices it before.

closeAfterEach();

function usedTwice() {
  const { invites, connection, now } = openInvites();
  const { code, invite } = invites.generate();
  invites.use(code);
  connection.write((tx) =>
    auditAppender(tx)({
      at: now(),
      type: 'invite.used',
      inviteId: invite.id,
      actor: 'operator',
      detail: { accessLevel: 0, maxUses: 1, rev: 2, useCount: 1, useId: 2 },
    }),
  );
  return connection;
}

const message = 'impossible history: event 4 uses #1 as its change 2, where change 4 follows';

test('the log in the vault is whole as a chain, and its history is named as impossible', async () => {
  const connection = usedTwice();
  expect(await verifyChain(connection)).toMatchObject({ ok: true });
  expect(await verifyLog(connection)).toMatchObject({ ok: false, failure: { kind: 'impossible', seq: 4, message } });
  expect(replay(connection)[0]).toEqual({ inviteId: 1, seq: 4, what: message });
});

test.each(['json', 'ndjson'] as const)(
  'so is a complete export as %s; a filtered one has no history to judge',
  async (format) => {
    const connection = usedTwice();
    const dir = tempFolder();
    const whole = await exportText(connection, dir, format);
    expect(await verifyAuditFile(whole.path)).toMatchObject({
      ok: false,
      failure: { kind: 'impossible', seq: 4, message },
    });
    const filtered = await exportText(connection, dir, format, { types: ['invite.used'] });
    expect(await verifyAuditFile(filtered.path)).toMatchObject({ ok: true });
  },
);
