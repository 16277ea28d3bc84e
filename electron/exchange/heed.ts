import { cancelled } from '../vault/patience.ts';

/** How an exchange is stopped, and tells how far it is. */
export interface ExchangeControl {
  /** Heeded until the write is committed; then nothing was changed. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number | null }) => void;
}

/** How many entries go by between two looks. */
const lookEvery = 250;

/** The items as they are, with a look now and then at whether to go on. Throws `cancelled`. */
export function* heeding<T>(items: Iterable<T>, control: ExchangeControl): Iterable<T> {
  let done = 0;
  for (const item of items) {
    if (done % lookEvery === 0 && done > 0) heed(control, done, null);
    done += 1;
    yield item;
  }
}

/** The last look, when all is done but the commit. Throws `cancelled`. */
export function heedLast(control: ExchangeControl, count: number): void {
  heed(control, count, count);
}

/** Who is told may hear on that occasion that it shall stop. */
function heed({ signal, onProgress }: ExchangeControl, done: number, total: number | null): void {
  onProgress?.({ done, total });
  if (signal?.aborted) throw cancelled('the exchange');
}
