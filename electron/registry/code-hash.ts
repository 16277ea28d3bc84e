import { hash } from 'node:crypto';
import { blake3 } from '@noble/hashes/blake3.js';
import type { HashKind } from '../../shared/domain/code-draw.ts';

/** hex SHA-256: how the other systems store a token, so that hashes can be exchanged. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

/** The hash under which the registry stores the canonical text of a code. */
export function hashCode(canonical: string, kind: HashKind, pepper: Buffer): string {
  switch (kind) {
    case 'sha256':
      return sha256(canonical);
    case 'astrid-blake3':
      return astridIdentifier(canonical);
    case 'hmac-sha256':
      return hmac(pepper, canonical);
    default:
      return kind satisfies never;
  }
}

/** Half the work of an identifier is the same for all, so it is done once. */
const astridHash = blake3.create({ context: Buffer.from('astrid.runtime.invite-token.identifier.v1') });

/** The identifier of a whole token as Astrid 0.10 stores it, in hex: BLAKE3 in derive-key mode, 32 bytes. */
function astridIdentifier(token: string): string {
  return Buffer.from(astridHash.clone().update(Buffer.from(token)).digest()).toString('hex');
}

/** Bytes of SHA-256's block, and what HMAC fills a shorter key up with. */
const block = 64;
const innerPad = 0x36;
const outerPad = 0x5c;

/**
 * HMAC-SHA-256 (RFC 2104) in hex, of a key no longer than a block. Put together from two hashes because Node's own takes
 * five times as long for a text as short as a code, and an unknown code is tried in every reading that it has.
 */
function hmac(key: Buffer, text: string): string {
  const inner = Buffer.allocUnsafe(block + Buffer.byteLength(text));
  const outer = Buffer.allocUnsafe(block + 32);
  for (let at = 0; at < block; at++) {
    const byte = key[at] ?? 0;
    inner[at] = byte ^ innerPad;
    outer[at] = byte ^ outerPad;
  }
  inner.write(text, block);
  hash('sha256', inner, 'buffer').copy(outer, block);
  const digest = hash('sha256', outer, 'hex');
  inner.fill(0);
  outer.fill(0);
  return digest;
}

/**
 * Compares two hex SHA-256 values without telling by its time where they differ: every character is looked at. Takes
 * half the time of `timingSafeEqual`, which wants both copied into buffers first.
 */
export function sameHash(a: string, b: string): boolean {
  if (a.length !== 64 || b.length !== 64) return false;
  let differs = 0;
  for (let at = 0; at < 64; at++) differs |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return differs === 0;
}
