import './invite-table.css';
import {
  type MouseEvent,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { toInstant } from '../../../shared/domain/instant.ts';
import { useNow } from '../../ui/use-now.ts';
import { InviteRow, rowId } from './invite-row.tsx';
import type { Sort } from './list-spec.ts';
import type { Marks } from './open-list.ts';
import { inviteAt, useShelved } from './page-shelf.ts';
import { TableHead } from './table-head.tsx';
import { tableKeys } from './table-keys.ts';
import type { Rows } from './use-rows.ts';
import type { Selection } from './use-selection.ts';
import { useSlots } from './use-slots.ts';

/** What others ask of the table. */
export interface TableHandle {
  readonly focus: () => void;
  readonly marks: () => Marks;
  /** Goes to a row, wherever it is, and puts the keyboard there. */
  readonly goTo: (index: number) => void;
}

interface Props {
  readonly ref: Ref<TableHandle>;
  readonly rows: Rows;
  readonly selection: Selection;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  /** The invite whose record is shown. */
  readonly openId: number | null;
  /** `enter`: the record takes the cursor. */
  readonly onOpen: (index: number, enter: boolean) => void;
  /** Escape; returns whether anything was there to leave. */
  readonly onLeave: () => boolean;
  /** Stands below the rows. */
  readonly foot: ReactNode;
}

/** A table whose rows the keyboard goes to and chooses, while the focus stays with the table itself. */
function gridProps(rowCount: number, at: string | undefined) {
  return {
    role: 'grid',
    tabIndex: 0,
    'aria-label': 'Invites',
    'aria-multiselectable': true,
    'aria-rowcount': rowCount,
    'aria-activedescendant': at,
  } as const;
}

/** Invites by the million, of which the page holds those that are seen. */
export function InviteTable({ ref, rows, selection, sort, onSort, openId, onOpen, onLeave, foot }: Props): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLTableSectionElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const [headHeight, setHeadHeight] = useState(36);
  const [rowHeight] = useState(readRowHeight);
  const [active, setActive] = useState<number | null>(null);
  const now = toInstant(useNow());
  const { opened, shelf, count, at } = rows;
  const pages = useShelved(shelf, (shelved) => shelved.pages);
  const slots = useSlots({ box, count, rowHeight, headHeight });
  const { drawn, first, last, scrollTo, reveal, look } = slots;

  useLayoutEffect(() => setHeadHeight(head.current?.offsetHeight ?? 36), []);
  useLayoutEffect(() => shelf?.want(first, last), [shelf, first, last]);
  useFollow(opened, (moved) => {
    if (moved === null) {
      setActive(null);
      scrollTo(0);
      return;
    }
    setActive((before) => (before === null ? null : Math.min(Math.max(0, before + moved.active), count - 1)));
    if (moved.top !== 0) scrollTo(look().top + moved.top);
  });

  const move = (index: number) => {
    setActive(index);
    reveal(index);
  };
  useImperativeHandle(ref, () => ({
    focus: () => grid.current?.focus(),
    marks: () => marksOf(look(), active, at),
    goTo: (index) => {
      setActive(index);
      scrollTo(index - Math.floor(look().seen / 3));
    },
  }));

  const onKeyDown = tableKeys({
    count,
    active,
    look,
    onMove: (index, extend) => {
      move(index);
      if (extend) selection.extendTo(index);
      else if (openId !== null) onOpen(index, false);
    },
    onOpen: (index) => {
      move(index);
      onOpen(index, true);
    },
    onToggle: (index) => {
      move(index);
      selection.toggle(index);
    },
    onTakeAll: selection.takeAll,
    onLeave,
  });
  const onClick = (event: MouseEvent) => {
    const index = rowAround(event.target);
    if (index === null) return;
    setActive(index);
    if (event.shiftKey) selection.extendTo(index);
    else if (isTick(event.target) || event.ctrlKey || event.metaKey) selection.toggle(index);
    else onOpen(index, false);
  };
  // The largest number there is has about as many digits as there are invites.
  const idDigits = Math.max(...[rows.all, at(0)?.id ?? 0, at(last)?.id ?? 0].map((one) => String(one).length));
  const chosen = selection.ids.size === 0 ? 'none' : selection.ids.size < count ? 'some' : 'all';
  const activeId = active !== null && active >= first && active <= last ? rowId(active) : undefined;
  // Not drawn anew with every row that comes into sight.
  const columns = useMemo(
    () => (
      <TableHead
        headRef={head}
        sort={sort}
        onSort={onSort}
        chosen={chosen}
        onChoose={() => (chosen === 'none' ? selection.takeAll() : selection.clear())}
      />
    ),
    [sort, onSort, chosen, selection],
  );
  return (
    <div
      className="invite-table"
      data-active={activeId !== undefined || undefined}
      style={{ ['--id-digits' as string]: idDigits }}
    >
      <div className="invite-box" ref={box}>
        <table
          className="invite-grid"
          ref={grid}
          {...gridProps(rows.total?.more === true ? -1 : count + 1, activeId)}
          onKeyDown={onKeyDown}
          onClick={onClick}
        >
          {columns}
          <tbody className="invite-rows" style={{ height: slots.height }}>
            {drawn.map(({ index, key, top }) => {
              const invite = inviteAt(pages, index);
              return (
                <InviteRow
                  key={key}
                  index={index}
                  top={top}
                  invite={invite}
                  now={now}
                  selected={invite !== undefined && selection.ids.has(invite.id)}
                  active={index === active}
                  open={invite !== undefined && invite.id === openId}
                />
              );
            })}
          </tbody>
        </table>
      </div>
      {foot}
    </div>
  );
}

/** Hears, before it is painted, that the list was read anew, and where what was looked at has gone. */
function useFollow(opened: Rows['opened'], follow: (moved: NonNullable<Rows['opened']>['moved']) => void): void {
  const known = useRef(opened);
  useLayoutEffect(() => {
    if (opened === null || opened === known.current) return;
    known.current = opened;
    follow(opened.moved);
  });
}

function marksOf({ top, seen }: { top: number; seen: number }, active: number | null, at: Rows['at']): Marks {
  const markOf = (index: number) => {
    const invite = at(index);
    return invite === undefined ? null : { index, invite };
  };
  return {
    first: Math.floor(top),
    seen: Math.ceil(seen),
    // At its very top a list shows what comes in; elsewhere what is read stays where it is.
    top: top < 0.5 ? null : markOf(Math.floor(top)),
    active: active === null ? null : markOf(active),
  };
}

function rowAround(target: EventTarget): number | null {
  const index = target instanceof Element ? target.closest('[data-index]')?.getAttribute('data-index') : null;
  return index === null || index === undefined ? null : Number(index);
}

function isTick(target: EventTarget): boolean {
  return target instanceof Element && target.closest('.invite-tick') !== null;
}

function readRowHeight(): number {
  const style = getComputedStyle(document.documentElement);
  return Number.parseFloat(style.getPropertyValue('--row')) * Number.parseFloat(style.fontSize);
}
