import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import type { RowSpace } from './row-space.ts';

interface Options {
  readonly box: RefObject<HTMLElement | null>;
  readonly space: RowSpace;
  readonly growsAt: 'top' | 'bottom';
  readonly reveal: (index: number) => void;
}

/**
 * Moves the focus from row to row by arrow keys, page keys, Home and End, also to rows that are not in the page yet.
 * Returns the one row that the Tab key goes to.
 */
export function useRowKeys({ box, space, growsAt, reveal }: Options): number {
  const { count } = space;
  const [active, setActive] = useState(0);
  const wanted = useRef<number | null>(null);

  // A row that is drawn only now takes the focus that it was sent.
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const target = box.current?.querySelector(`[data-index="${wanted.current}"] [data-row-focus]`);
    if (!(target instanceof HTMLElement)) return;
    target.focus({ preventScroll: true });
    wanted.current = null;
  });

  const known = useRef(count);
  useLayoutEffect(() => {
    const added = count - known.current;
    known.current = count;
    if (growsAt === 'top' && added > 0) setActive((before) => (before > 0 ? before + added : 0));
    if (added < 0) setActive((before) => Math.max(0, Math.min(before, count - 1)));
  }, [count, growsAt]);

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || count === 0) return;
    // What stands in a detail has its own use for these keys.
    if (indexAround(event.target) === null || within(event.target, '.long-list-detail')) return;
    const page = Math.max(1, Math.floor(space.viewport / space.rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1,
    };
    const aimed = steps[event.key];
    if (aimed === undefined) return;
    event.preventDefault();
    const index = Math.min(count - 1, Math.max(0, aimed));
    wanted.current = index;
    setActive(index);
    reveal(index);
  });
  const onFocus = useEffectEvent((event: FocusEvent) => setActive((before) => indexAround(event.target) ?? before));
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const press = (event: KeyboardEvent) => onKeyDown(event);
    const focus = (event: FocusEvent) => onFocus(event);
    element.addEventListener('keydown', press);
    element.addEventListener('focusin', focus);
    return () => {
      element.removeEventListener('keydown', press);
      element.removeEventListener('focusin', focus);
    };
  }, [box]);

  return active;
}

function within(target: EventTarget | null, selector: string): Element | null {
  return target instanceof Element ? target.closest(selector) : null;
}

function indexAround(target: EventTarget | null): number | null {
  const index = within(target, '[data-index]')?.getAttribute('data-index');
  return index === null || index === undefined ? null : Number(index);
}
