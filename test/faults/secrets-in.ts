/** Secrets to look for, each under a name that can be said, in each form that it may have. Forms have 4 bytes and more. */
export type Secrets = ReadonlyMap<string, readonly Buffer[]>;

/** A key as it may lie somewhere: its bytes, and its text in hex and base64. */
export function keyForms(key: Buffer): Buffer[] {
  return [key, Buffer.from(key.toString('hex')), Buffer.from(key.toString('base64'))];
}

/** A text as it may lie somewhere: a byte a character, as in files, or two, as in the memory of a program. */
export function textForms(text: string): Buffer[] {
  return [Buffer.from(text), Buffer.from(text, 'utf16le')];
}

/** Finds the names of the secrets that lie in some bytes, all of them in one pass. */
export function secretFinder(secrets: Secrets): (bytes: Buffer) => string[] {
  const firstTwo = new Uint8Array(65_536);
  const byStart = new Map<number, [string, Buffer][]>();
  for (const [name, forms] of secrets) {
    for (const form of forms) {
      firstTwo[form.readUInt16BE(0)] = 1;
      const start = form.readUInt32BE(0);
      byStart.set(start, [...(byStart.get(start) ?? []), [name, form]]);
    }
  }
  return (bytes) => {
    const found = new Set<string>();
    let two = bytes[0] ?? 0;
    for (let at = 0; at + 4 <= bytes.length; at++) {
      two = ((two << 8) | (bytes[at + 1] ?? 0)) & 0xffff;
      if (firstTwo[two] !== 1) continue;
      for (const [name, form] of byStart.get(bytes.readUInt32BE(at)) ?? []) {
        if (bytes.subarray(at, at + form.length).equals(form)) found.add(name);
      }
    }
    return [...found];
  };
}
