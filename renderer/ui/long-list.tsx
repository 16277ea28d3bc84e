import './long-list.css';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type RowSpace, scrollHeight, topOf } from './row-space.ts';
import { useRowKeys } from './use-row-keys.ts';
import { useRowScroll } from './use-row-scroll.ts';

interface Props {
  /** What the list is called by a screen reader. */
  readonly label: string;
  /** Sets the columns: `grid-template-columns` of the rows below it. */
  readonly className: string;
  readonly count: number;
  /** Whether `count` is all there is, or only what was read so far. */
  readonly exact?: boolean;
  /** The cells of the head. */
  readonly head: ReactNode;
  /**
   * The cells of a row. What can be focused in it takes `tabIndex`: one row at a time is on the way of the Tab key, the
   * arrow keys go to the others. The first element that is marked `data-row-focus` gets the focus.
   */
  readonly row: (index: number, tabIndex: 0 | -1) => ReactNode;
  /** The row that is open, and what stands below its cells. */
  readonly open?: { readonly index: number; readonly detail: ReactNode } | null;
  /** Where new rows come in. */
  readonly growsAt?: 'top' | 'bottom';
  /** Hears which rows are drawn. */
  readonly onDrawn?: (first: number, last: number) => void;
}

const guess = { rowHeight: 42, viewport: 600 };

/** A table of any length: only what is seen is in the page. It is as high as its rows, up to the room that it is given. */
export function LongList(props: Props): ReactNode {
  const { label, className, count, exact = true, head, row, open = null, growsAt = 'bottom', onDrawn } = props;
  const box = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLDivElement>(null);
  const headRow = useRef<HTMLTableSectionElement>(null);
  const size = useSize(box, ruler, headRow);
  const [detailHeight, measureDetail] = useHeight();
  const openIndex = open?.index ?? null;
  const space = useMemo<RowSpace>(
    () => ({ count, ...size, open: openIndex === null ? null : { index: openIndex, height: detailHeight } }),
    [count, size, openIndex, detailHeight],
  );
  const { first, last, shift, reveal } = useRowScroll(box, space, growsAt);
  const active = useRowKeys({ box, space, growsAt, reveal });

  // What was just opened is looked at, as soon as it is known how high it is.
  const revealed = useRef<number | null>(null);
  useEffect(() => {
    if (openIndex === null || detailHeight === 0) revealed.current = null;
    else if (revealed.current !== openIndex) {
      revealed.current = openIndex;
      reveal(openIndex);
    }
  }, [openIndex, detailHeight, reveal]);

  useEffect(() => {
    if (last > first) onDrawn?.(first, last);
  }, [first, last, onDrawn]);

  const indexes = Array.from({ length: Math.max(0, Math.min(last, count) - first) }, (_, at) => first + at);
  // The row with the focus stays in the page, or the focus would be lost with it.
  if (active < count && (active < first || active >= last)) indexes.push(active);
  return (
    <div className={`long-list ${className}`} style={{ ['--rows' as string]: `${scrollHeight(space)}px` }} ref={box}>
      <table aria-label={label} aria-rowcount={exact ? count + 1 : -1}>
        <thead ref={headRow}>
          <tr aria-rowindex={1}>{head}</tr>
        </thead>
        <tbody>
          {indexes.map((index) => (
            <tr
              key={growsAt === 'top' ? count - index : index}
              className={index === openIndex ? 'long-list-open' : undefined}
              aria-rowindex={index + 2}
              data-index={index}
              style={{ transform: `translateY(${topOf(space, index) + shift}px)` }}
            >
              {row(index, index === active ? 0 : -1)}
              {index === openIndex && (
                <td className="long-list-detail" ref={measureDetail}>
                  {open?.detail}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="long-list-ruler" ref={ruler} aria-hidden />
    </div>
  );
}

type Box = { readonly current: HTMLElement | null };

/** How high a row is, and how much of the list is seen. Hidden, it keeps the size that it had. */
function useSize(box: Box, ruler: Box, head: Box): Pick<RowSpace, 'rowHeight' | 'viewport'> {
  const [size, setSize] = useState(guess);
  useLayoutEffect(() => {
    const measure = () => {
      const rowHeight = ruler.current?.getBoundingClientRect().height ?? 0;
      const viewport = (box.current?.clientHeight ?? 0) - (head.current?.offsetHeight ?? 0);
      if (rowHeight <= 0 || viewport <= 0) return;
      setSize((before) =>
        before.rowHeight === rowHeight && before.viewport === viewport ? before : { rowHeight, viewport },
      );
    };
    const observer = new ResizeObserver(measure);
    for (const { current } of [box, ruler, head]) if (current !== null) observer.observe(current);
    return () => observer.disconnect();
  }, [box, ruler, head]);
  return size;
}

/** The height of whichever element takes the second as its ref. */
function useHeight(): readonly [number, (element: HTMLElement | null) => (() => void) | undefined] {
  const [height, setHeight] = useState(0);
  const measure = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    setHeight(element.offsetHeight);
    const observer = new ResizeObserver(() => setHeight(element.offsetHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [height, measure];
}
