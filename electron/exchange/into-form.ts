import type { CodeFormat } from '../../shared/domain/code-format.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import type { IntoKind } from '../../shared/exchange-formats.ts';
import type { Issued } from '../registry/issue.ts';
import type { FileStamp } from './read-file.ts';

/** A file that fresh codes are also written into. */
export interface IntoTarget {
  readonly kind: IntoKind;
  readonly path: string;
}

/** What a file is going to hold. */
export interface IntoText {
  readonly text: string;
  /** Of the file that is there; null where none may be. */
  readonly stamp: FileStamp | null;
  /** What the operator should know, one sentence each. */
  readonly notes: readonly string[];
}

/** The code format for a file, and why it is not the usual one. */
export interface IntoFormat {
  readonly format: CodeFormat;
  readonly notes: readonly string[];
}

/** How fresh codes are written into one kind of file. */
export interface IntoForm {
  /**
   * The format that the codes must have. `asked` is what the operator asked for, `usual` what is drawn otherwise. Throws
   * InviteValidationError where the file cannot hold what was asked for. Left out: every format will do.
   */
  readonly format?: (path: string, asked: CodeFormat | undefined, usual: CodeFormat) => IntoFormat;
  /** The text of the file with these invites. Throws InviteValidationError for an invite that it cannot hold. */
  readonly compose: (path: string, issued: readonly Issued[]) => IntoText;
  /** Reads a file by the rules of its program. Throws where it breaks one. */
  readonly read?: (path: string) => void;
}

/** The error of an invite that a kind of file cannot hold: `Vault OS has no unlimited uses`. */
export function cannotHold(message: string, hint: string): InviteValidationError {
  return new InviteValidationError('invalid_value', `${message}, so nothing was issued`, hint);
}
