/**
 * What the program asks of the machine it runs on: a record of callbacks, so that a test, a command line and a window
 * each bring their own.
 */
export interface Host {
  /** Milliseconds since 1970, UTC, by the machine's clock. */
  readonly now: () => number;
  /** `length` bytes from the OS's random source. */
  readonly randomBytes: (length: number) => Buffer;
  /** The OS user's name: the default actor. */
  readonly userName: () => string;
  /** The folder of the default vault. */
  readonly dataFolder: () => string;
}
