import { History, type Impossible } from '../../shared/domain/history.ts';
import {
  type ChainOptions,
  type ChainProgress,
  type ChainResult,
  verifyChain,
  verifyingCancelled,
} from './audit-verify.ts';
import { type ReadHandle, tuples } from './database.ts';

const pageSize = 1_000;
const selectEvents = tuples<[number, number], [string]>(
  'SELECT event FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq',
);

/** An impossible event, in words. */
export function sayImpossible({ seq, what }: Impossible): string {
  return `impossible history: event ${seq} ${what}`;
}

/**
 * Verifies the log in the vault: as a chain, as `verifyChain` does, and then as a history, from its first event on. A log
 * whose every event is as it was written can still tell what no vault does, where an older part of the registry was put
 * back and used again. Throws as `verifyChain` does.
 */
export async function verifyLog(handle: ReadHandle, options: ChainOptions & ChainProgress = {}): Promise<ChainResult> {
  const chain = await verifyChain(handle, options);
  if (!chain.ok) return chain;
  const history = new History();
  for (let last = 0; last < chain.verified.seq; last += pageSize) {
    for (const [text] of handle.all(selectEvents, last, Math.min(last + pageSize, chain.verified.seq))) {
      const impossible = history.follow(JSON.parse(text));
      if (impossible === null) continue;
      const message = sayImpossible(impossible);
      return { ...chain, ok: false, failure: { kind: 'impossible', seq: impossible.seq, message } };
    }
    if (options.signal?.aborted) throw verifyingCancelled();
    await new Promise<void>((resume) => setImmediate(resume));
  }
  return chain;
}
