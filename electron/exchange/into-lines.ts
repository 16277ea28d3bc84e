import { type CsvStyle, csvText } from '../../shared/csv-cells.ts';
import type { Invite } from '../../shared/domain/invite.ts';
import type { IntoForm } from './into-form.ts';

/** The terms that both kinds of file tell, under the names that invites have in JSON. */
const termKeys = [
  'identity',
  'group',
  'creatorId',
  'requiredAccessLevel',
  'maxUses',
  'createdAt',
  'expiresAt',
  'state',
] as const satisfies readonly (keyof Invite)[];

const style: CsvStyle = 'plain';

/** A new CSV file (RFC 4180, with line feeds): a header, then one line for each code; empty where a value is null. */
export const intoCsv: IntoForm = {
  compose: (_, issued) => {
    const header = ['id', 'label', 'code', 'link', ...termKeys].join(',');
    const lines = issued.map(({ invite, code, link }) => {
      const values = [invite.id, invite.label, code, link, ...termKeys.map((key) => invite[key])];
      return values.map((value) => csvText(value === null ? '' : String(value), style)).join(',');
    });
    return newFile([header, ...lines]);
  },
};

/** A new file with one JSON object on each line. */
export const intoJsonLines: IntoForm = {
  compose: (_, issued) =>
    newFile(
      issued.map(({ invite, code, link }) => {
        const terms = Object.fromEntries(termKeys.map((key) => [key, invite[key]]));
        return JSON.stringify({ id: invite.id, label: invite.label, code, link, ...terms });
      }),
    ),
};

function newFile(lines: readonly string[]) {
  return { text: `${lines.join('\n')}\n`, stamp: null, notes: [] };
}
