import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { paceAfter, resting } from './pace.ts';
import { type Drawn, drawnAt, inOrder, poolSize, rowsOfPool } from './row-pool.ts';
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
  /** The element that draws it, and later draws others. */
  readonly key: number;
  /** Pixels from the top of the rows' element. */
  readonly top: number;
}

export interface Slots {
  /** In the order in which they stand in the page. */
  readonly drawn: readonly DrawnRow[];
  readonly first: number;
  readonly last: number;
  /** Height of the rows' element, in pixels. */
  readonly height: number;
  /** The row at the top with its fraction, and how many are seen. */
  readonly look: () => { readonly top: number; readonly seen: number };
  /** Scrolls a row to the top. */
  readonly scrollTo: (row: number) => void;
  /** Scrolls as little as it takes to see the whole of a row. */
  readonly reveal: (row: number) => void;
}

/** Pixels: a wheel moves less at once; a scroll bar of a capped list more, even by its smallest step. */
const jump = 2_000;
/** What has not moved for so many milliseconds rests. */
const restMs = 100;
/** Pixels of the list that are seen, before that is known. */
const guess = 600;

/**
 * The rows of a list of any length that are to be drawn now, which change once a frame at most. The wheel moves the list
 * pixel by pixel, and a jump of the scroll bar goes by proportion; once the list rests, the bar is put where it belongs, and
 * no row is seen to move. Rows that fly by faster than anyone reads are not drawn.
 */
export function useSlots({ box, count, rowHeight, headHeight }: Options): Slots {
  /** Where the scroll bar stood last, and how many rows the slots were moved on there. */
  const place = useRef({ scroll: 0, base: 0 });
  const pace = useRef(resting);
  const [shown, setShown] = useState({ first: 0, origin: 0, base: 0 });
  const height = useHeight(box);
  const seen = Math.max(0, (height - headHeight) / rowHeight);
  const lane: Lane = { rows: count, seen };
  const size = poolSize(count, seen);

  const put = (row: number) => {
    const element = box.current;
    if (element === null) return;
    const top = Math.min(Math.max(0, row), lastTop(lane));
    const base = baseOfRow(top, lane);
    element.scrollTop = (top - base) * rowHeight;
    place.current = { scroll: element.scrollTop, base };
  };
  const draw = (settle: (drawn: Drawn) => Drawn) => {
    const { scroll, base } = place.current;
    setShown((before) => {
      const next = { ...settle(drawnAt(scroll / rowHeight + base, count, size, before)), base };
      return next.first === before.first && next.origin === before.origin && base === before.base ? before : next;
    });
  };

  const follow = useEffectEvent((scroll: number) => {
    const { scroll: before, base } = place.current;
    const slot = scroll / rowHeight;
    const jumped = Math.abs(scroll - before) > jump;
    const moved = jumped ? baseOfRow(rowOfSlot(slot, lane), lane) : base;
    place.current = { scroll, base: moved };
    pace.current = paceAfter(pace.current, Math.abs((scroll - before) / rowHeight + moved - base) / seen);
    const atEnd = scroll <= 0 || scroll >= lastTop({ rows: slotCount(count), seen }) * rowHeight - 1;
    if (isCapped(lane) && atEnd && !jumped) put(slot + base);
    if (!pace.current.flies) draw(asTheyCome);
  });
  const settle = useEffectEvent(() => {
    const { scroll, base } = place.current;
    pace.current = resting;
    if (isCapped(lane)) put(scroll / rowHeight + base);
    draw(inOrder);
  });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onFrame = () => {
      frame = 0;
      const scroll = element.scrollTop;
      // What was put there by the list itself has been drawn.
      if (scroll === place.current.scroll) return;
      clearTimeout(timer);
      timer = setTimeout(settle, restMs);
      // In this very frame, or it would show the rows of the one before.
      flushSync(() => follow(scroll));
    };
    const onScroll = () => {
      frame ||= requestAnimationFrame(onFrame);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      element.removeEventListener('scroll', onScroll);
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [box]);

  const refit = useEffectEvent((lane: Lane, rowHeight: number) => {
    const { scroll, base } = place.current;
    // Another number of rows moves the slots, and not the row that is seen.
    if (base !== 0 || isCapped(lane)) put(scroll / rowHeight + base);
    draw(asTheyCome);
  });
  useLayoutEffect(() => refit({ rows: count, seen }, rowHeight), [count, seen, rowHeight]);

  const look = () => ({ top: (box.current?.scrollTop ?? 0) / rowHeight + place.current.base, seen });
  const scrollTo = (row: number) => {
    put(row);
    draw(inOrder);
  };
  const reveal = (row: number) => {
    const { top } = look();
    if (row < top) scrollTo(row);
    else if (row + 1 > top + seen) scrollTo(row + 1 - seen);
  };
  const first = Math.min(shown.first, count - size);
  return {
    drawn: rowsOfPool({ first, origin: shown.origin }, size).map((index, key) => ({
      index,
      key,
      top: (index - shown.base) * rowHeight,
    })),
    first,
    last: first + size - 1,
    height: slotCount(count) * rowHeight,
    look,
    scrollTo,
    reveal,
  };
}

function asTheyCome(drawn: Drawn): Drawn {
  return drawn;
}

/** How high an element is. Hidden, it keeps the height that it had. */
function useHeight(box: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(guess);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setHeight((before) => element.clientHeight || before);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return height;
}
