import { hashKind, tokenHashKind } from '../../shared/domain/code-draw.ts';
import type { CodeFormat } from '../../shared/domain/code-format.ts';
import type { AstridVersion } from '../../shared/exchange-formats.ts';
import { hashCode } from '../registry/code-hash.ts';
import type { Issued } from '../registry/issue.ts';
import { emptyAstrid, type HashedInvite, withFreshInvites } from './astrid-add.ts';
import { type AstridDocument, astridHashes, readAstridFile } from './astrid-document.ts';
import { asOccupied, targetOf } from './export-once.ts';
import { cannotHold, type IntoForm, type IntoFormat } from './into-form.ts';

/** An Astrid store of the version that it has; a new one is of 0.10. It holds hashes, so the code must leave another way. */
export const intoAstrid: IntoForm = {
  format: (path, asked, usual) => {
    const { there, target } = targetOf(path);
    return chooseFormat(there ? readHeld(target).version : emptyAstrid.version, asked, usual);
  },
  compose: (path, issued) => {
    const fresh = issued.map(toHashed);
    const { there, target } = targetOf(path);
    const held = there ? readHeld(target) : null;
    return {
      text: withFreshInvites(held ?? emptyAstrid, fresh),
      stamp: held?.stamp ?? null,
      notes: held === null ? [newFileNote] : notesOn(held),
    };
  },
  read: (path) => {
    readAstridFile(path);
  },
};

const newFileNote = 'the file is new, for Astrid 0.10; a newer Astrid has no such file: use "astrid invite" there';

function notesOn({ version, hasComments, unknown }: AstridDocument): string[] {
  const old = version === '0.9' ? ['the file is for Astrid 0.8 to 0.9; Astrid 0.10 empties it when it loads it'] : [];
  const comments = hasComments ? ['comments of the file are not kept'] : [];
  return [...old, ...comments, ...unknown.notes('stay as they are')];
}

function readHeld(target: string): AstridDocument {
  try {
    return readAstridFile(target);
  } catch (error) {
    throw asOccupied(error);
  }
}

/** The form of the tokens that each version issues itself. */
const ownFormats: Readonly<Record<AstridVersion, CodeFormat>> = {
  '0.9': { kind: 'token', prefix: '', bytes: 24 },
  '0.10': { kind: 'token', prefix: 'astrid_inv_', bytes: 24 },
};

function chooseFormat(version: AstridVersion, asked: CodeFormat | undefined, usual: CodeFormat): IntoFormat {
  const needed = version === '0.10' ? 'tokens that begin with astrid_inv_' : 'tokens without the prefix astrid_inv_';
  if (fits(asked ?? usual, version)) return { format: asked ?? usual, notes: [] };
  if (asked === undefined) {
    return { format: ownFormats[version], notes: [`Astrid ${version} needs ${needed}, so that format was chosen`] };
  }
  throw cannotHold(
    `this store of Astrid ${version} needs ${needed}, and another kind of code was asked for`,
    'leave out the code format, and the right one is chosen',
  );
}

function fits(format: CodeFormat, version: AstridVersion): boolean {
  return hashKind(format) === astridHashes[version];
}

function toHashed({ invite, code }: Issued): HashedInvite {
  if (invite.maxUses === null) throw cannotHold('Astrid has no unlimited uses', 'set a number of uses');
  if (invite.state !== 'ACTIVE') {
    throw cannotHold('Astrid has no inactive invites: it would accept this one at once', 'issue it as active');
  }
  if (invite.requiredAccessLevel > 0) {
    throw cannotHold('Astrid checks no access levels: everyone could use this invite', 'set the access level to 0');
  }
  // Only tokens come here: the format was chosen by the store.
  const kind = tokenHashKind(code);
  return { ...invite, codeHash: hashCode(code, kind, noPepper), hashKind: kind };
}

/** The hash of a token takes none. */
const noPepper = Buffer.alloc(0);
