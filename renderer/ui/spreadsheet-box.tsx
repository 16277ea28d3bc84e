import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CsvStyle } from '../../shared/csv-cells.ts';

interface Props {
  readonly style: CsvStyle;
  readonly onChange: (style: CsvStyle) => void;
}

/** Chooses whether a CSV file is for a spreadsheet or for a program. */
export function SpreadsheetBox({ style, onChange }: Props): ReactNode {
  return (
    <Checkbox
      label="For Excel"
      description="Codes of digits stay text, and accents are read. Leave it off for other programs."
      checked={style === 'excel'}
      onChange={({ currentTarget }) => onChange(currentTarget.checked ? 'excel' : 'plain')}
    />
  );
}
