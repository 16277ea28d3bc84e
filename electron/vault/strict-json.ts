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

/** A key that stands twice in its object. */
export interface KeyTwice {
  /** What leads to it, outermost first: keys, and places in a list. The last is the key itself. */
  readonly path: readonly (string | number)[];
  /** The place of each among its siblings, counted from 0. */
  readonly places: readonly number[];
}

interface Level {
  readonly keys: Set<string> | null;
  key: string;
  place: number;
  wantsKey: boolean;
}

/**
 * Finds the first key that stands twice in its object, which `JSON.parse` answers with the last value alone. `text` must
 * be JSON that parses. It goes from quote to quote, so that a file of 256 MiB takes no longer than to parse it.
 */
export function findKeyTwice(text: string): KeyTwice | null {
  const levels: Level[] = [];
  let top: Level | undefined;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = endOfString(text, at);
        if (top?.keys && top.wantsKey) {
          const raw = text.slice(at + 1, end);
          top.key = raw.includes('\\') ? String(JSON.parse(text.slice(at, end + 1))) : raw;
          top.place += 1;
          top.wantsKey = false;
          if (top.keys.has(top.key)) {
            const path = levels.map(({ keys, key, place }) => (keys ? key : place));
            return { path, places: levels.map(({ place }) => place) };
          }
          top.keys.add(top.key);
        }
        at = end;
        break;
      }
      case 0x7b:
        top = { keys: new Set(), key: '', place: -1, wantsKey: true };
        levels.push(top);
        break;
      case 0x5b:
        top = { keys: null, key: '', place: 0, wantsKey: false };
        levels.push(top);
        break;
      case 0x7d:
      case 0x5d:
        levels.pop();
        top = levels.at(-1);
        break;
      case 0x2c:
        if (top?.keys) top.wantsKey = true;
        else if (top) top.place += 1;
        break;
      default:
    }
  }
  return null;
}

/** Where the string that begins at `start` ends. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === 0x5c) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}
