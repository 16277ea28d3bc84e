import { fstatSync, writeSync } from 'node:fs';

/** Where text goes, at once and whole: nothing is lost when the process ends. */
export interface Sink {
  readonly isTerminal: boolean;
  /** Throws {@link ClosedPipe} where nobody reads any more, and what the system says otherwise. */
  write(text: string): void;
}

/** The reader of an answer has gone away, as `head` does when it has seen enough. */
export class ClosedPipe extends Error {}

/** A sink on a file descriptor of this process. */
export function openSink(fd: number): Sink {
  return { isTerminal: isTerminal(fd), write: (text) => writeWhole(fd, text) };
}

/** Whether that file descriptor is a terminal. */
export function isTerminal(fd: number): boolean {
  try {
    // Loaded for what may be one alone: with its sockets it takes as long as a tenth of Node's own start.
    return fstatSync(fd).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(fd);
  } catch {
    // Closed by whoever started this process.
    return false;
  }
}

function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'EPIPE') throw new ClosedPipe();
      if (code !== 'EAGAIN') throw error;
      // Another process has made this pipe non-blocking, and it is full.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
