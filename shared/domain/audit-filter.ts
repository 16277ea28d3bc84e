import type { AuditType, EventBody } from './audit-event.ts';
import type { Instant } from './instant.ts';

/** Which events of the log are meant; what is left out does not narrow. */
export interface AuditFilter {
  /** From that instant on, itself included. */
  readonly from?: Instant;
  /** Up to that instant, itself left out: [from, to). */
  readonly to?: Instant;
  /** Any of these types. */
  readonly types?: readonly AuditType[];
  readonly inviteId?: number;
  readonly actor?: string;
}

/** Whether the filter lets every event through. */
export function isEmptyFilter(filter: AuditFilter): boolean {
  return (
    filter.from === undefined &&
    filter.to === undefined &&
    filter.types === undefined &&
    filter.inviteId === undefined &&
    filter.actor === undefined
  );
}

/** Whether the filter lets that event through. An empty list of types lets none through. */
export function matches(event: EventBody, filter: AuditFilter): boolean {
  return (
    (filter.from === undefined || event.at >= filter.from) &&
    (filter.to === undefined || event.at < filter.to) &&
    (filter.types === undefined || filter.types.includes(event.type)) &&
    (filter.inviteId === undefined || event.inviteId === filter.inviteId) &&
    (filter.actor === undefined || event.actor === filter.actor)
  );
}
