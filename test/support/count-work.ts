/** How a call of a built-in function is counted. */
type Count = (self: unknown, args: readonly unknown[], result: unknown, from: number) => number;

const lengthOf = (value: unknown) => (typeof value === 'string' ? value.length : 1);
const whole: Count = (self) => lengthOf(self);
const one: Count = () => 1;

/** A search looks at what lies between its start and what it found. */
const searched: Count = (self, [sought, start], result) => {
  const from = typeof start === 'number' ? start : 0;
  const end = typeof result === 'number' && result >= 0 ? result + lengthOf(sought) : lengthOf(self);
  return Math.max(end - from, 1);
};

/** So does an expression; one that must match where it stands gives up there. */
const executed: Count = (self, [text], result, from) => {
  if (!(self instanceof RegExp)) return 1;
  if (Array.isArray(result)) return Math.max(Number(Reflect.get(result, 'index')) + lengthOf(result[0]) - from, 1);
  return self.sticky ? 1 : Math.max(lengthOf(text) - from, 1);
};

const counted: readonly (readonly [object, string, Count])[] = [
  [String.prototype, 'charAt', one],
  [String.prototype, 'charCodeAt', one],
  [String.prototype, 'codePointAt', one],
  [String.prototype, 'slice', (_self, _args, result) => lengthOf(result)],
  [String.prototype, 'startsWith', one],
  [String.prototype, 'endsWith', one],
  [String.prototype, 'includes', (self, [sought]) => searchedTo(self, sought)],
  [String.prototype, 'indexOf', searched],
  [String.prototype, 'lastIndexOf', whole],
  [String.prototype, 'trim', whole],
  [String.prototype, 'normalize', whole],
  [String.prototype, 'toUpperCase', whole],
  [String.prototype, 'toLowerCase', whole],
  [String.prototype, 'replaceAll', whole],
  [String.prototype, 'split', whole],
  [RegExp.prototype, 'exec', executed],
];

function searchedTo(self: unknown, sought: unknown): number {
  const at = String(self).indexOf(String(sought));
  return at < 0 ? lengthOf(self) : at + lengthOf(sought);
}

/**
 * The characters that built-in functions look at while `run` runs: what a reader of text really does, whatever it says of
 * itself. `replace`, `match` and `test` are counted by the matches that they try.
 */
export function countWork(run: () => unknown): number {
  let work = 0;
  let counting = true;
  const originals = counted.map(([owner, name, count]) => {
    const original = Object.getOwnPropertyDescriptor(owner, name);
    const call: unknown = original?.value;
    if (original === undefined || typeof call !== 'function') throw new Error(`there is no ${name}`);
    const value = function (this: unknown, ...args: unknown[]): unknown {
      const from = this instanceof RegExp && (this.global || this.sticky) ? this.lastIndex : 0;
      const result: unknown = Reflect.apply(call, this, args);
      if (counting) {
        counting = false;
        work += count(this, args, result, from);
        counting = true;
      }
      return result;
    };
    Object.defineProperty(owner, name, { ...original, value });
    return () => Object.defineProperty(owner, name, original);
  });
  try {
    run();
  } finally {
    for (const restore of originals) restore();
  }
  return work;
}
