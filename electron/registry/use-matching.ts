import type { Instant } from '../../shared/domain/instant.ts';
import { isPeer } from './baselines.ts';

/** What one use of an invite is known by. A prune forgets the device's name. */
export interface UseTraits {
  readonly at: string;
  readonly actor: string;
  readonly deviceName: string | null;
}

/**
 * Those of `incoming` that are not among `known`, all of one invite. Two uses in one millisecond are two uses, so each
 * known one answers for one that comes in; where a side has forgotten the device's name, time and actor decide, and where
 * one side read the use in another program's log, its time alone. Pure.
 */
export function newUses<T extends UseTraits>(known: readonly UseTraits[], incoming: readonly T[]): T[] {
  const left = new Map<string, (string | null)[]>();
  for (const use of known) {
    const names = left.get(keyOf(use));
    if (names) names.push(use.deviceName);
    else left.set(keyOf(use), [use.deviceName]);
  }
  const unlike = incoming.filter((use) => !take(left.get(keyOf(use)), (name) => name === use.deviceName));
  const unknown = unlike.filter(
    (use) => !take(left.get(keyOf(use)), (name) => name === null || use.deviceName === null),
  );
  return unmatchedByTime(unknown, left);
}

/** A program's log keeps the time of a use, but not who made it. */
function unmatchedByTime<T extends UseTraits>(uses: readonly T[], left: Map<string, unknown[]>): T[] {
  if (uses.length === 0) return [];
  const [fromPeers, fromVaults] = [new Map<string, number>(), new Map<string, number>()];
  for (const [key, { length }] of left) {
    const [at = '', actor = ''] = key.split('\n');
    const counts = isPeer(actor) ? fromPeers : fromVaults;
    counts.set(at, (counts.get(at) ?? 0) + length);
  }
  return uses.filter(({ at, actor }) => {
    const counts = isPeer(actor) ? fromVaults : fromPeers;
    const count = counts.get(at) ?? 0;
    if (count > 0) counts.set(at, count - 1);
    return count === 0;
  });
}

function keyOf({ at, actor }: UseTraits): string {
  return `${at}\n${actor}`;
}

function take(names: (string | null)[] | undefined, matches: (name: string | null) => boolean): boolean {
  const at = names?.findIndex(matches) ?? -1;
  if (at >= 0) names?.splice(at, 1);
  return at >= 0;
}

/** Those of `incoming` that are not among `known`: as {@link newUses}, for uses of which only the time is known. Pure. */
export function newTimes(known: readonly Instant[], incoming: readonly Instant[]): Instant[] {
  const left = new Map<Instant, number>();
  for (const at of known) left.set(at, (left.get(at) ?? 0) + 1);
  return incoming.filter((at) => {
    const count = left.get(at) ?? 0;
    if (count > 0) left.set(at, count - 1);
    return count === 0;
  });
}
