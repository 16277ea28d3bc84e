import { type CsvStyle, csvMark, csvText } from './csv-cells.ts';
import type { Invite } from './domain/invite.ts';

/** An invite that was just issued, with its code. */
export interface IssuedCode {
  readonly invite: Pick<Invite, 'id' | 'label'>;
  readonly code: string;
  readonly link: string | null;
}

/** Issued invites as CSV (RFC 4180, with line feeds): `id,label,code,link`. */
export function formatCodesCsv(issued: readonly IssuedCode[], style: CsvStyle = 'plain'): string {
  const lines = issued.map(({ invite, code, link }) => {
    const texts = [invite.label ?? '', code].map((text) => csvText(text, style));
    // A link is never a number, and stays a link where it is bare.
    return [String(invite.id), ...texts, csvText(link ?? '', 'plain')].join(',');
  });
  return `${style === 'excel' ? csvMark : ''}${['id,label,code,link', ...lines].join('\n')}\n`;
}
