import { Radio } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallInput } from '../../../shared/contract.ts';
import type { CsvStyle } from '../../../shared/csv-cells.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { SpreadsheetBox } from '../../ui/spreadsheet-box.tsx';

type Format = CallInput<'audit.export'>['format'];

/** What is exported, and how. */
export interface ExportChoice {
  readonly format: Format;
  readonly style: CsvStyle;
  readonly scope: 'whole' | 'shown';
}

const formats: readonly { readonly value: Format; readonly label: string; readonly text: string }[] = [
  { value: 'json', label: 'JSON', text: 'Signed. Anyone can verify it, on any machine, without the vault.' },
  { value: 'ndjson', label: 'NDJSON', text: 'Signed as well; one event on each line, for tools that read lines.' },
  { value: 'csv', label: 'CSV', text: 'For a spreadsheet. Carries no signature, so nobody can verify it.' },
];

interface Props {
  readonly opened: boolean;
  /** Whether the view shows only a part of the log. */
  readonly narrowed: boolean;
  readonly onExport: (choice: ExportChoice) => void;
  readonly onClose: () => void;
}

/** Asks how, and how much of, the log is to be exported. */
export function ExportDialog({ opened, narrowed, onExport, onClose }: Props): ReactNode {
  const [format, setFormat] = useState<Format>('json');
  const [style, setStyle] = useState<CsvStyle>('plain');
  const [scope, setScope] = useState<'whole' | 'shown'>('whole');
  return (
    <ConfirmDialog
      opened={opened}
      title="Export the log"
      text="It holds no code and no token. You choose the file next."
      confirm="Choose the file…"
      onConfirm={() => onExport({ format, style, scope: narrowed ? scope : 'whole' })}
      onClose={onClose}
    >
      <Radio.Group label="Format" value={format} onChange={(value) => setFormat(value as Format)}>
        <div className="audit-choices">
          {formats.map(({ value, label, text }, at) => (
            <Radio key={value} value={value} label={label} description={text} data-autofocus={at === 0 || undefined} />
          ))}
        </div>
      </Radio.Group>
      {format === 'csv' && <SpreadsheetBox style={style} onChange={setStyle} />}
      {narrowed && (
        <Radio.Group label="Events" value={scope} onChange={(value) => setScope(value as 'whole' | 'shown')}>
          <div className="audit-choices">
            <Radio value="whole" label="The whole log" />
            <Radio
              value="shown"
              label="Those that are shown"
              description="Proves that each of them is as it was written, but not that none stood between them."
            />
          </div>
        </Radio.Group>
      )}
    </ConfirmDialog>
  );
}
