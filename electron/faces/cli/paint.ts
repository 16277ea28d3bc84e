const styles = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

/** How a piece of text stands out. */
export type Style = keyof typeof styles;

/** Gives text a style where its reader can see it, and leaves it as it is elsewhere. */
export type Paint = (style: Style, text: string) => string;

/** A painter for a terminal, by ANSI escapes, or for anything else. */
export function painter(colour: boolean): Paint {
  if (!colour) return (_, text) => text;
  return (style, text) => `\u001b[${styles[style][0]}m${text}\u001b[${styles[style][1]}m`;
}
