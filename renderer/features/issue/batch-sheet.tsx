import './batch-sheet.css';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { formatCodesCsv } from '../../../shared/codes-csv.ts';
import type { CallOutput } from '../../../shared/contract.ts';
import type { CsvStyle } from '../../../shared/csv-cells.ts';
import { useAct } from '../../data.ts';
import type { Held } from '../../held.ts';
import { SealMark } from '../../ui/brand-mark.tsx';
import { CodeText } from '../../ui/code-text.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { SpreadsheetBox } from '../../ui/spreadsheet-box.tsx';
import { toastDone } from '../../ui/toasts.ts';
import { useAim } from '../../ui/use-aim.tsx';
import { formatCount, plural } from '../../ui/words.ts';
import { type Into, WrittenInto } from '../../ui/written-into.tsx';
import { BatchCards } from './batch-cards.tsx';

type Issued = CallOutput<'invites.generateBatch'>['issued'];

interface Props {
  readonly issued: Held<Issued>;
  /** The file of another program that holds the codes as well. */
  readonly into: Into | null;
  /** The codes are in a file or on paper. */
  readonly onTaken: () => void;
  readonly onDone: () => void;
}

/** Rows that the sheet shows; the file holds all. */
const shownRows = 200;

/** The one time that the codes of a batch are shown. */
export function BatchSheet({ issued, ...rest }: Props): ReactNode {
  return issued.value && <OpenSheet drawn={issued.value} {...rest} />;
}

type OpenProps = Omit<Props, 'issued'> & { readonly drawn: Issued };

function OpenSheet({ drawn, into, onTaken, onDone }: OpenProps): ReactNode {
  const save = useAct('files.save', {
    onDone: ({ path }) => {
      onTaken();
      toastDone('Saved', path);
    },
  });
  const [style, setStyle] = useState<CsvStyle>('plain');
  const { control, aimed } = useAim(drawn[0]?.link == null ? 'Codes' : 'Setup links');
  const issued = drawn.map(aimed);
  const first = issued[0]?.invite.id ?? 0;
  const last = issued.at(-1)?.invite.id ?? 0;
  return (
    <section className="issued-sheet batch-sheet" aria-label="The batch, just issued">
      <div className="issued-sheet-seal" role="status">
        <SealMark />
        <span>{plural(issued.length, 'invite')} issued. Save them now: they are shown once.</span>
        <Button size="xs" variant="subtle" onClick={onDone}>
          Done
        </Button>
      </div>
      <div className="issued-sheet-secret batch-sheet-body">
        {control}
        <div className="issued-sheet-actions">
          <Button
            variant="filled"
            size="md"
            autoFocus
            loading={save.isPending}
            leftSection={<IconDownload size={16} />}
            onClick={() =>
              save.mutate({ kind: 'csv', name: `invites-${first}-${last}`, content: formatCodesCsv(issued, style) })
            }
          >
            Save as CSV
          </Button>
          <BatchCards issued={issued} onTaken={onTaken} />
        </div>
        <SpreadsheetBox style={style} onChange={setStyle} />
        {into !== null && <WrittenInto into={into} />}
        <ScrollBox className="batch-sheet-list" label="Codes">
          <table>
            <thead>
              <tr>
                <th scope="col">#</th>
                <th scope="col">Code</th>
              </tr>
            </thead>
            <tbody>
              {issued.slice(0, shownRows).map(({ invite, code }) => (
                <tr key={invite.id}>
                  <td className="num">{invite.id}</td>
                  <td>
                    <CodeText>{code}</CodeText>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
        {issued.length > shownRows && (
          <p className="muted small">And {formatCount(issued.length - shownRows)} more in the file.</p>
        )}
      </div>
    </section>
  );
}
