import { observeElementOffset, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useLayoutEffect, useReducer, useRef } from 'react';
import { baseOfRow, isCapped, type Lane, lastTop, rowOfSlot, slotCount } from './slots.ts';

interface Options {
  readonly box: RefObject<HTMLElement | null>;
  readonly count: number;
  /** Pixels. */
  readonly rowHeight: number;
  /** Height of the head that stays in sight above the rows, in pixels. */
  readonly headHeight: number;
}

/** A row that is in the page. */
export interface DrawnRow {
  readonly index: number;
  /** What it is drawn with: after a jump the elements of the rows that were left draw those that are seen now. */
  readonly key: number;
  /** Pixels from the top of the rows' element. */
  readonly top: number;
}

export interface Slots {
  readonly drawn: readonly DrawnRow[];
  /** Height of the rows' element, in pixels. */
  readonly height: number;
  /** The row at the top with its fraction, and how many are seen. */
  readonly look: () => { readonly top: number; readonly seen: number };
  /** Scrolls a row to the top. */
  readonly scrollTo: (row: number) => void;
  /** Scrolls as little as it takes to see the whole of a row. */
  readonly reveal: (row: number) => void;
}

/** Rows drawn beyond those that are seen. */
const spare = 6;
/** Pixels: a wheel moves less at once; a scroll bar of a capped list more, even by its smallest step. */
const jump = 2_000;

/**
 * The rows of a list of any length that are to be drawn now. The wheel moves the list pixel by pixel, and a jump of the
 * scroll bar goes by proportion; once the list rests, the bar is put where it belongs, and no row is seen to move.
 */
export function useSlots({ box, count, rowHeight, headHeight }: Options): Slots {
  /** Where the scroll bar stood last, how many rows the slots were moved on there, and how many rows were jumped over. */
  const place = useRef({ scroll: 0, base: 0, jumped: 0 });
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  // What hears the scroll bar hears it for as long as the table is there.
  const latest = useRef({ count, rowHeight, headHeight });

  const arrive = useCallback((lane: Lane, scroll: number, base: number) => {
    const before = place.current;
    const rows = Math.round((scroll - before.scroll) / latest.current.rowHeight) + base - before.base;
    const jumped = before.jumped + (Math.abs(rows) > lane.seen / 2 ? rows : 0);
    place.current = { scroll, base, jumped };
  }, []);

  const put = useCallback(
    (element: HTMLElement, row: number) => {
      const lane = laneOf(element, latest.current);
      const top = Math.min(Math.max(0, row), lastTop(lane));
      const base = baseOfRow(top, lane);
      element.scrollTop = (top - base) * latest.current.rowHeight;
      arrive(lane, element.scrollTop, base);
    },
    [arrive],
  );

  useLayoutEffect(() => {
    latest.current = { count, rowHeight, headHeight };
    const { scroll, base } = place.current;
    if (box.current === null || (base === 0 && slotCount(count) === count)) return;
    // Another number of rows moves the slots, and not the row that is seen.
    put(box.current, scroll / rowHeight + base);
    if (place.current.base !== base) redraw();
  }, [box, put, count, rowHeight, headHeight]);

  const follow = (element: HTMLElement, isScrolling: boolean) => {
    const { scroll: before, base } = place.current;
    const scroll = element.scrollTop;
    const lane = laneOf(element, latest.current);
    const slot = scroll / latest.current.rowHeight;
    if (Math.abs(scroll - before) > jump) {
      arrive(lane, scroll, baseOfRow(rowOfSlot(slot, lane), lane));
      return;
    }
    arrive(lane, scroll, base);
    const atEnd = scroll <= 0 || scroll >= element.scrollHeight - element.clientHeight - 1;
    if (isCapped(lane) && (atEnd || !isScrolling)) put(element, slot + base);
  };

  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count: slotCount(count),
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: spare,
    scrollMargin: headHeight,
    observeElementOffset: (instance, tell) =>
      observeElementOffset(instance, (_, isScrolling) => {
        const element = instance.scrollElement;
        if (element === null) return;
        follow(element, isScrolling);
        tell(element.scrollTop, isScrolling);
      }),
  });

  const look = () => {
    const element = box.current;
    if (element === null) return { top: 0, seen: 0 };
    return { top: element.scrollTop / rowHeight + place.current.base, seen: laneOf(element, latest.current).seen };
  };
  const scrollTo = (row: number) => {
    if (box.current === null) return;
    put(box.current, row);
    // Slots that are moved on under a scroll bar that stands give no scroll event.
    redraw();
  };
  const reveal = (row: number) => {
    const { top, seen } = look();
    if (row < top) scrollTo(row);
    else if (row + 1 > top + seen) scrollTo(row + 1 - seen);
  };
  const { base, jumped } = place.current;
  return {
    drawn: virtualizer
      .getVirtualItems()
      .map(({ index, start }) => ({ index: index + base, key: index + base - jumped, top: start - headHeight }))
      .filter(({ index }) => index < count),
    height: slotCount(count) * rowHeight,
    look,
    scrollTo,
    reveal,
  };
}

function laneOf(element: HTMLElement, { count, rowHeight, headHeight }: Omit<Options, 'box'>): Lane {
  return { rows: count, seen: Math.max(0, (element.clientHeight - headHeight) / rowHeight) };
}
