import { describeTimeLeft } from '../../../shared/domain/duration.ts';
import { type Instant, toMs } from '../../../shared/domain/instant.ts';
import { type Invite, isFinal } from '../../../shared/domain/invite.ts';
import type { Paint } from './paint.ts';
import { formatPairs } from './table.ts';
import { visibleText } from './visible-text.ts';

/** `0 of 1`, `3 of unlimited`. */
export function usesOf({ useCount, maxUses }: Invite): string {
  return `${useCount} of ${maxUses ?? 'unlimited'}`;
}

/** How long a live invite still has, in words; nothing for an ended one. */
export function timeLeft({ state, expiresAt }: Invite, now: Instant): string {
  if (isFinal(state)) return '';
  return expiresAt === null ? 'no expiry' : `${describeTimeLeft(toMs(expiresAt) - toMs(now))} left`;
}

/** `#12 "Anna's phone"`. */
export function nameOf({ id, label }: Invite): string {
  return label === null ? `#${id}` : `#${id} "${visibleText(label)}"`;
}

/** An invite as people read it: what it is, then its fields, those that say nothing left out. */
export function formatCard(invite: Invite, now: Instant, paint: Paint): string {
  const { id, state, label, activatedAt, createdAt, expiresAt, replaces } = invite;
  const left = timeLeft(invite, now);
  const head = [paint('bold', `#${id}`), paintState(state, paint), visibleText(label ?? '')].join('  ').trimEnd();
  const fields = formatPairs([
    ['note', invite.note],
    ['identity', invite.identity],
    ['group', invite.group],
    ['level', invite.requiredAccessLevel === 0 ? null : String(invite.requiredAccessLevel)],
    ['uses', usesOf(invite)],
    ['issued', `${createdAt} by ${invite.creatorId || 'someone'}`],
    ['activated', activatedAt === createdAt ? null : activatedAt],
    ['expires', expiresAt === null ? 'never' : left === '' ? expiresAt : `${expiresAt} (${left})`],
    ['ended', invite.endedAt],
    ['reason', invite.revokeReason],
    ['replaces', replaces === null ? null : `#${replaces}`],
    ['code', invite.codeHint],
    ['handed to', invite.handedTo],
  ]);
  return `${head}\n${fields}`;
}

/** A state in its colour. */
export function paintState(state: Invite['state'], paint: Paint): string {
  if (state === 'ACTIVE') return paint('green', state);
  return state === 'GENERATED' ? paint('yellow', state) : paint('dim', state);
}
