/**
 * Where a word stood: in a setup link, as the whole paste, in running text; or it is a guess, a cut or a join that nobody
 * may have meant.
 */
export type WordOrigin = 'link' | 'alone' | 'running' | 'guess';

/** A run of slots, `to` exclusive. A slot is a place of the paste that holds one word at most. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A text of the paste that may be a code. Several may share a slot: of those, one at most is a code. */
export interface PastedWord extends Span {
  readonly text: string;
  readonly origin: WordOrigin;
  /** Further texts that the word may have been, for `readWord`. */
  readonly others: readonly string[];
}

/** The pieces of lines that follow each other, put together: a code that was broken there. */
export interface JoinedWord extends PastedWord {
  readonly pieces: readonly string[];
  /** Whether the first piece stood in a setup link. */
  readonly inLink: boolean;
  /** Whether it is a code by its form alone, without a prefix that is known. */
  readonly likely: boolean;
}

/** What a paste was taken apart into: plain data, so that another thread may hand it over. */
export type ParsedPaste =
  | {
      readonly ok: true;
      readonly words: readonly PastedWord[];
      /** Codes that a line break may have cut in pieces. */
      readonly joins: readonly JoinedWord[];
      /** Every span of a word lies below this. */
      readonly slots: number;
    }
  | { readonly ok: false; readonly why: 'empty' | 'too_long' | 'too_many_words' };

/** A paste that may be looked up. */
export type ReadablePaste = Extract<ParsedPaste, { ok: true }>;

/** A code of a paste: what was found under it, and where nothing was, whether it could be one. */
export interface Settled<T> {
  readonly word: PastedWord;
  readonly found: T | null;
  readonly possible: boolean;
}

/** Counts the characters that a parser has looked at: a bound of its work that no machine's speed changes. */
export interface Meter {
  steps: number;
}

/** A text that the word may have been, where `others` are none. */
export const noOthers: readonly string[] = [];
