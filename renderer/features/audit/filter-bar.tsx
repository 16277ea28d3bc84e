import { Autocomplete, Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { inPlace } from '../../ui/in-place.ts';
import { type Family, families, type Narrowing, type Span, spans } from './narrowing.ts';
import { RangeField } from './range-field.tsx';

interface Props {
  readonly value: Narrowing;
  /** Actors that are known so far. */
  readonly actors: readonly string[];
  readonly onChange: (value: Narrowing) => void;
}

/** What the log is narrowed to: a family by one press, the rest by its field. */
export function FilterBar({ value, actors, onChange }: Props): ReactNode {
  const set = (changes: Partial<Narrowing>) => onChange({ ...value, ...changes });
  return (
    <search className="audit-filters" aria-label="Narrow the log">
      <fieldset className="audit-families">
        <legend className="visually-hidden">Events</legend>
        {(Object.keys(families) as Family[]).map((family) => (
          <button key={family} type="button" aria-pressed={value.family === family} onClick={() => set({ family })}>
            {families[family]}
          </button>
        ))}
      </fieldset>
      <div className="audit-fields">
        <Select
          comboboxProps={inPlace}
          aria-label="Time"
          size="xs"
          className="audit-span"
          data={(Object.keys(spans) as Span[]).map((span) => ({ value: span, label: spans[span] }))}
          value={value.span}
          onChange={(span) => span !== null && set({ span: span as Span })}
        />
        {value.span === 'range' && <RangeField value={value.range} onChange={(range) => set({ range })} />}
        <Autocomplete
          comboboxProps={inPlace}
          aria-label="Actor, by the whole name"
          placeholder="Anyone"
          size="xs"
          className="audit-actor"
          data={[...actors]}
          limit={20}
          clearable
          value={value.actor}
          onChange={(actor) => set({ actor })}
        />
        <TextInput
          aria-label="Invite, by its number"
          placeholder="Any invite"
          size="xs"
          className="audit-invite"
          inputMode="numeric"
          autoComplete="off"
          value={value.inviteId === null ? '' : `#${value.inviteId}`}
          onChange={(event) => set({ inviteId: readNumber(event.currentTarget.value) })}
        />
      </div>
    </search>
  );
}

/** The number of an invite; null for none. */
function readNumber(text: string): number | null {
  const digits = text.replace(/\D/g, '').slice(0, 15);
  return digits === '' || Number(digits) === 0 ? null : Number(digits);
}
