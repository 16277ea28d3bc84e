import './lifetime-field.css';
import { Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { formatDuration, parseDuration } from '../../shared/domain/duration.ts';
import { toInstant } from '../../shared/domain/instant.ts';
import type { Expiry, Policy } from '../../shared/domain/policy.ts';
import { lifetimeOf } from './lifetime.ts';
import { formatExact, formatWhen } from './times.ts';
import { UntilField } from './until-field.tsx';
import { useNow } from './use-now.ts';

const hour = 3_600_000;
const day = 24 * hour;

const presets = [
  { label: '1 hour', ms: hour },
  { label: '24 hours', ms: day },
  { label: '7 days', ms: 7 * day },
  { label: '30 days', ms: 30 * day },
];

interface Props {
  readonly value: Expiry;
  readonly policy: Policy;
  readonly onChange: (value: Expiry) => void;
}

/** How long an invite is good: a preset, a length, a date, or no end where the policy lets it. */
export function LifetimeField({ value, policy, onChange }: Props): ReactNode {
  const labelId = useId();
  const now = useNow();
  const ms = lifetimeOf(value, policy, now);
  const isPreset = (value.kind === 'default' || value.kind === 'after') && presets.some((preset) => preset.ms === ms);
  const [asked, setAsked] = useState(false);
  const custom = asked || !isPreset;
  const pick = (picked: string) => {
    setAsked(picked === 'custom');
    if (picked !== 'custom') onChange({ kind: 'after', ms: Number(picked) });
  };
  return (
    <div>
      <div className="mantine-InputWrapper-label" id={labelId}>
        Good for
      </div>
      <SegmentedControl
        fullWidth
        aria-labelledby={labelId}
        value={custom ? 'custom' : String(ms)}
        onChange={pick}
        data={[
          ...presets.map((preset) => ({
            label: preset.label,
            value: String(preset.ms),
            disabled: preset.ms > policy.longestLifetimeMs,
          })),
          { label: 'Custom…', value: 'custom' },
        ]}
      />
      {custom && (
        <CustomLifetime
          value={value}
          ms={ms}
          policy={policy}
          onChange={(changed) => {
            // What happens to be a preset's length as well is still being typed.
            setAsked(true);
            onChange(changed);
          }}
        />
      )}
      <p className="lifetime-until">{untilWords(ms, now, policy)}</p>
    </div>
  );
}

function untilWords(ms: number | null, now: number, policy: Policy): ReactNode {
  if (ms === null) return 'without end';
  if (ms > policy.longestLifetimeMs) return `at most ${formatDuration(policy.longestLifetimeMs)} from now`;
  if (ms <= 0) return 'that has passed already';
  const until = toInstant(now + ms);
  return (
    <>
      until <time title={formatExact(until)}>{formatWhen(until, now)}</time> · your time
    </>
  );
}

interface CustomProps extends Props {
  readonly ms: number | null;
}

function CustomLifetime({ value, ms, policy, onChange }: CustomProps): ReactNode {
  const [typed, setTyped] = useState(() => (ms === null || value.kind === 'at' ? '' : formatDuration(ms)));
  const parsed = parseDuration(typed);
  const type = (text: string) => {
    setTyped(text);
    const read = parseDuration(text);
    // What cannot be read must not be taken for what stood there before: no time at all is refused wherever it goes.
    onChange(text.trim() === '' ? { kind: 'default' } : { kind: 'after', ms: read.ok ? read.ms : 0 });
  };
  return (
    <div className="lifetime-custom">
      <TextInput
        label="For"
        placeholder="36h, 3d, 1d12h"
        value={value.kind === 'at' || value.kind === 'never' ? '' : typed}
        error={value.kind === 'after' && typed.trim() !== '' && !parsed.ok ? 'A number and s, m, h or d.' : null}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <UntilField
        value={value.kind === 'at' ? value.instant : null}
        longestMs={policy.longestLifetimeMs}
        onChange={(instant) => onChange(instant === null ? { kind: 'default' } : { kind: 'at', instant })}
      />
      {policy.allowNoExpiry && (
        <Checkbox
          label="No end"
          checked={value.kind === 'never'}
          onChange={(event) => onChange({ kind: event.currentTarget.checked ? 'never' : 'default' })}
        />
      )}
    </div>
  );
}
