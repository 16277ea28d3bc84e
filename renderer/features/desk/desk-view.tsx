import './desk.css';
import type { ReactNode } from 'react';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { useDesk } from '../../ui/use-desk.ts';
import { ClosedDesk } from './closed-desk.tsx';
import { OpenDeskPanel } from './open-desk-panel.tsx';
import { RequestList } from './request-list.tsx';

/** The desk: where recipients redeem over HTTP from this computer, as long as it is open. */
export function DeskView(): ReactNode {
  const { data, error, refetch, isPending } = useDesk();
  return (
    <Page
      fill
      title="Desk"
      lead="Recipients open a setup link in their browser and redeem it here. Locking the vault closes the desk."
    >
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {isPending && <Loading label="Looking at the desk" />}
      {data?.open === null && <ClosedDesk last={data.last} />}
      {data?.open && (
        <div className="desk">
          <OpenDeskPanel desk={data.open} />
          <RequestList requests={data.requests} />
        </div>
      )}
    </Page>
  );
}
