import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ExchangeReport } from './exchange-report.tsx';

interface Props {
  /** Of the dry run. */
  readonly report: CallOutput<'exchange.import'>['report'];
  readonly importing: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** What an import or an export would do, before it does it. */
export function ExchangeDialog({ report, importing, busy, error, onConfirm, onClose }: Props): ReactNode {
  return (
    <ConfirmDialog
      opened
      title={importing ? 'Import this file?' : 'Export to this file?'}
      text={<ExchangeReport report={report} importing={importing} />}
      confirm={importing ? 'Import' : 'Export'}
      busy={busy}
      error={error}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
