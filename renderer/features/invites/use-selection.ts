import { useState } from 'react';
import { limits } from '../../../shared/domain/invite.ts';
import { toastError } from '../../ui/toasts.ts';
import { holdsSame, type ListSpec } from './list-spec.ts';
import type { Rows } from './use-rows.ts';

/** The invites that one act is going to be about. */
export interface Selection {
  readonly ids: ReadonlySet<number>;
  readonly toggle: (index: number) => void;
  /** Takes in all rows from the one that was chosen last to this one. */
  readonly extendTo: (index: number) => void;
  /** Takes in the whole list, or its first 10,000. */
  readonly takeAll: () => void;
  readonly drop: (ids: readonly number[]) => void;
  readonly clear: () => void;
}

const none: ReadonlySet<number> = new Set();

/** Invites chosen in a list. Another list begins with none chosen, so that nothing is acted on that is not in sight. */
export function useSelection(spec: ListSpec, rows: Rows): Selection {
  const [ids, setIds] = useState(none);
  const [pivot, setPivot] = useState(0);
  const [of, setOf] = useState(spec);
  if (of !== spec) {
    setOf(spec);
    if (!holdsSame(of, spec)) setIds(none);
  }
  const take = (from: number, to: number) => {
    rows
      .idsBetween(from, to)
      .then((more) => setIds((before) => new Set([...before, ...more].slice(0, limits.batch))), toastError);
  };
  return {
    ids,
    toggle: (index) => {
      const id = rows.at(index)?.id;
      if (id === undefined) return;
      setPivot(index);
      setIds((before) => {
        const after = new Set(before);
        if (!after.delete(id) && after.size < limits.batch) after.add(id);
        return after;
      });
    },
    extendTo: (index) => take(Math.min(pivot, index), Math.max(pivot, index)),
    takeAll: () => take(0, limits.batch - 1),
    drop: (gone) => setIds((before) => new Set([...before].filter((id) => !gone.includes(id)))),
    clear: () => setIds(none),
  };
}
