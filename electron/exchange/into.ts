import { existsSync } from 'node:fs';
import { type CodeFormat, defaultTokenFormat } from '../../shared/domain/code-format.ts';
import { StoreError, VaultError } from '../../shared/errors.ts';
import { type IntoKind, wantsNewFile } from '../../shared/exchange-formats.ts';
import type { Taken } from '../registry/deliver.ts';
import type { Issued } from '../registry/issue.ts';
import { targetOf } from './export-once.ts';
import { intoAstrid } from './into-astrid.ts';
import type { IntoForm, IntoFormat, IntoTarget } from './into-form.ts';
import { intoCsv, intoJsonLines } from './into-lines.ts';
import { intoVaultOs } from './into-vault-os.ts';
import { FileReplacement, occupied } from './replace-file.ts';

const forms: Readonly<Record<IntoKind, IntoForm>> = {
  'vault-os': intoVaultOs,
  astrid: intoAstrid,
  csv: intoCsv,
  jsonl: intoJsonLines,
};

/** Whether a file of that kind holds the codes themselves, so that they are not lost if they go nowhere else. */
export function holdsCodes(kind: IntoKind): boolean {
  return kind !== 'astrid';
}

/**
 * A file that gets fresh codes within the write that issues them: {@link write} inside it, {@link settle} after its commit,
 * {@link takeBack} where it fails. A process that is killed between the two leaves codes in the file that are unknown here.
 */
export class IntoFile {
  readonly #kind: IntoKind;
  readonly #path: string;
  readonly #form: IntoForm;
  #file: FileReplacement | null = null;
  #notes: readonly string[] = [];

  constructor({ kind, path }: IntoTarget) {
    this.#kind = kind;
    this.#path = path;
    this.#form = forms[kind];
  }

  /**
   * The format to issue with. `asked` is what the operator asked for, `usual` what is drawn otherwise (by default a token).
   * Throws InviteValidationError where the file cannot hold what was asked for, `file_exists` where the file must be new, and
   * as reading the file does.
   */
  format(asked?: CodeFormat, usual: CodeFormat = defaultTokenFormat): IntoFormat {
    if (wantsNewFile(this.#kind) && existsSync(this.#path)) throw occupied(this.#path);
    return this.#form.format?.(this.#path, asked, usual) ?? { format: asked ?? usual, notes: [] };
  }

  /**
   * Puts the codes into the file: written beside it, synced, read again by its program's own rules, and moved in. Throws
   * InviteValidationError for what the file cannot hold, `disk_full`, `file_refused`, and as reading the file does; then call
   * {@link takeBack}. A second call undoes the first.
   */
  write(issued: readonly Issued[]): Taken {
    this.#undo();
    const { target } = targetOf(this.#path);
    const { text, stamp, notes } = this.#form.compose(target, issued);
    const file = new FileReplacement(target, stamp);
    this.#file = file;
    file.write(text);
    file.makeReady();
    file.inspect((path) => this.#form.read?.(path));
    file.moveIn();
    this.#notes = [...notes, ...file.notes()];
    return { to: this.#kind, path: target };
  }

  /** What the operator should know of what was written. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  /** Removes the copy of the replaced file. Call it once the codes are issued. */
  settle(): void {
    this.#file?.settle();
    this.#file = null;
  }

  /** Puts back what was there before; returns the error to throw for `cause`, which says so where that fails. */
  takeBack(cause: unknown): unknown {
    try {
      this.#undo();
      return cause;
    } catch {
      const why = cause instanceof VaultError ? cause.message : 'issuing failed';
      return new StoreError(
        'file_refused',
        `${why}; ${this.#path} could not be put back, and holds codes that are unknown here`,
        'remove these codes there',
        { cause },
      );
    }
  }

  #undo(): void {
    this.#file?.undo();
    this.#file = null;
    this.#notes = [];
  }
}
