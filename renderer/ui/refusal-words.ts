import type { Detail } from '../../shared/domain/audit-event.ts';
import { standings } from './verdict-words.ts';
import { formatCount } from './words.ts';

const acts: Readonly<Record<string, string>> = {
  use: 'Use refused',
  revoke: 'Revocation refused',
  activate: 'Marking as sent refused',
  extend: 'Extension refused',
};

const reasons: Readonly<Record<string, string>> = {
  handed_over: 'handed over to another program',
  active: 'already sent',
  ...Object.fromEntries(Object.entries(standings).map(([reason, { word }]) => [reason, word.toLowerCase()])),
};

/** What an `invite.refused` event says: the act, and why, how often and at which level. Each part may be missing. */
export function refusalWords({ act, reason, count, accessLevel }: Detail): {
  readonly what: string;
  readonly why: string;
} {
  const parts = [
    typeof reason === 'string' ? (reasons[reason] ?? reason) : null,
    typeof accessLevel === 'number' && accessLevel > 0 ? `level ${formatCount(accessLevel)}` : null,
    typeof count === 'number' && count > 1 ? `${formatCount(count)} times` : null,
  ];
  return { what: acts[String(act)] ?? 'Refused', why: parts.filter((part) => part !== null).join(', ') };
}
