import type { Detail } from '../../shared/domain/audit-event.ts';
import type { RefusalReason } from '../../shared/domain/verdict.ts';

/** The acts on a known invite whose refusal its trail shows. */
export const refusableActs = ['use', 'revoke', 'activate', 'extend'] as const;
export type RefusableAct = (typeof refusableActs)[number];

/** One act on a known invite that was refused. */
export interface Refused {
  readonly inviteId: number;
  readonly act: RefusableAct;
  /** A verdict's reason; `active` where an invite counts as handed out already. */
  readonly reason: RefusalReason | 'handed_over' | 'active';
  readonly actor: string;
  /** The presenter's level, where there is a presenter. */
  readonly accessLevel?: number;
}

interface Entry {
  readonly refused: Refused;
  /** Refusals that no event tells of yet. */
  count: number;
  /** The level of all of these; null where they differ. */
  accessLevel: number | null | undefined;
  idle: boolean;
}

/**
 * Keeps repeated refusals from flooding the log: the first one of an invite, act, reason and actor gets an event of its
 * own, later ones are counted until {@link settle}.
 */
export class RefusalTally {
  readonly #entries = new Map<string, Entry>();
  readonly #onAdded: () => void;

  /** `onAdded` is called after each refusal that was committed. */
  constructor(onAdded: () => void = () => {}) {
    this.#onAdded = onAdded;
  }

  /** Whether a refusal like this one has its event already. */
  knows(refused: Refused): boolean {
    return this.#entries.has(keyOf(refused));
  }

  /** Call once the act that met the refusal is committed. */
  add(refused: Refused): void {
    const known = this.#entries.get(keyOf(refused));
    if (known === undefined) {
      this.#entries.set(keyOf(refused), { refused, count: 0, accessLevel: undefined, idle: false });
    } else {
      known.accessLevel = known.count === 0 || known.accessLevel === refused.accessLevel ? refused.accessLevel : null;
      known.count += 1;
      known.idle = false;
    }
    this.#onAdded();
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** What was counted and has no event yet: one event for each. */
  pending(): { readonly refused: Refused; readonly detail: Detail }[] {
    return [...this.#entries.values()]
      .filter(({ count }) => count > 0)
      .map(({ refused, count, accessLevel }) => ({
        refused,
        detail: refusalDetail({ ...refused, accessLevel }, count),
      }));
  }

  /** Call once {@link pending} is written. Forgets what has not happened again since the call before. */
  settle(): void {
    for (const [key, entry] of this.#entries) {
      if (entry.idle) this.#entries.delete(key);
      entry.idle = true;
      entry.count = 0;
    }
  }

  /** Another registry is open: its invites are others. */
  clear(): void {
    this.#entries.clear();
  }
}

/** The detail of an `invite.refused` event. */
export function refusalDetail(
  { act, reason, accessLevel }: Pick<Refused, 'act' | 'reason'> & { readonly accessLevel?: number | null | undefined },
  count: number,
): Detail {
  return { act, count, reason, ...(typeof accessLevel === 'number' && { accessLevel }) };
}

function keyOf({ inviteId, act, reason, actor }: Refused): string {
  return `${inviteId} ${act} ${reason} ${actor}`;
}
