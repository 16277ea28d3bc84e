import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Instant, toInstant, toMs } from '../../shared/domain/instant.ts';
import { judgedNow } from './use-now.ts';

interface Props {
  readonly value: Instant | null;
  readonly longestMs: number;
  /** null: what is typed is no time as yet. */
  readonly onChange: (value: Instant | null) => void;
}

/** Years of four digits end here. Milliseconds. */
const farthest = Date.UTC(10_000, 0);

/** A day and an hour in the time of this machine, in the browser's own field for them. */
export function UntilField({ value, longestMs, onChange }: Props): ReactNode {
  // As it is typed: a year that grows digit by digit must not be written anew.
  const [typed, setTyped] = useState(() => (value === null ? '' : toLocal(toMs(value))));
  return (
    <TextInput
      type="datetime-local"
      label="Or until"
      value={value === null ? '' : typed}
      min={toLocal(judgedNow())}
      max={toLocal(judgedNow() + longestMs)}
      onChange={(event) => {
        const text = event.currentTarget.value;
        const ms = new Date(text).getTime();
        setTyped(text);
        onChange(Number.isNaN(ms) || ms >= farthest ? null : toInstant(ms));
      }}
    />
  );
}

/** `2026-11-21T14:05`, as the field has it: in the time of this machine, and with no zone. */
function toLocal(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
