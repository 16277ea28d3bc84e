import type { Instant } from './instant.ts';
import { isFinal, type State } from './invite.ts';

/** Everything that can happen to an invite. */
export const inviteEvents = ['generate', 'activate', 'use', 'revoke', 'expire', 'extend', 'edit'] as const;
export type InviteEvent = (typeof inviteEvents)[number];

/** What the transition function needs to know of an invite. */
export interface Standing {
  readonly state: State;
  readonly useCount: number;
  /** null: unlimited. */
  readonly maxUses: number | null;
  readonly expiresAt: Instant | null;
}

export type Transition =
  | { readonly ok: true; readonly to: State }
  | { readonly ok: false; readonly state: State | null };

/**
 * The state that holds at `now`. Expiry is true the moment the clock says so, whether or not anything has written it.
 */
export function stateAt(invite: Standing, now: Instant): State {
  return !isFinal(invite.state) && isPast(invite.expiresAt, now) ? 'EXPIRED' : invite.state;
}

/** Whether `expiresAt` has come: an invite is good until, not through, that instant. */
export function isPast(expiresAt: Instant | null, now: Instant): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/**
 * The one transition function: which state follows when `event` meets `invite` at `now`. `invite` is null where none
 * exists yet. A pair that the life of an invite does not know is refused and names the state it met.
 */
export function transition(invite: Standing | null, event: InviteEvent, now: Instant): Transition {
  if (invite === null) return event === 'generate' ? to('GENERATED') : { ok: false, state: null };
  // What the clock did is judged on the stored state; everything else meets the state that holds now.
  if (event === 'expire') {
    return !isFinal(invite.state) && isPast(invite.expiresAt, now) ? to('EXPIRED') : refused(invite.state);
  }
  const state = stateAt(invite, now);
  if (isFinal(state)) return refused(state);
  switch (event) {
    case 'generate':
      return refused(state);
    case 'activate':
      return state === 'GENERATED' ? to('ACTIVE') : refused(state);
    case 'use':
      if (state !== 'ACTIVE') return refused(state);
      return to(invite.maxUses !== null && invite.useCount + 1 >= invite.maxUses ? 'EXHAUSTED' : 'ACTIVE');
    case 'revoke':
      return to('REVOKED');
    case 'extend':
    case 'edit':
      return to(state);
    default:
      return event satisfies never;
  }
}

function to(state: State): Transition {
  return { ok: true, to: state };
}

function refused(state: State): Transition {
  return { ok: false, state };
}
