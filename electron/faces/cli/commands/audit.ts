import type { AuditEvent } from '../../../../shared/domain/audit-event.ts';
import type { AuditFilter } from '../../../../shared/domain/audit-filter.ts';
import type { Vault } from '../../../vault/session.ts';
import { readAuditFilter } from '../audit-filter.ts';
import type { Cli } from '../cli.ts';
import { eventColumns } from '../event-words.ts';
import type { Given } from '../given.ts';
import { openJsonArray } from '../json-array.ts';
import { withVault } from '../open-vault.ts';
import { refAt } from '../refs.ts';
import { openTable } from '../table.ts';
import { numberFrom } from '../values.ts';

/** Events read at once. */
const pageSize = 1_000;

export async function audit(given: Given, cli: Cli): Promise<undefined> {
  const filter = readAuditFilter(given);
  const limit = given.read('--limit', numberFrom(1));
  const ref = given.args.length > 0 ? await refAt(given, 0, cli) : null;
  await withVault(cli, async (vault) => {
    const inviteId = ref === null ? null : (await vault.invites.show(ref)).invite.id;
    const wanted: AuditFilter = inviteId === null ? filter : { ...filter, inviteId };
    const found = limit === undefined ? oldestFirst(vault, wanted) : newest(vault, wanted, limit);
    const array = cli.json ? openJsonArray(cli) : null;
    let table: ReturnType<typeof openTable<AuditEvent>> | undefined;
    for await (const events of found) {
      if (cli.signal.aborted) break;
      if (array) array.add(events);
      else {
        if (table === undefined) {
          table = openTable(eventColumns, events);
          cli.answer(cli.paint('dim', table.head()));
        }
        cli.answer(events.map(table.row).join('\n'));
      }
    }
    array?.end();
    if (!cli.json && table === undefined) cli.note('no such events');
  });
}

async function* oldestFirst(vault: Vault, filter: AuditFilter): AsyncGenerator<readonly AuditEvent[]> {
  let after: number | undefined;
  do {
    const page = await vault.invites.audit({
      filter,
      limit: pageSize,
      order: 'oldest',
      ...(after !== undefined && { after }),
    });
    if (page.events.length > 0) yield page.events;
    after = page.next ?? undefined;
  } while (after !== undefined);
}

/** The newest `limit` events, the oldest of them first. */
async function* newest(vault: Vault, filter: AuditFilter, limit: number): AsyncGenerator<readonly AuditEvent[]> {
  const { events } = await vault.invites.audit({ filter, limit, order: 'newest' });
  if (events.length > 0) yield events.toReversed();
}
