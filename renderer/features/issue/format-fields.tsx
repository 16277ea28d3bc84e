import { Select, TextInput } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { drawCode } from '../../../shared/domain/code-draw.ts';
import {
  type CodeFormat,
  checkFormat,
  defaultTokenFormat,
  entropyBits,
  type FormatRefusal,
  formatLimits,
} from '../../../shared/domain/code-format.ts';
import { CodeText } from '../../ui/code-text.tsx';
import { Stepper } from '../../ui/stepper.tsx';
import { type CodeKind, formatOf } from './draft.ts';

const kinds: readonly { readonly value: CodeKind; readonly label: string }[] = [
  { value: 'token', label: 'Token, to copy' },
  { value: 'crockford', label: 'Short code, to type' },
  { value: 'alnum', label: 'Letters and digits' },
  { value: 'hex', label: 'Hexadecimal' },
  { value: 'digits', label: 'Digits' },
];

const refusals: Record<FormatRefusal, string> = {
  prefix: 'That prefix is not allowed. Use up to 16 of a–z and 0–9, with "_" inside or at the end.',
  bytes: 'A token has 24 to 64 random bytes.',
  length: 'That length cannot be.',
  group_size: 'That group size cannot be.',
  entropy: 'That code could be guessed.',
};

interface Props {
  /** null: a token with the service's own prefix. */
  readonly value: CodeFormat | null;
  /** The prefix of the service's tokens. */
  readonly prefix: string;
  readonly onChange: (value: CodeFormat | null) => void;
}

/** How the code is drawn, how it looks, and how hard it is to guess. */
export function FormatFields({ value, prefix, onChange }: Props): ReactNode {
  const format = value ?? { ...defaultTokenFormat, prefix };
  const kind = format.kind === 'token' ? 'token' : format.alphabet;
  return (
    <>
      <Select
        label="Code"
        data={kinds}
        value={kind}
        onChange={(picked) => {
          if (picked === 'token') onChange(null);
          else if (picked !== null) onChange(formatOf(picked as CodeKind, value));
        }}
      />
      <div className="issue-row">
        {format.kind === 'token' ? (
          <Stepper
            label="Random bytes"
            value={format.bytes}
            least={formatLimits.tokenBytes.least}
            most={formatLimits.tokenBytes.most}
            onChange={(bytes) => onChange({ ...format, bytes })}
          />
        ) : (
          <>
            <Stepper
              label="Characters"
              value={format.length}
              least={formatLimits.shortLength.least}
              most={formatLimits.shortLength.most}
              onChange={(length) => onChange({ ...format, length })}
            />
            <Stepper
              label="In groups of"
              value={format.groupSize}
              least={0}
              most={formatLimits.groupSize}
              onChange={(groupSize) => onChange({ ...format, groupSize })}
            />
          </>
        )}
        <TextInput
          label="Prefix"
          placeholder="none"
          classNames={{ input: 'code-text' }}
          spellCheck={false}
          value={format.prefix}
          onChange={(event) => onChange({ ...format, prefix: event.currentTarget.value })}
        />
      </div>
      <Strength format={format} />
    </>
  );
}

function Strength({ format }: { readonly format: CodeFormat }): ReactNode {
  const checked = checkFormat(format);
  const sample = useMemo(
    () => (checked.ok ? drawCode(format, (count) => crypto.getRandomValues(new Uint8Array(count))) : null),
    [checked.ok, format],
  );
  if (sample === null) {
    const needed = checked.ok ? undefined : checked.neededLength;
    return (
      <p className="issue-refusal" role="alert">
        {checked.ok ? '' : refusals[checked.why]} {needed !== undefined && `${needed} characters would do.`}
      </p>
    );
  }
  return (
    <p className="muted small issue-sample">
      {Math.floor(entropyBits(format))} bits, such as <CodeText>{sample}</CodeText>
    </p>
  );
}
