import { basename } from 'node:path';
import { isPeer } from './baselines.ts';
import type { Act } from './core.ts';
import { handOver, type LeftThere } from './hand-over.ts';
import type { Issued } from './issue.ts';

/** A file that fresh codes were written into, for another program to redeem. */
export interface Taken {
  /** The program or the kind of file: what the invites are marked as handed to. */
  readonly to: string;
  readonly path: string;
}

/**
 * Hands codes to their way out inside the write, so that a failing way out leaves nothing issued. Returns who redeems them
 * from now on, where somebody else does.
 */
export type Deliver = (issued: readonly Issued[]) => Taken | undefined;

/** Delivers what an act issued. Where a program took it, marks it as handed over and keeps the uses left there. */
export function deliverIssued(act: Act, issued: readonly Issued[], deliver: Deliver | undefined): readonly Issued[] {
  const taken = deliver?.(issued);
  if (taken === undefined) return issued;
  const { to, path } = taken;
  const ids = issued.map(({ invite }) => invite.id);
  const { count } = handOver(act, to, { handed: ids, told: [], left: leftBy(to, issued) });
  const counts = { added: ids.length, changed: 0, same: 0, skipped: 0, handedOver: count };
  const [only, ...others] = ids;
  const detail = { format: to, file: basename(path).toWellFormed(), ...counts };
  act.record('exchange.exported', others.length === 0 ? (only ?? null) : null, detail);
  return issued.map((one) => ({ ...one, invite: { ...one.invite, handedTo: to } }));
}

/** Programs that count uses in their file have all of them left. */
function leftBy(to: string, issued: readonly Issued[]): LeftThere[] {
  if (!isPeer(to)) return [];
  return issued.flatMap(({ invite: { id, maxUses } }) =>
    maxUses === null ? [] : [{ id, baseline: { peer: to, remaining: maxUses, before: maxUses, toldSeq: 0 } }],
  );
}
