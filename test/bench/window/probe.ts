/** What an act leads to in the page. */
export type Outcome =
  /** The list that was asked for stands there, every row of it that is seen. */
  | { readonly kind: 'list' }
  /** The same, with that row, counted from 0. */
  | { readonly kind: 'row'; readonly index: number }
  | { readonly kind: 'verdict' };

/** Frames while something went on. Milliseconds. */
export interface Frames {
  /** From each frame to the next. */
  readonly gaps: readonly number[];
  /** Frames that kept the page busy for 50 ms and more, by the browser's own account. */
  readonly long: readonly number[];
}

/** A way to scroll the list. */
export type ScrollKind =
  /** The scroll bar drawn from end to end and back. */
  | 'bar'
  /** As a wheel that spins: further in each frame than is seen at once. */
  | 'wheel'
  /** As a wheel that is turned briskly: nearly as far in each frame as is seen at once, so that every row is drawn. */
  | 'brisk';

/** Elements in the page while it was scrolled, least and most. */
export interface ScrollRun extends Frames {
  readonly nodes: readonly [least: number, most: number];
}

/** One answer that a page waited for. */
export interface TimedRead {
  readonly call: string;
  readonly ms: number;
}

/** What measures inside the page, by the page's own clock. It stands there as `probe`. */
export interface Probe {
  /** Waits for the next event of that type and for what it leads to. */
  readonly arm: (event: string, outcome: Outcome) => void;
  /** Milliseconds from that event until what it led to was painted. Throws where that takes too long. */
  readonly painted: () => Promise<number>;
  /** Pastes a text into the field that has the cursor. */
  readonly paste: (text: string) => void;
  /** Scrolls in so many frames from the top to the end and back, or down and up by wheel. */
  readonly scroll: (kind: ScrollKind, frames: number) => Promise<ScrollRun>;
  /** Calls the vault; {@link Probe.readUntilDone} waits for it. */
  readonly start: (call: string, input: object) => void;
  /** Reads whatever a window reads, one call after the other, until what was started is done; at least so many. */
  readonly readUntilDone: (atLeast: number) => Promise<{ reads: readonly TimedRead[]; frames: Frames }>;
}
