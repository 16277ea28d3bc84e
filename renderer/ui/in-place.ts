/**
 * Keeps what a field unfolds beside it in the page: elsewhere it would stand outside of every landmark, and a screen
 * reader would not find it.
 */
export const inPlace = { withinPortal: false } as const;
