import type { z } from 'zod';
import { auditCalls, doctorCalls } from './contract/audit-calls.ts';
import { deskCalls } from './contract/desk-calls.ts';
import { events } from './contract/events.ts';
import { backupCalls, desktopCalls, exchangeCalls } from './contract/file-calls.ts';
import { inviteCalls } from './contract/invite-calls.ts';
import { identityCalls, settingCalls, tokenCalls } from './contract/setting-calls.ts';
import { keyCalls, vaultCalls } from './contract/vault-calls.ts';

/**
 * Every call that the window can make, once: what it takes, what it gives, and whether it wants an unlocked vault. Codes
 * leave in the answers of `invites.generate`, `invites.generateBatch` and `invites.reissue`, a minted token in that of
 * `invites.use`, a recovery code in those of `vault.create`, `keys.newRecovery` and `keys.rekey`, and nowhere else.
 */
export const calls = {
  ...vaultCalls,
  ...keyCalls,
  ...inviteCalls,
  ...auditCalls,
  ...doctorCalls,
  ...tokenCalls,
  ...identityCalls,
  ...settingCalls,
  ...backupCalls,
  ...exchangeCalls,
  ...desktopCalls,
  ...deskCalls,
} as const;

type Calls = typeof calls;
export type CallName = keyof Calls;
/** What the window gives. */
export type CallInput<C extends CallName> = z.input<Calls[C]['input']>;
/** What the window gets. */
export type CallOutput<C extends CallName> = z.output<Calls[C]['output']>;
/** A call's input as its handler gets it. */
export type DecodedInput<C extends CallName> = z.output<Calls[C]['input']>;
/** A call's output as its handler gives it. */
export type RawOutput<C extends CallName> = z.input<Calls[C]['output']>;
/** The calls that want an unlocked vault. */
export type UnlockedCall = { [C in CallName]: Calls[C]['lock'] extends 'unlocked' ? C : never }[CallName];
/** The calls that are answered at any time. */
export type AnyTimeCall = Exclude<CallName, UnlockedCall>;

type Events = typeof events;
export type EventName = keyof Events;
export type EventPayload<E extends EventName> = z.output<Events[E]>;

/** The names of all calls: what a preload script lets through. */
export const callNames = Object.keys(calls) as readonly CallName[];
/** The names of all events: what a preload script lets be heard. */
export const eventNames = Object.keys(events) as readonly EventName[];

/** Whether a value from outside names a call. */
export function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(calls, name);
}

/** The window's side of the contract: a function for each call, and one to hear events by. */
export type VaultClient = {
  readonly [C in CallName]: (
    ...input: Record<never, never> extends CallInput<C> ? [input?: CallInput<C>] : [input: CallInput<C>]
  ) => Promise<CallOutput<C>>;
} & {
  /** Hears an event until the function that it returns is called. */
  readonly on: <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) => () => void;
};
