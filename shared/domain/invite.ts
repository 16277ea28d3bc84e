import type { Instant } from './instant.ts';

/** Every state of an invite. */
export const states = ['GENERATED', 'ACTIVE', 'EXHAUSTED', 'EXPIRED', 'REVOKED'] as const;
export type State = (typeof states)[number];

/** The states that nothing leaves ("burned"). */
export const finalStates = ['EXHAUSTED', 'EXPIRED', 'REVOKED'] as const satisfies readonly State[];
export type FinalState = (typeof finalStates)[number];

/** Whether nothing leaves that state. */
export function isFinal(state: State): state is FinalState {
  return (finalStates as readonly State[]).includes(state);
}

/** An invite as every surface shows it; the code is not in it and cannot be had from it. */
export interface Invite {
  readonly id: number;
  readonly state: State;
  /** For whom: the device hint. */
  readonly label: string | null;
  readonly note: string | null;
  /** Slug of the service it was issued for. */
  readonly identity: string | null;
  readonly group: string | null;
  readonly creatorId: string;
  readonly requiredAccessLevel: number;
  /** null: unlimited. */
  readonly maxUses: number | null;
  readonly useCount: number;
  readonly createdAt: Instant;
  readonly activatedAt: Instant | null;
  /** null: never. */
  readonly expiresAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly revokeReason: string | null;
  /** Id of the invite that this one was reissued from. */
  readonly replaces: number | null;
  /** First and last four characters of a long code, null for a short one. */
  readonly codeHint: string | null;
  /** The program that took this invite over, where an export handed it out. */
  readonly handedTo: string | null;
}

/** Limits that hold for every invite, whoever makes it. Lengths in UTF-16 code units after NFC. */
export const limits = {
  shortText: 200,
  longText: 2_000,
  maxUses: 1_000_000,
  /** Uses that an imported invite may carry (u32, Astrid). */
  importedUses: 2 ** 32 - 1,
  accessLevel: 2 ** 31 - 1,
  batch: 10_000,
  /** UTF-16 code units of one paste. */
  paste: 1_048_576,
  /** A longer paste is read in a thread of its own, away from the lock and the desk. UTF-16 code units. */
  pasteOnMain: 65_536,
  /** Words of one paste that are looked up. */
  pasteWords: 20_000,
} as const;
