import { createReadStream } from 'node:fs';

/** Secrets to look for, each under a name that can be said. */
export type Secrets = ReadonlyMap<string, readonly Buffer[]>;

/** A key as it may lie somewhere: its bytes, and its text in hex and base64. */
export function keyForms(key: Buffer): Buffer[] {
  return [key, Buffer.from(key.toString('hex')), Buffer.from(key.toString('base64'))];
}

/** A text as it may lie somewhere: a byte a character, as in files, or two, as in the memory of a program. */
export function textForms(text: string): Buffer[] {
  return [Buffer.from(text), Buffer.from(text, 'utf16le')];
}

/** The names of the secrets that lie in those bytes. */
export function secretsIn(bytes: Buffer, secrets: Secrets): string[] {
  return [...secrets].filter(([, forms]) => forms.some((form) => bytes.includes(form))).map(([name]) => name);
}

/** The same for a large file, read in pieces that overlap. */
export async function secretsInFile(path: string, secrets: Secrets): Promise<Set<string>> {
  const overlap = Math.max(0, ...[...secrets.values()].flat().map((form) => form.length));
  const found = new Set<string>();
  let tail = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 16 * 2 ** 20 })) {
    const bytes = Buffer.concat([tail, chunk as Buffer]);
    for (const name of secretsIn(bytes, secrets)) found.add(name);
    tail = bytes.subarray(-overlap);
  }
  return found;
}
