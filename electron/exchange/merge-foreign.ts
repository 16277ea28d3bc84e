import type { Instant } from '../../shared/domain/instant.ts';
import { isPeer, readBaseline, writeBaseline } from '../registry/baselines.ts';
import type { Act } from '../registry/core.ts';
import { findByHash } from '../registry/invites.ts';
import { addLoggedUses, useTimes } from '../registry/logged-uses.ts';
import { type IncomingInvite, type Merged, mergeInvite } from '../registry/merge.ts';
import { newTimes } from '../registry/use-matching.ts';
import type { Overdrafts } from './overdrafts.ts';

/** An invite of another program, and the times of the uses that its file logs. */
export interface ForeignInvite extends IncomingInvite {
  readonly loggedUses?: readonly Instant[];
}

/**
 * Merges one invite of a program into the vault. Of its logged uses, the act's event must tell the number `uses` of those
 * that were not recorded yet.
 */
export function mergeForeign(
  act: Act,
  { loggedUses = [], ...invite }: ForeignInvite,
  program: string,
  overdrafts: Overdrafts,
): { readonly result: Merged; readonly uses: number } {
  if (loggedUses.length > 0) findCutOff(act, invite, loggedUses, program);
  const merged = mergeInvite(act, invite, { source: program, onOverdraft: overdrafts.add });
  const known = loggedUses.length === 0 ? null : findByHash(act.tx, invite.codeHash);
  const uses = known === null ? 0 : addLoggedUses(act, known.id, loggedUses, program);
  return { result: merged === 'same' && uses > 0 ? 'changed' : merged, uses };
}

/**
 * An export that was cut off may never have replaced the file, which then holds what it held before. Its log tells: the uses
 * that are new in it account for one of the two numbers.
 */
function findCutOff(act: Act, invite: IncomingInvite, logged: readonly Instant[], program: string): void {
  const known = findByHash(act.tx, invite.codeHash);
  if (known === null || invite.maxUses === null || !isPeer(program)) return;
  const baseline = readBaseline(act.tx, known.id, program);
  if (baseline === null || baseline.before === baseline.remaining) return;
  const made = newTimes(useTimes(act.tx, known.id), logged).length;
  const there = invite.maxUses - invite.useCount;
  if (baseline.before - there !== made) return;
  writeBaseline(act.tx, known.id, { ...baseline, remaining: baseline.before });
}
