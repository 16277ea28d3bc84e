/** What the process that works beside the window is told. */
export interface SoakOrder {
  readonly dir: string;
  /** So many are issued before the time begins, so that the file is larger than the page cache. */
  readonly invitesBefore: number;
  readonly seconds: number;
  /** From the end of one round of work to the next. Milliseconds. */
  readonly everyMs: number;
  /** From one reading of the whole file to the next. Milliseconds. */
  readonly longEveryMs: number;
  /** Where it exports to, and removes what it exported. */
  readonly file: string;
}

/** What it tells first, when the vault is filled. */
export interface Filled {
  /** A code that is good as often as it is asked for. */
  readonly code: string;
}

/** What it tells every second. */
export interface CoreSample {
  /** Bytes. */
  readonly rss: number;
  readonly files: number;
  readonly rounds: number;
}
