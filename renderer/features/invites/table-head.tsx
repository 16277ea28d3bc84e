import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import type { Sort } from './list-spec.ts';

interface Props {
  readonly headRef: RefObject<HTMLTableSectionElement | null>;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly chosen: 'none' | 'some' | 'all';
  readonly onChoose: () => void;
}

/** The columns, and by which of them the list is ordered. */
export function TableHead({ headRef, sort, onSort, chosen, onChoose }: Props): ReactNode {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = chosen === 'some';
  }, [chosen]);
  return (
    <thead className="invite-head" ref={headRef}>
      <tr aria-rowindex={1} className="invite-cells">
        <th scope="col" className="invite-tick">
          <input
            ref={box}
            type="checkbox"
            checked={chosen === 'all'}
            onChange={onChoose}
            aria-label={chosen === 'none' ? 'Select all' : 'Select none'}
          />
        </th>
        <SortedHead
          name="#"
          said="Number"
          order={sort === 'newest' ? 'descending' : sort === 'oldest' ? 'ascending' : 'none'}
          onSort={() => onSort(sort === 'newest' ? 'oldest' : 'newest')}
        />
        <SortedHead
          name="For"
          order={sort === 'label' ? 'ascending' : 'none'}
          onSort={() => onSort(sort === 'label' ? 'newest' : 'label')}
        />
        <th scope="col" className="invite-service">
          Service
        </th>
        <th scope="col">State</th>
        <th scope="col" className="invite-uses">
          Uses
        </th>
        <SortedHead
          name="Time left"
          order={sort === 'expires' ? 'ascending' : 'none'}
          onSort={() => onSort(sort === 'expires' ? 'newest' : 'expires')}
        />
      </tr>
    </thead>
  );
}

interface SortedProps {
  readonly name: string;
  /** What a screen reader says for it. */
  readonly said?: string;
  readonly order: 'ascending' | 'descending' | 'none';
  readonly onSort: () => void;
}

function SortedHead({ name, said = name, order, onSort }: SortedProps): ReactNode {
  const Arrow = order === 'descending' ? IconArrowDown : IconArrowUp;
  return (
    <th scope="col" aria-sort={order}>
      <button
        type="button"
        className="invite-sort"
        aria-label={said}
        title={`Sort by ${said.toLowerCase()}`}
        onClick={onSort}
      >
        {name}
        {order !== 'none' && <Arrow size={12} aria-hidden />}
      </button>
    </th>
  );
}
