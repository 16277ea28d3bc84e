import { createHash } from 'node:crypto';
import type { AppHost } from '../../hosts/app-host.ts';
import type { Emit } from './emit.ts';

/** A clipboard that forgets what was copied here, and leaves alone what others put there. */
export interface Clipboard {
  /** Copies a text; returns after how many seconds it is cleared, or null where it stays. */
  readonly copy: (text: string) => Promise<number | null>;
  /** Clears the clipboard now if it still holds what was copied here last. */
  readonly clear: () => Promise<void>;
}

export interface ClipboardOptions {
  readonly host: Pick<AppHost, 'clipboard' | 'timers' | 'reportBug'>;
  /** How long a text stays, asked at every copy; null: for ever. */
  readonly seconds: () => number | null;
  readonly emit: Emit;
}

const second = 1_000;

export function createClipboard({ host, seconds, emit }: ClipboardOptions): Clipboard {
  const { clipboard, timers } = host;
  // Its hash is enough to know the text by, and outlives it in memory without harm.
  let own: string | null = null;
  let stop = () => {};
  let turn: Promise<unknown> = Promise.resolve();
  // A clear that has read the old text must not wipe the one that is copied meanwhile.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work);
    turn = next.catch(() => {});
    return next;
  };

  const forget = async (): Promise<void> => {
    if (own === null) return;
    const copied = own;
    own = null;
    stop();
    try {
      if (hashOf(await clipboard.read()) === copied) await clipboard.write('');
    } catch (error) {
      host.reportBug(error);
      const text = 'the clipboard could not be cleared';
      emit('notice', { level: 'warning', text, hint: 'copy something else over what it holds' });
    }
    emit('clipboard.tick', { secondsLeft: 0 });
  };

  // Seconds are counted, not read from a clock, which might be set back.
  const countDown = (from: number): (() => void) => {
    let left = from;
    emit('clipboard.tick', { secondsLeft: left });
    return timers.every(second, () => {
      left -= 1;
      if (left > 0) emit('clipboard.tick', { secondsLeft: left });
      else void inTurn(forget);
    });
  };

  return {
    copy: (text) =>
      inTurn(async () => {
        stop();
        own = hashOf(text);
        await clipboard.write(text);
        const limit = seconds();
        stop = limit === null ? () => {} : countDown(limit);
        return limit;
      }),
    clear: () => inTurn(forget),
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
