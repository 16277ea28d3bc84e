/** What one use of an invite is known by. A prune forgets the device's name. */
export interface UseTraits {
  readonly at: string;
  readonly actor: string;
  readonly deviceName: string | null;
}

/**
 * Those of `incoming` that are not among `known`, all of one invite. Two uses in one millisecond are two uses, so each
 * known one answers for one that comes in; where a side has forgotten the device's name, time and actor decide. Pure.
 */
export function newUses<T extends UseTraits>(known: readonly UseTraits[], incoming: readonly T[]): T[] {
  const left = new Map<string, (string | null)[]>();
  for (const use of known) {
    const names = left.get(keyOf(use));
    if (names) names.push(use.deviceName);
    else left.set(keyOf(use), [use.deviceName]);
  }
  const unlike = incoming.filter((use) => !take(left.get(keyOf(use)), (name) => name === use.deviceName));
  return unlike.filter((use) => !take(left.get(keyOf(use)), (name) => name === null || use.deviceName === null));
}

function keyOf({ at, actor }: UseTraits): string {
  return `${at}\n${actor}`;
}

function take(names: (string | null)[] | undefined, matches: (name: string | null) => boolean): boolean {
  const at = names?.findIndex(matches) ?? -1;
  if (at >= 0) names?.splice(at, 1);
  return at >= 0;
}
