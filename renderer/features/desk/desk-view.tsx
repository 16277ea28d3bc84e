import type { ReactNode } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';

/** Holds the place of the view. */
export function DeskView(): ReactNode {
  return (
    <Page title="Desk">
      <EmptyState title="Not in the window yet" text="The command line has it: run invites --help." />
    </Page>
  );
}
