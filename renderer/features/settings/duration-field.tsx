import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { parseDuration } from '../../../shared/domain/duration.ts';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What an empty field means; left out, it must not be empty. */
  readonly empty?: string;
  readonly description?: string;
}

/** Whether a text is a lifetime, or nothing where nothing means something. */
export function isLifetime(text: string, mayBeEmpty: boolean): boolean {
  return text.trim() === '' ? mayBeEmpty : parseDuration(text).ok;
}

/** Its milliseconds; null for nothing. */
export function lifetimeMs(text: string): number | null {
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.ms : null;
}

/** A lifetime as people write it: `24h`, `30d`, `1d12h`. */
export function DurationField({ label, value, onChange, empty, description }: Props): ReactNode {
  const fits = isLifetime(value, empty !== undefined);
  return (
    <TextInput
      label={label}
      description={description}
      placeholder={empty ?? '24h, 30d, 1d12h'}
      autoComplete="off"
      spellCheck={false}
      value={value}
      error={fits ? null : 'A number and s, m, h or d, such as 24h.'}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
