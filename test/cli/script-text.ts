/** One line of a script. */
export interface ScriptLine {
  readonly number: number;
  readonly text: string;
  /** Whether it begins with `!`: what follows must not hold. */
  readonly negated: boolean;
  /** The words, as they stand, with their quotes taken off. */
  readonly words: readonly string[];
}

/** A script: lines that read like a terminal session, then its files. */
export interface Script {
  readonly lines: readonly ScriptLine[];
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads a script in the manner of txtar (https://pkg.go.dev/golang.org/x/tools/txtar): lines up to the first
 * `-- name --`, then one file after another. A line is words between blanks; single quotes hold a word together, and two
 * of them inside are one.
 */
export function parseScript(text: string): Script {
  const [head = '', ...rest] = text.split(/^-- (.+) --\n/m);
  const files = new Map<string, string>();
  for (let at = 0; at + 1 < rest.length; at += 2) files.set(rest[at] ?? '', rest[at + 1] ?? '');
  const lines = head.split('\n').flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const negated = line.startsWith('! ');
    return [{ number: index + 1, text: line, negated, words: splitWords(negated ? line.slice(2) : line) }];
  });
  return { lines, files };
}

function splitWords(line: string): string[] {
  const words: string[] = [];
  for (const [whole] of line.matchAll(/(?:'(?:[^']|'')*'|[^\s'])+/g)) {
    words.push(whole.replace(/'((?:[^']|'')*)'/g, (_, inner: string) => inner.replaceAll("''", "'")));
  }
  return words;
}
