import { tokenHashKind } from '../../shared/domain/code-draw.ts';
import { longestWord } from '../../shared/domain/code-readings.ts';
import { hashCode } from '../registry/code-hash.ts';
import type { NewInvite } from '../registry/invites.ts';

/** A hash under which the registry may hold a code. */
export type StoredHash = Pick<NewInvite, 'codeHash' | 'hashKind'>;

/**
 * The hashes under which the registry may hold a code of a store. The first is that of a code which comes in; then that of
 * a token which was issued here. None where no paste could carry the code.
 */
export function hashesOf(codeString: string, pepper: Buffer): readonly StoredHash[] {
  const code = codeString.trim();
  if (code.length > longestWord) return [];
  const hash = (text: string, hashKind: StoredHash['hashKind']) => ({
    codeHash: hashCode(text, hashKind, pepper),
    hashKind,
  });
  const issued = hash(code, tokenHashKind(code));
  // A token may have come in under its SHA-256, whatever it begins with.
  const others = issued.hashKind === 'sha256' ? [issued] : [issued, hash(code, 'sha256')];
  return [hash(canonicalOf(code), 'hmac-sha256'), ...others];
}

/** Dashes count for nothing in a code of one case, so that it may be pasted with them or without; any other stands as it is. */
function canonicalOf(code: string): string {
  return /^(?:[a-z0-9_]*_)?(?:[A-Z0-9]+(?:-[A-Z0-9]+)+|[a-z0-9]+(?:-[a-z0-9]+)+)$/.test(code)
    ? code.replaceAll('-', '')
    : code;
}
