import { basename } from 'node:path';
import { StoreError, VaultError } from '../../shared/errors.ts';
import { type Act, type Core, runAct } from '../registry/core.ts';
import { type HandOver, takeBack } from '../registry/hand-over.ts';
import { translate } from '../registry/sqlite-errors.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import type { FileReplacement } from './replace-file.ts';
import { counted } from './report.ts';

/** An export that the vault holds already: its marks and its event. */
export interface Marked<T> {
  readonly result: T;
  readonly marks: HandOver;
}

/** What an export does in its act: marks and records, and makes the file ready beside its place. */
export interface Prepared<T> extends Marked<T> {
  /** Left out where the file stays as it is. */
  readonly file: FileReplacement | undefined;
}

/**
 * Marks first, in one act, and moves the file to its place once the act holds. Whatever cuts it off in between leaves
 * marks without a file, never a file without marks. Where the move fails, a second act takes the marks back.
 */
export async function marksFirst<T>(
  vault: WorkVault,
  format: string,
  target: string,
  prepare: (act: Act, core: Core, begun: (file: FileReplacement) => void) => Marked<T>,
): Promise<T> {
  const committed: Prepared<T>[] = [];
  try {
    await vault.run((_, core) => {
      // The vault may try again after what holds already.
      if (committed.length > 0) return;
      let file: FileReplacement | undefined;
      try {
        const marked = runAct(core, vault.actor, (act) => {
          const done = prepare(act, core, (beside) => {
            file = beside;
          });
          file?.makeReady();
          return done;
        });
        committed.push({ ...marked, file });
      } catch (error) {
        file?.undo();
        throw translate(error);
      }
    });
  } catch (error) {
    if (committed.length === 0) throw error;
  }
  const [prepared] = committed;
  if (!prepared) throw new Error('an export made no marks');
  const { result, marks, file } = prepared;
  if (!file) return result;
  try {
    file.moveIn();
  } catch (error) {
    const undone = isUndone(file);
    throw undone ? await withdraw(vault, format, target, marks, error) : stand(marks, error);
  }
  file.settle();
  return result;
}

/** Whether what was there before is there again. */
function isUndone(file: FileReplacement): boolean {
  try {
    file.undo();
    return true;
  } catch {
    return false;
  }
}

/** Takes back the marks of an export whose file did not come about, and returns the error to throw. */
export async function withdraw(
  vault: WorkVault,
  format: string,
  target: string,
  marks: HandOver,
  cause: unknown,
): Promise<unknown> {
  try {
    await vault.run((_, core) =>
      runAct(core, vault.actor, (act) => {
        const takenBack = takeBack(act, marks);
        const file = basename(target).toWellFormed();
        act.record('exchange.exported', null, { format, file, failed: true, takenBack });
      }),
    );
    return translate(cause);
  } catch {
    return stand(marks, cause);
  }
}

/** Says that marks stand whose file may not be there. */
export function stand({ count }: HandOver, cause: unknown): unknown {
  const error = translate(cause);
  if (!(error instanceof VaultError)) return error;
  return new StoreError(
    'file_refused',
    `${error.message}; ${counted(count, 'invite')} of it ${count === 1 ? 'stays' : 'stay'} marked as handed over`,
    'reissue them, or export again with --anyway',
    { cause: error },
  );
}
