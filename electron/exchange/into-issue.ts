import { defaultTokenFormat } from '../../shared/domain/code-format.ts';
import { tokenPrefix } from '../registry/identities.ts';
import type { Issued, IssueTerms } from '../registry/issue.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { IntoFile } from './into.ts';
import type { IntoTarget } from './into-form.ts';

/** Invites that were issued into a file. */
export interface IssuedInto {
  readonly issued: readonly Issued[];
  /** What the operator should know of the file, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Issues invites and writes their codes into a file, together or not at all. `onPage` hears how many there are; what it
 * throws leaves none. Throws as `generateBatch` and {@link IntoFile} do.
 */
export async function issueInto(
  vault: Pick<WorkVault, 'invites'>,
  target: IntoTarget,
  { terms, count }: { readonly terms: IssueTerms; readonly count: number },
  onPage: (done: number) => void,
): Promise<IssuedInto> {
  const file = new IntoFile(target);
  const usual = { ...defaultTokenFormat, prefix: tokenPrefix(await vault.invites.identities(), terms.identity) };
  const { format, notes } = file.format(terms.format, usual);
  try {
    const issued = await vault.invites.generateBatch({ ...terms, format }, count, (drawn) => file.write(drawn), onPage);
    file.settle();
    return { issued, notes: [...notes, ...file.notes] };
  } catch (error) {
    throw file.takeBack(error);
  }
}
