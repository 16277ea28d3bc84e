/** How fast a list goes by. */
export interface Pace {
  /** Nothing that was seen in the frame before was seen in the last one. */
  readonly far: boolean;
  /** So again and again, faster than anyone could read a row: nothing has to be drawn. */
  readonly flies: boolean;
}

export const resting: Pace = { far: false, flies: false };

/** The pace after one more frame that moved the list by so many times what is seen of it. */
export function paceAfter(before: Pace, screens: number): Pace {
  // Slower by half than what it takes to fly, so that a speed near the border does not switch to and fro.
  if (before.flies) return screens > 0.5 ? before : resting;
  const far = screens > 1;
  // A jump alone, to an end or by a page, is drawn at once.
  return { far, flies: far && before.far };
}
