import { readSync } from 'node:fs';

const chunkSize = 1024 * 1024;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * The lines of an open file as bytes, without their ends (LF or CRLF) and without a byte order mark; empty lines are left
 * out. A line longer than `limit` comes as null. Bytes hold until the next line is asked for.
 */
export function* readLines(file: number, limit: number, onBytes: (count: number) => void): Generator<Buffer | null> {
  const chunk = Buffer.alloc(chunkSize);
  let carried: Buffer[] = [];
  let carriedLength = 0;
  let first = true;
  const finish = (end: Buffer): Buffer | null => {
    const length = carriedLength + end.length;
    const whole = length > limit ? null : carriedLength === 0 ? end : Buffer.concat([...carried, end], length);
    carried = [];
    carriedLength = 0;
    const line = whole && first && isMarked(whole) ? whole.subarray(3) : whole;
    first = false;
    return line && line[line.length - 1] === carriageReturn ? line.subarray(0, -1) : line;
  };
  for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
    onBytes(read);
    let start = 0;
    const data = chunk.subarray(0, read);
    for (let end = data.indexOf(lineFeed); end >= 0; end = data.indexOf(lineFeed, start)) {
      const line = finish(data.subarray(start, end));
      start = end + 1;
      if (line === null || line.length > 0) yield line;
    }
    // Of a line that is too long only its length is kept.
    if (carriedLength <= limit) carried.push(Buffer.from(data.subarray(start)));
    carriedLength += read - start;
  }
  const last = finish(Buffer.alloc(0));
  if (last === null || last.length > 0) yield last;
}

function isMarked(line: Buffer): boolean {
  return line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf;
}
