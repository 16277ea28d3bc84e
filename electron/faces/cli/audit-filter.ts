import { auditTypes } from '../../../shared/domain/audit-event.ts';
import type { AuditFilter } from '../../../shared/domain/audit-filter.ts';
import type { Given } from './given.ts';
import { instant, words } from './values.ts';

/** The filter that the flags of `audit` and `audit export` ask for. */
export function readAuditFilter(given: Given): AuditFilter {
  const from = given.read('--from', instant);
  const to = given.read('--to', instant);
  const actor = given.text('--by');
  const types = given.read('--type', (text) =>
    words(text).map((word) => {
      const type = auditTypes.find((name) => name === word);
      if (type !== undefined) return type;
      throw given.usage('--type has a value that is no type of event', `choose of: ${auditTypes.join(', ')}`);
    }),
  );
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(types !== undefined && { types }),
    ...(actor !== undefined && { actor }),
  };
}
