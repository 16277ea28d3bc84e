import { z } from 'zod';
import { count, head, jobId } from './basics.ts';
import { deskEvents } from './desk-calls.ts';
import { historyState } from './history-state.ts';

/** Why a vault was locked. */
export const lockReasons = ['operator', 'idle', 'sleep', 'screen_lock', 'restore', 'quit'] as const;
export type LockReason = (typeof lockReasons)[number];

/** Every event that the main process tells the window of, once. No event holds a code or a key. */
export const events = {
  'vault.locked': z.strictObject({ reason: z.enum(lockReasons) }),
  'vault.unlocked': z.strictObject({ by: z.enum(['keychain', 'passphrase', 'recovery']) }),
  /** Something was written: by this program, or elsewhere by the command line or the desk of another process. */
  'registry.changed': z.strictObject({ by: z.enum(['here', 'elsewhere']), head }),
  /** `total` is null where it is not known. */
  'job.progress': z.strictObject({ job: jobId, done: count, total: count.nullable() }),
  'job.done': z.strictObject({ job: jobId, outcome: z.enum(['done', 'failed', 'cancelled']) }),
  /** 0: it is cleared, or holds something else by now. */
  'clipboard.tick': z.strictObject({ secondsLeft: count }),
  /** Something that the operator should know and that answers no call. */
  notice: z.strictObject({
    level: z.enum(['info', 'warning', 'problem']),
    text: z.string(),
    hint: z.string().nullable(),
  }),
  /** The replay of the log in the background went on, or ended. */
  'history.checked': historyState,
  ...deskEvents,
} as const satisfies Record<string, z.ZodType>;
