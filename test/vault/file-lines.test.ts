import { closeSync, openSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLines } from '../../electron/vault/file-lines.ts';
import { writeText } from '../support/audit.ts';
import { tempFolder } from '../support/temp.ts';

function linesOf(text: string, limit: number): (string | null)[] {
  const file = openSync(writeText(tempFolder(), text), 'r');
  try {
    let bytes = 0;
    const count = (read: number) => {
      bytes += read;
    };
    const lines = Array.from(readLines(file, limit, count), (line) => line?.toString() ?? null);
    expect(bytes).toBe(Buffer.byteLength(text));
    return lines;
  } finally {
    closeSync(file);
  }
}

test('lines come without their ends, and empty ones not at all', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'ü', ' ', '{') });
  const end = fc.constantFrom('\n', '\r\n');
  fc.assert(
    fc.property(fc.array(line), end, fc.boolean(), (lines, between, ended) => {
      const text = lines.join(between) + (ended ? between : '');
      expect(linesOf(text, 1_000)).toEqual(lines.filter((each) => each !== ''));
    }),
  );
});

test('a line past the limit comes as null, wherever it ends', () => {
  const chunk = 1024 * 1024;
  for (const length of [101, chunk - 1, chunk, chunk + 1, 3 * chunk]) {
    expect(linesOf(`one\n${'x'.repeat(length)}\ntwo`, 100)).toEqual(['one', null, 'two']);
    expect(linesOf(`one\n${'x'.repeat(length)}`, 100)).toEqual(['one', null]);
  }
  expect(linesOf(`${'x'.repeat(chunk + 5)}\ntwo`, chunk + 5)).toEqual(['x'.repeat(chunk + 5), 'two']);
});
