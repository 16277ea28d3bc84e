import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { fromScroll, furthest, isCapped, type RowSpace, revealing, rowsAt, toScroll } from './row-space.ts';

/** Rows drawn beyond those that are seen, so that a fast wheel finds them there. */
const spare = 8;

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
  /** Where the scroll bar stood, and the place in the list that was seen there. */
  const anchor = useRef({ scroll: 0, top: 0 });
  const [drawn, setDrawn] = useState<Drawn>({ first: 0, last: 0, shift: 0 });

  const draw = useCallback(() => {
    const { scroll, top } = anchor.current;
    const seen = rowsAt(space, top);
    const next = {
      first: Math.max(0, seen.first - spare),
      last: Math.min(space.count, seen.last + spare),
      shift: isCapped(space) ? scroll - top : 0,
    };
    setDrawn((before) =>
      before.first === next.first && before.last === next.last && before.shift === next.shift ? before : next,
    );
  }, [space]);

  const moveTo = useCallback(
    (top: number) => {
      const element = box.current;
      if (element === null) return;
      const place = Math.min(furthest(space), Math.max(0, top));
      const scroll = toScroll(space, place);
      // At the very end the bar has no way left, although the list has.
      element.scrollTop = place > 0 ? Math.max(1, scroll) : 0;
      anchor.current = { scroll: element.scrollTop, top: isCapped(space) ? place : element.scrollTop };
      draw();
    },
    [box, space, draw],
  );

  const onScroll = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    const scroll = element.scrollTop;
    const { scroll: before, top } = anchor.current;
    const moved = scroll - before;
    if (moved === 0) return;
    const near = isCapped(space) && Math.abs(moved) < 1.5 * space.viewport;
    anchor.current = {
      scroll,
      top: near ? Math.min(furthest(space), Math.max(0, top + moved)) : fromScroll(space, scroll),
    };
    const bound = scroll <= 0 || scroll >= toScroll(space, furthest(space));
    if (near && bound) moveTo(anchor.current.top);
    else draw();
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
    const settle = () => moveTo(anchor.current.top);
    element.addEventListener('scrollend', settle);
    return () => element.removeEventListener('scrollend', settle);
  }, [box, space, moveTo]);

  const known = useRef(space.count);
  useLayoutEffect(() => {
    const added = space.count - known.current;
    known.current = space.count;
    const { top } = anchor.current;
    if (growsAt === 'top' && added > 0 && top > 0) moveTo(top + added * space.rowHeight);
    else if (top > furthest(space)) moveTo(top);
    else draw();
  }, [space, growsAt, moveTo, draw]);

  const reveal = useCallback(
    (index: number) => {
      const { top } = anchor.current;
      const wanted = revealing(space, index, top);
      if (wanted !== top) moveTo(wanted);
    },
    [space, moveTo],
  );

  return { ...drawn, reveal };
}
