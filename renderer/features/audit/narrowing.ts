import { type AuditType, auditTypes } from '../../../shared/domain/audit-event.ts';
import type { AuditFilter } from '../../../shared/domain/audit-filter.ts';
import { type Instant, toInstant } from '../../../shared/domain/instant.ts';

/** The families that events are asked for by, in the words of the view. */
export const families = {
  all: 'Everything',
  issued: 'Issued',
  checked: 'Checked',
  used: 'Used',
  ended: 'Ended',
  vault: 'Keys and vault',
  desk: 'Desk',
} as const;
export type Family = keyof typeof families;

export const spans = {
  any: 'Any time',
  today: 'Today',
  week: 'Last 7 days',
  month: 'Last 30 days',
  range: 'From … to …',
} as const;
export type Span = keyof typeof spans;

/** What the operator narrows the log to. */
export interface Narrowing {
  readonly family: Family;
  readonly span: Span;
  /** Days on the wall's calendar, `2026-11-20`, the second included; of meaning for the span `range` alone. */
  readonly range: readonly [string | null, string | null];
  readonly actor: string;
  readonly inviteId: number | null;
}

export const everything: Narrowing = { family: 'all', span: 'any', range: [null, null], actor: '', inviteId: null };

const typesOf: Readonly<Record<Exclude<Family, 'all' | 'vault' | 'desk'>, readonly AuditType[]>> = {
  issued: ['invite.generated', 'invite.activated', 'invite.edited', 'invite.extended', 'invite.reissued'],
  checked: ['invite.checked'],
  used: ['invite.used', 'invite.refused', 'invite.exhausted', 'token.minted', 'token.revoked'],
  ended: ['invite.exhausted', 'invite.expired', 'invite.revoked', 'invite.purged'],
};

/** The types of a family; undefined for all of them. */
export function familyTypes(family: Family): readonly AuditType[] | undefined {
  if (family === 'all') return undefined;
  if (family === 'desk') return auditTypes.filter((type) => type.startsWith('desk.'));
  if (family === 'vault') return auditTypes.filter((type) => !/^(invite|token|desk)\./.test(type));
  return typesOf[family];
}

/** The filter that it means at that moment. Days begin and end where this machine is. */
export function toFilter({ family, span, range, actor, inviteId }: Narrowing, now: number): AuditFilter {
  const types = familyTypes(family);
  const [from, to] = spanOf(span, range, now);
  return {
    ...(from !== null && { from }),
    ...(to !== null && { to }),
    ...(types !== undefined && { types }),
    ...(inviteId !== null && { inviteId }),
    ...(actor.trim() !== '' && { actor: actor.trim() }),
  };
}

function spanOf(span: Span, [first, last]: Narrowing['range'], now: number): readonly [Instant | null, Instant | null] {
  if (span === 'any') return [null, null];
  if (span === 'range') return [first === null ? null : startOf(first, 0), last === null ? null : startOf(last, 1)];
  const days = { today: 0, week: 6, month: 29 }[span];
  const start = new Date(now);
  return [toInstant(new Date(start.getFullYear(), start.getMonth(), start.getDate() - days).getTime()), null];
}

/** The beginning of a day, or of one that comes so many days later. */
function startOf(day: string, later: number): Instant | null {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const ms = new Date(year, month - 1, date + later).getTime();
  return Number.isNaN(ms) ? null : toInstant(ms);
}
