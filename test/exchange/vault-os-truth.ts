import { expect } from 'vitest';
import type { VaultOsProgram } from './vault-os-program.ts';

/** What really happened to one code, on both sides. */
export interface Truth {
  readonly code: string;
  /** The hashes under which the vault may hold it. */
  readonly hashes: readonly string[];
  readonly max: number;
  readonly expiresMs: number;
  usedThere: number;
  usedHere: number;
  revoked: boolean;
  /** Uses beyond the limit that a report has named. */
  named: number;
  /** The final state that it was seen in. */
  finalHere: string | null;
  finalThere: string | null;
}

/** Stores are compared a million times, so only what differs is handed to the test's own comparison, which is slow. */
export function same(found: string | boolean | undefined, wanted: string | boolean): void {
  if (found !== wanted) expect(found).toBe(wanted);
}

/** Compares what the store holds after an export with what both sides did. */
export function checkStore(program: VaultOsProgram, truths: readonly Truth[], nowMs: number): void {
  for (const { code, max, usedHere, usedThere, revoked, expiresMs } of truths) {
    const record = program.record(code);
    const total = usedHere + usedThere;
    const logged = record.usage_log.filter(({ outcome }) => outcome === 'SUCCESS').length;
    const told = record.lifecycle.filter(({ event }) => event === 'used').length;
    const found = `${record.remaining_uses} left, ${logged} logged, ${told} told`;
    same(found, `${Math.max(0, max - total)} left, ${total} logged, ${total} told`);
    const final = record.state !== 'GENERATED' && record.state !== 'ACTIVE';
    if (revoked || total >= max) same(final, true);
    else if (nowMs < expiresMs && record.state !== 'EXPIRED') same(final, false);
  }
}
