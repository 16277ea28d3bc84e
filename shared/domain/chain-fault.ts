/** What can be wrong with a log: as a chain, and as a history that the lifecycle does not know (`impossible`). */
export const chainFaults = ['edited', 'removed', 'inserted', 'reordered', 'truncated', 'impossible'] as const;
export type ChainFault = (typeof chainFaults)[number];

/** What can be wrong with an exported log; a cut at either end is `truncated`. */
export const fileFaults = [
  ...chainFaults,
  'digest',
  'signature',
  'signer',
  'vault',
  'not_extending',
  'not_an_export',
] as const;
export type FileFault = (typeof fileFaults)[number];

/** The first place where a log is not what was written, and what was done to it. */
export interface ChainFailure<Kind = ChainFault> {
  readonly kind: Kind;
  /** The event concerned; null where the file does not tell. */
  readonly seq: number | null;
  /** What is wrong, in words; it names the event. */
  readonly message: string;
}
