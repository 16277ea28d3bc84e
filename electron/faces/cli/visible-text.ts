// What could move the cursor, turn the direction of a line around, or break it.
const hidden = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu;
const plain = /^[\u0020-\u007e]*$/;
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const wide =
  /^[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2fb}\u{1f004}\u{1f0cf}\u{1f18e}\u{1f191}-\u{1f19a}\u{1f1e6}-\u{1f320}\u{1f32d}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f7e0}-\u{1f7f0}\u{1f90c}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const nothing = /^[\p{Mn}\p{Me}\p{Cf}]*$/u;

let segments: Intl.Segmenter | undefined;

/** Text as it may stand on a terminal: one line, and no character that steers the terminal. */
export function visibleText(text: string): string {
  if (plain.test(text)) return text;
  return text
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .replaceAll('\t', ' ')
    .replace(hidden, '\ufffd');
}

/** How many columns of a terminal a visible text takes (Unicode TR11, by grapheme clusters). */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const cluster of clustersOf(text)) width += clusterWidth(cluster);
  return width;
}

/** `text` in exactly `width` columns: filled with blanks, or cut with `…`. */
export function padTo(text: string, width: number): string {
  const own = displayWidth(text);
  // A mark of no width ends a right-to-left word, or the next column would be drawn into it.
  const end = rightToLeft.test(text) ? '\u200e' : '';
  if (own <= width) return text + end + ' '.repeat(width - own);
  let cut = '';
  let used = 0;
  for (const cluster of clustersOf(text)) {
    const next = clusterWidth(cluster);
    if (used + next > width - 1) break;
    cut += cluster;
    used += next;
  }
  return `${cut}…${end}${' '.repeat(width - 1 - used)}`;
}

function clusterWidth(cluster: string): number {
  if (nothing.test(cluster)) return 0;
  return wide.test(cluster) || cluster.includes('\ufe0f') ? 2 : 1;
}

function* clustersOf(text: string): Generator<string> {
  segments ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of segments.segment(text)) yield segment;
}
