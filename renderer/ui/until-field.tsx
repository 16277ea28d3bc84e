import '@mantine/dates/styles.layer.css';
import { DateTimePicker } from '@mantine/dates';
import type { ReactNode } from 'react';
import { type Instant, toInstant, toMs } from '../../shared/domain/instant.ts';

interface Props {
  readonly value: Instant | null;
  readonly longestMs: number;
  readonly onChange: (value: Instant) => void;
}

/** A day and an hour in the time of this machine. Comes in a file of its own: few open it. */
export function UntilField({ value, longestMs, onChange }: Props): ReactNode {
  return (
    <DateTimePicker
      label="Or until"
      placeholder="a day and an hour"
      valueFormat="D MMM YYYY, HH:mm"
      value={value === null ? null : new Date(toMs(value))}
      minDate={new Date()}
      maxDate={new Date(Date.now() + longestMs)}
      weekendDays={[]}
      defaultTimeValue="18:00"
      submitButtonProps={{ 'aria-label': 'Take this time' }}
      onChange={(picked) => {
        if (picked !== null) onChange(toInstant(new Date(picked).getTime()));
      }}
    />
  );
}
