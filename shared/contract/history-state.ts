import { z } from 'zod';
import { count } from './basics.ts';

/** How far the replay of the log in the background is, and what it found. */
export const historyState = z.discriminatedUnion('state', [
  /** It begins a moment after the vault was unlocked. */
  z.strictObject({ state: z.literal('waiting') }),
  z.strictObject({ state: z.literal('running'), done: count, total: count.nullable() }),
  z.strictObject({ state: z.literal('sound'), events: count }),
  z.strictObject({ state: z.literal('broken'), what: z.string() }),
  /** It could not be done to its end. */
  z.strictObject({ state: z.literal('failed'), why: z.string() }),
]);
export type HistoryState = z.infer<typeof historyState>;
