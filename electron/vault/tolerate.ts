import { StoreError } from '../../shared/errors.ts';

/** Does what is of help where it succeeds, and lets go of the StoreError with which it fails. */
export async function tolerate(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}
