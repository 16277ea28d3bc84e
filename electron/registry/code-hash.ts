import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { HashKind } from '../../shared/domain/code-draw.ts';

/** hex SHA-256: how the other systems store a token, so that hashes can be exchanged. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

/** The hash under which the registry stores the canonical text of a code. */
export function hashCode(canonical: string, kind: HashKind, pepper: Buffer): string {
  return kind === 'sha256' ? sha256(canonical) : createHmac('sha256', pepper).update(canonical).digest('hex');
}

const left = Buffer.alloc(64);
const right = Buffer.alloc(64);

/** Compares two hex SHA-256 values without telling by its time where they differ. */
export function sameHash(a: string, b: string): boolean {
  if (a.length !== 64 || b.length !== 64) return false;
  left.write(a, 'latin1');
  right.write(b, 'latin1');
  return timingSafeEqual(left, right);
}
