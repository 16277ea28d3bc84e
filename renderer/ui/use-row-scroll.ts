import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { fromScroll, furthest, isCapped, type RowSpace, revealing, rowsAt, toScroll } from './row-space.ts';

/** Rows drawn beyond those that are seen, so that a fast wheel finds them there. */
const spare = 8;

/** Pixels that the scroll bar of a capped list may be off before it is put right: too few to be seen on it. */
const strayed = 5_000;

/** What of a list is drawn, and how far its rows are shifted so that they lie where they are seen. */
interface Drawn {
  readonly first: number;
  readonly last: number;
  readonly shift: number;
}

interface RowScroll extends Drawn {
  /** Scrolls as little as it takes to see a row. */
  readonly reveal: (index: number) => void;
}

/**
 * Which rows of a long list are drawn. Where the list is taller than a browser can scroll, the wheel still moves it pixel
 * by pixel, and only a jump of the scroll bar goes by proportion. Rows that come in at the top move what is seen along,
 * so that it stays under the eye.
 */
export function useRowScroll(
  box: RefObject<HTMLElement | null>,
  space: RowSpace,
  growsAt: 'top' | 'bottom',
): RowScroll {
  /** Where the scroll bar stood, and how far it was ahead of the place in the list that was seen there. */
  const anchor = useRef({ scroll: 0, shift: 0 });
  const [drawn, setDrawn] = useState<Drawn>({ first: 0, last: 0, shift: 0 });

  const draw = useCallback(() => {
    const { scroll, shift } = anchor.current;
    const seen = rowsAt(space, scroll - shift);
    const first = Math.max(0, seen.first - spare);
    const last = Math.min(space.count, seen.last + spare);
    setDrawn((before) =>
      before.first === first && before.last === last && before.shift === shift ? before : { first, last, shift },
    );
  }, [space]);

  const moveTo = useCallback(
    (top: number) => {
      const element = box.current;
      if (element === null) return;
      const place = Math.min(furthest(space), Math.max(0, top));
      element.scrollTop = toScroll(space, place);
      const scroll = element.scrollTop;
      anchor.current = { scroll, shift: isCapped(space) ? scroll - place : 0 };
      draw();
    },
    [box, space, draw],
  );

  const onScroll = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    const scroll = element.scrollTop;
    const { scroll: before, shift } = anchor.current;
    if (scroll === before) return;
    if (!isCapped(space)) {
      anchor.current = { scroll, shift: 0 };
      draw();
    } else if (Math.abs(scroll - before) < 1.5 * space.viewport) {
      anchor.current = { scroll, shift };
      const end = toScroll(space, furthest(space));
      if (scroll <= 0 || scroll >= end || scroll - shift < 0 || scroll - shift > furthest(space))
        moveTo(scroll - shift);
      else draw();
    } else {
      anchor.current = { scroll, shift: scroll - fromScroll(space, scroll) };
      draw();
    }
  }, [box, space, draw, moveTo]);

  useLayoutEffect(() => {
    const element = box.current;
    element?.addEventListener('scroll', onScroll, { passive: true });
    return () => element?.removeEventListener('scroll', onScroll);
  }, [box, onScroll]);

  // Once it rests, the bar goes to where it belongs; nothing that is seen moves.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || !isCapped(space)) return;
    const settle = () => {
      const { scroll, shift } = anchor.current;
      if (Math.abs(toScroll(space, scroll - shift) - scroll) > strayed) moveTo(scroll - shift);
    };
    element.addEventListener('scrollend', settle);
    return () => element.removeEventListener('scrollend', settle);
  }, [box, space, moveTo]);

  const known = useRef(space.count);
  useLayoutEffect(() => {
    const added = space.count - known.current;
    known.current = space.count;
    const top = anchor.current.scroll - anchor.current.shift;
    if (growsAt === 'top' && added > 0 && top > 0) moveTo(top + added * space.rowHeight);
    else if (top > furthest(space)) moveTo(top);
    else draw();
  }, [space, growsAt, moveTo, draw]);

  const reveal = useCallback(
    (index: number) => {
      const top = anchor.current.scroll - anchor.current.shift;
      const wanted = revealing(space, index, top);
      if (wanted !== top) moveTo(wanted);
    },
    [space, moveTo],
  );

  return { ...drawn, reveal };
}
