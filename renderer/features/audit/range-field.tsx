import '@mantine/dates/styles.layer.css';
import { DatePickerInput } from '@mantine/dates';
import type { ReactNode } from 'react';
import type { Narrowing } from './narrowing.ts';

interface Props {
  readonly value: Narrowing['range'];
  readonly onChange: (value: Narrowing['range']) => void;
}

/** The first and the last day. Comes in a file of its own: few open it. */
export function RangeField({ value, onChange }: Props): ReactNode {
  return (
    <DatePickerInput
      type="range"
      aria-label="First and last day"
      placeholder="two days"
      size="xs"
      className="audit-range"
      valueFormat="D MMM YY"
      allowSingleDateInRange
      maxDate={new Date()}
      value={[value[0], value[1]]}
      onChange={([first, last]) => onChange([first, last])}
    />
  );
}
