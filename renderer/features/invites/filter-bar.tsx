import './filter-bar.css';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { api } from '../../api.ts';
import { useRead } from '../../data.ts';
import { judgedNow, useNow } from '../../ui/use-now.ts';
import { standings } from '../../ui/verdict-words.ts';
import { formatCount } from '../../ui/words.ts';
import {
  type Chip,
  cappedTotal,
  chips,
  filterOf,
  type ListSpec,
  type Total,
  totalByState,
  wholeList,
} from './list-spec.ts';

interface Props {
  readonly spec: ListSpec;
  readonly counts: CallOutput<'invites.counts'> | undefined;
  /** How many the list has that is shown; null: not yet known. */
  readonly total: Total | null;
  readonly onChange: (changes: Partial<ListSpec>) => void;
}

/** Which invites are listed: of which state, and of which service. */
export function FilterBar({ spec, counts, total, onChange }: Props): ReactNode {
  const today = useEndingToday();
  const identities = useRead('identities.list', {});
  const slugs = identities.data?.identities.map(({ slug }) => slug) ?? [];
  const narrowed = spec.search !== '' || spec.identity !== null;
  const totalOf = (chip: Chip): Total | null => {
    if (chip === spec.chip) return total;
    // Counting every state of a search would take longer than the search.
    if (narrowed) return null;
    if (chip === 'today') return today;
    return counts === undefined ? null : totalByState({ ...wholeList, chip }, counts);
  };
  return (
    <div className="filter-bar">
      <fieldset className="filter-chips">
        <legend className="visually-hidden">Show</legend>
        {chips.map((chip) => (
          <button
            key={chip}
            type="button"
            className="filter-chip"
            aria-pressed={chip === spec.chip}
            onClick={() => onChange({ chip })}
          >
            {nameOf(chip)} <TotalWords total={totalOf(chip)} />
          </button>
        ))}
      </fieldset>
      {(slugs.length > 0 || spec.identity !== null) && (
        <Select
          aria-label="Service"
          size="xs"
          placeholder="All services"
          clearable
          searchable={slugs.length > 8}
          className="filter-service"
          data={slugs}
          value={spec.identity}
          onChange={(identity) => onChange({ identity })}
        />
      )}
    </div>
  );
}

/** How many end before midnight; null: not yet known. */
function useEndingToday(): Total | null {
  const day = new Date(useNow()).toDateString();
  const read = useQuery({
    queryKey: ['invites.count', 'today', day],
    queryFn: () => api['invites.count'](filterOf({ ...wholeList, chip: 'today' }, judgedNow())),
  });
  return read.data === undefined ? null : cappedTotal(read.data.count);
}

/** A count as a badge says it: `1,284`, `1,000+`. */
export function totalWords({ count, more }: Total): string {
  return `${formatCount(count)}${more ? '+' : ''}`;
}

function TotalWords({ total }: { readonly total: Total | null }): ReactNode {
  return total === null ? null : <span className="num">{totalWords(total)}</span>;
}

function nameOf(chip: Chip): string {
  if (chip === 'all') return 'All';
  return chip === 'today' ? 'Expiring today' : standings[chip].word;
}
