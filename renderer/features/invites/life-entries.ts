import type { CallOutput } from '../../../shared/contract.ts';
import type { AuditEvent } from '../../../shared/domain/audit-event.ts';
import { isThere } from '../../../shared/exchange-formats.ts';

type Use = CallOutput<'invites.show'>['uses'][number];

/**
 * The events of an invite, newest first, with the uses that another program logged set in by their own times: no event
 * stands for those. `more`: earlier events are not loaded yet, so earlier uses wait for them.
 */
export function lifeEntries(
  events: readonly AuditEvent[],
  uses: readonly Use[],
  more: boolean,
): readonly (AuditEvent | Use)[] {
  const earliest = events.at(-1)?.at ?? null;
  const there = uses
    .filter(({ actor, at }) => isThere(actor) && (!more || (earliest !== null && at >= earliest)))
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const entries: (AuditEvent | Use)[] = [];
  let next = 0;
  for (const event of events) {
    for (let use = there[next]; use !== undefined && use.at > event.at; use = there[next]) {
      entries.push(use);
      next += 1;
    }
    entries.push(event);
  }
  return [...entries, ...there.slice(next)];
}
