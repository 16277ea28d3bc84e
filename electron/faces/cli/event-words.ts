import type { AuditEvent, Json } from '../../../shared/domain/audit-event.ts';
import type { Column } from './table.ts';

/** How events of the log are listed. */
export const eventColumns: readonly Column<AuditEvent>[] = [
  { title: 'SEQ', cell: ({ seq }) => `#${seq}`, right: true },
  { title: 'AT', cell: ({ at }) => at },
  { title: 'WHAT', cell: ({ type }) => type },
  { title: 'INVITE', cell: ({ inviteId }) => (inviteId === null ? '' : `#${inviteId}`), right: true },
  { title: 'BY', cell: ({ actor }) => actor },
  { title: 'DETAIL', cell: ({ detail }) => detailWords(detail) },
];

/** A detail in one line: what says nothing is left out. */
function detailWords(detail: Json): string {
  if (detail === null || typeof detail !== 'object') return String(detail);
  if (Array.isArray(detail)) return detail.map(detailWords).join('; ');
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '')
    .map(([key, value]) => `${key}=${typeof value === 'object' ? `{${detailWords(value)}}` : value}`)
    .join(' ');
}
