import { Button, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { type IntoKind, wantsNewFile } from '../../../shared/exchange-formats.ts';
import { useAct } from '../../data.ts';
import type { IntoChoice } from './draft.ts';

const kinds: readonly { readonly value: IntoKind; readonly label: string }[] = [
  { value: 'vault-os', label: 'Vault OS store' },
  { value: 'astrid', label: 'Astrid store' },
  { value: 'csv', label: 'CSV file' },
  { value: 'jsonl', label: 'JSON Lines file' },
];

const hints: Readonly<Record<IntoKind, string>> = {
  'vault-os': 'The store holds the code itself. It needs an expiry and a number of uses.',
  astrid: 'The store holds a hash, so hand the code over as well. Astrid 0.10 gets a token of its own kind.',
  csv: 'One line with the code and its terms, in a new file.',
  jsonl: 'One JSON object with the code and its terms, in a new file.',
};

/** Stands for no file in the list, where every entry must have a value. */
const none = '';

interface Props {
  readonly value: IntoChoice | null;
  readonly onChange: (value: IntoChoice | null) => void;
}

/** Which file of another program gets the code as well. */
export function IntoField({ value, onChange }: Props): ReactNode {
  const choose = useAct('invites.chooseInto', { onDone: (file, { kind }) => onChange({ kind, file }) });
  const pick = (picked: string | null) => {
    const kind = kinds.find((one) => one.value === picked)?.value;
    if (kind !== value?.kind) onChange(kind === undefined ? null : { kind, file: null });
  };
  return (
    <div className="issue-into">
      <Select
        label="Also write into…"
        data={[{ value: none, label: 'Nothing else' }, ...kinds]}
        value={value?.kind ?? none}
        onChange={pick}
      />
      {value !== null && (
        <>
          <p className="muted small">{hints[value.kind]} The invite then counts as handed over.</p>
          <div className="issue-into-file">
            {!wantsNewFile(value.kind) && (
              <Button onClick={() => choose.mutate({ kind: value.kind, begin: false })}>Choose store…</Button>
            )}
            <Button onClick={() => choose.mutate({ kind: value.kind, begin: true })}>
              {wantsNewFile(value.kind) ? 'New file…' : 'New store…'}
            </Button>
            {value.file !== null && <bdi className="issue-into-path">{value.file.path}</bdi>}
          </div>
        </>
      )}
    </div>
  );
}
