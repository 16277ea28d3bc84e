/** What a JSON text says that reading it would hide. */
export interface JsonFlaw {
  readonly why: 'key_twice' | 'number_form';
  /** Keys and indexes that lead to it, outermost first. */
  readonly path: readonly (string | number)[];
}

interface Frame {
  /** Keys met so far; null for an array. */
  readonly keys: Set<string> | null;
  /** The key or the index that stands now. */
  at: string | number;
  /** Whether a string that comes now is a key. */
  wantsKey: boolean;
}

const token = /\s+|"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/y;

/**
 * Finds the first key that stands twice in its object, and the first number that is not written as a plain safe integer:
 * both are read by `JSON.parse` without a word, and other readers may read them differently. `text` must be JSON that
 * parses. Returns null where there is none.
 */
export function findJsonFlaw(text: string): JsonFlaw | null {
  const stack: Frame[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    const top = stack.at(-1);
    const flaw = (why: JsonFlaw['why']): JsonFlaw => ({ why, path: stack.map((frame) => frame.at) });
    if (found === '{') stack.push({ keys: new Set(), at: '', wantsKey: true });
    else if (found === '[') stack.push({ keys: null, at: 0, wantsKey: false });
    else if (found === '}' || found === ']') stack.pop();
    else if (found === ',' && top) {
      if (typeof top.at === 'number') top.at += 1;
      top.wantsKey = top.keys !== null;
    } else if (found.startsWith('"') && top?.keys && top.wantsKey) {
      const key = String(JSON.parse(found));
      top.at = key;
      top.wantsKey = false;
      if (top.keys.has(key)) return flaw('key_twice');
      top.keys.add(key);
    } else if (/^[-\d]/.test(found) && !(Number.isSafeInteger(Number(found)) && String(Number(found)) === found)) {
      return flaw('number_form');
    }
  }
  return null;
}
