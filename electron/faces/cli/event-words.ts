import type { AuditEvent, Detail, Json } from '../../../shared/domain/audit-event.ts';
import type { Column } from './table.ts';
import { reasonNames } from './verdict-words.ts';
import { visibleText } from './visible-text.ts';

/** How events of the log are listed. */
export const eventColumns: readonly Column<AuditEvent>[] = [
  { title: 'SEQ', cell: ({ seq }) => `#${seq}`, right: true },
  { title: 'AT', cell: ({ at }) => at },
  { title: 'WHAT', cell: ({ type }) => type },
  { title: 'INVITE', cell: ({ inviteId }) => (inviteId === null ? '' : `#${inviteId}`), right: true },
  { title: 'BY', cell: ({ actor }) => actor },
  { title: 'DETAIL', cell: ({ type, detail }) => (type === 'invite.refused' ? refusal(detail) : detailWords(detail)) },
];

/** `use refused: level too low, level 1, 3 times`. */
function refusal({ act, reason, count, accessLevel }: Detail): string {
  const why = reasons.get(String(reason)) ?? visibleText(String(reason));
  const level = Number(accessLevel) > 0 ? `, level ${accessLevel}` : '';
  return `${visibleText(String(act))} refused: ${why}${level}${Number(count) > 1 ? `, ${count} times` : ''}`;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ...Object.entries(reasonNames),
  ['handed_over', 'handed over to another program'],
  ['active', 'already active'],
]);

/** A detail in one line: what says nothing is left out. */
function detailWords(detail: Json): string {
  if (detail === null || typeof detail !== 'object') return String(detail);
  if (Array.isArray(detail)) return detail.map(detailWords).join('; ');
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '')
    .map(([key, value]) => `${key}=${typeof value === 'object' ? `{${detailWords(value)}}` : value}`)
    .join(' ');
}
