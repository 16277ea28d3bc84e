import type { Invite } from './domain/invite.ts';

/** An invite that was just issued, with its code. */
export interface IssuedCode {
  readonly invite: Pick<Invite, 'id' | 'label'>;
  readonly code: string;
  readonly link: string | null;
}

/** Issued invites as CSV (RFC 4180, with line feeds): `id,label,code,link`. */
export function formatCodesCsv(issued: readonly IssuedCode[]): string {
  const lines = issued.map(({ invite, code, link }) =>
    [String(invite.id), guard(invite.label ?? ''), code, link ?? ''].map(quoteCell).join(','),
  );
  return `${['id,label,code,link', ...lines].join('\n')}\n`;
}

/** A spreadsheet takes text that begins so for a formula; an apostrophe before it makes it text. */
function guard(text: string): string {
  return /^[=+\-@\t]/.test(text) ? `'${text}` : text;
}

function quoteCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
