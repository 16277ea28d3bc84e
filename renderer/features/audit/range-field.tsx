import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Narrowing } from './narrowing.ts';

interface Props {
  readonly value: Narrowing['range'];
  readonly onChange: (value: Narrowing['range']) => void;
}

/** The first and the last day; either may be left open. The browser's own field is by far the lightest. */
export function RangeField({ value: [first, last], onChange }: Props): ReactNode {
  const read = (day: string) => (day === '' ? null : day);
  return (
    <>
      <TextInput
        type="date"
        aria-label="First day"
        size="xs"
        className="audit-day"
        max={last ?? undefined}
        value={first ?? ''}
        onChange={(event) => onChange([read(event.currentTarget.value), last])}
      />
      <TextInput
        type="date"
        aria-label="Last day"
        size="xs"
        className="audit-day"
        min={first ?? undefined}
        value={last ?? ''}
        onChange={(event) => onChange([first, read(event.currentTarget.value)])}
      />
    </>
  );
}
