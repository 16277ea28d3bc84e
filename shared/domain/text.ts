/** Why a text is refused. */
export type TextRefusal = 'not_well_formed' | 'control_character' | 'bidi_control' | 'too_long' | 'empty';

export type CleanText =
  /** In NFC, without white space at the ends. */
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly why: TextRefusal };

export interface TextOptions {
  /** Lets line feeds and tabs stand, and turns CRLF and CR into LF. */
  readonly multiline?: boolean;
}

// Line and paragraph separators end a line as a control character does.
const control = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const controlInLines = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}]/u;
// Embeddings, overrides and isolates reorder what stands around them. The plain marks (LRM, RLM, ALM) do not.
const bidi = /[\u202a-\u202e\u2066-\u2069]/;

/** Whether no half of a surrogate pair stands alone in `text`. */
export function isWellFormed(text: string): boolean {
  return text.isWellFormed();
}

/**
 * `raw` as it may be stored: well-formed, NFC, trimmed, without control and bidi-override characters, 1 to `maxLength`
 * UTF-16 code units. Anything else is refused rather than repaired.
 */
export function cleanText(raw: string, maxLength: number, { multiline = false }: TextOptions = {}): CleanText {
  if (!isWellFormed(raw)) return { ok: false, why: 'not_well_formed' };
  const lines = multiline ? raw.replace(/\r\n?/g, '\n') : raw;
  const value = lines.normalize('NFC').trim();
  if (value === '') return { ok: false, why: 'empty' };
  if (value.length > maxLength) return { ok: false, why: 'too_long' };
  if ((multiline ? controlInLines : control).test(value)) return { ok: false, why: 'control_character' };
  if (bidi.test(value)) return { ok: false, why: 'bidi_control' };
  return { ok: true, value };
}
