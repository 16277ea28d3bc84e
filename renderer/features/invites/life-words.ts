import type { AuditEvent, Detail } from '../../../shared/domain/audit-event.ts';
import { describeTimeLeft } from '../../../shared/domain/duration.ts';
import { parseInstant, toMs } from '../../../shared/domain/instant.ts';
import { programName } from '../../ui/program-name.ts';
import { refusalWords } from '../../ui/refusal-words.ts';
import type { Look } from '../../ui/verdict-words.ts';
import { formatCount } from '../../ui/words.ts';

/** One event of an invite's life in a few words. */
export interface LifeWords {
  readonly what: string;
  /** Goes on after it: `by 3 days`. */
  readonly rest: string;
  /** A text of somebody's own that ends it. */
  readonly name: string | null;
  /** The reason, on a line of its own. */
  readonly why?: string;
  /** How its dot looks; null: a plain ring. */
  readonly look: Look | null;
}

/** What an event says in the invite's own timeline. `deviceOf` names the device of a use, where it has one. */
export function lifeWords({ type, detail, actor }: AuditEvent, deviceOf: (useId: number) => string | null): LifeWords {
  const plain = (what: string, rest = '', name: string | null = null): LifeWords => ({ what, rest, name, look: null });
  switch (type) {
    case 'invite.generated': {
      const imported = typeof detail['imported'] === 'string';
      return plain(imported ? 'Taken in' : 'Issued', detail['state'] === 'GENERATED' ? 'and not sent' : 'and sent');
    }
    case 'invite.activated':
      return plain('Sent');
    case 'invite.checked':
      return plain('Checked', 'by', actor);
    case 'invite.used': {
      if (typeof detail['imported'] === 'string') return plain('Uses made there', 'counted');
      const useId = detail['useId'];
      const device = typeof useId === 'number' ? deviceOf(useId) : null;
      return { what: 'Used', rest: 'by', name: device ?? actor, look: 'ok' };
    }
    case 'invite.refused': {
      const { what, why } = refusalWords(detail);
      return { ...plain(what, 'by', actor), why: `${why.charAt(0).toUpperCase()}${why.slice(1)}` };
    }
    case 'invite.exhausted':
      return { what: 'Used up', rest: '', name: null, look: 'done' };
    case 'invite.expired':
      return { what: 'Expired', rest: '', name: null, look: 'warn' };
    case 'invite.revoked': {
      const { reason } = detail;
      return {
        what: 'Revoked',
        rest: 'by',
        name: actor,
        look: 'bad',
        ...(typeof reason === 'string' && { why: reason }),
      };
    }
    case 'invite.edited':
      return plain('Edited', editedFields(detail));
    case 'invite.extended':
      return plain(...movedExpiry(detail));
    case 'invite.reissued':
      return plain('Reissued', typeof detail['as'] === 'number' ? `as #${detail['as']}` : '');
    case 'invite.purged':
      return plain('Pruned');
    case 'exchange.exported':
      return plain('Handed to', '', typeof detail['format'] === 'string' ? programName(detail['format']) : null);
    case 'token.minted':
      return plain('Device token', `#${formatToken(detail)} made`);
    case 'token.revoked':
      return plain('Device token', `#${formatToken(detail)} revoked`);
    default:
      return plain(type);
  }
}

function formatToken(detail: Detail): string {
  return typeof detail['tokenId'] === 'number' ? formatCount(detail['tokenId']) : '?';
}

function editedFields(detail: Detail): string {
  const fields = Array.isArray(detail['fields']) ? detail['fields'] : [];
  return fields.map((field) => (field === 'label' ? 'name' : String(field))).join(' and ');
}

/** `Extended by 3 days`, `Shortened by 2 h`, `Extended to no end`. */
function movedExpiry({ from, to }: Detail): [string, string] {
  const before = typeof from === 'string' ? parseInstant(from) : null;
  const after = typeof to === 'string' ? parseInstant(to) : null;
  if (after === null) return ['Extended', 'to no end'];
  if (before === null) return ['Shortened', ''];
  const ms = toMs(after) - toMs(before);
  return [ms < 0 ? 'Shortened' : 'Extended', ms === 0 ? '' : `by ${describeTimeLeft(Math.abs(ms))}`];
}
