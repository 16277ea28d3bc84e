import { hashCode } from '../../electron/registry/code-hash.ts';
import type { CodeFormat } from '../../shared/domain/code-format.ts';
import { openInvites, type TestRegistry } from '../support/invites.ts';

/** Issues `count` invites and gives their codes with their ids. */
export function issueCodes(
  { invites }: TestRegistry,
  count: number,
  format?: CodeFormat,
): readonly { code: string; id: number }[] {
  const issued = invites.generateBatch(format === undefined ? {} : { format }, count);
  return issued.map(({ code, invite }) => ({ code, id: invite.id }));
}

/** A live invite whose code is a plaintext of another system, as an import stores it. Gives its id. */
export function importPlaintext(registry: TestRegistry, canonical: string): number {
  const { invite } = registry.invites.generate();
  const hash = hashCode(canonical, 'hmac-sha256', registry.pepper);
  registry.connection.write((tx) =>
    tx.run({
      kind: 'write',
      sql: `UPDATE invites SET code_hash = '${hash}', hash_kind = 'hmac-sha256' WHERE id = ${invite.id}`,
    }),
  );
  return invite.id;
}

/** What a check says of a pasted text: the id of what is known, else the reason. */
export function checked({ invites }: TestRegistry, text: string): (number | string | null)[] {
  return invites.validateAll(text).map(({ invite, reason }) => invite?.id ?? reason);
}

/** A vault that knows none of another's codes, but issues under the same prefix. */
export function openStranger(): TestRegistry {
  const stranger = openInvites();
  stranger.invites.generate();
  return stranger;
}
