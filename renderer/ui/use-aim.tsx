import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../shared/contract.ts';
import { deskAddress, useDesk } from './use-desk.ts';

type Issued = CallOutput<'invites.generate'>;

interface Aim {
  /** Where the operator says what is handed over; null while no desk is open, as then there is nothing to choose. */
  readonly control: ReactNode;
  /** Gives an invite the link that is handed over. */
  readonly aimed: (drawn: Issued) => Issued;
}

/** What to hand over of issued invites: the code or link as it was drawn, or a link to the open desk. */
export function useAim(drawn: 'Code' | 'Setup link' | 'Codes' | 'Setup links'): Aim {
  const desk = deskAddress(useDesk().data);
  const [toDesk, setToDesk] = useState(false);
  if (desk === null) return { control: null, aimed: (one) => one };
  return {
    control: (
      <SegmentedControl
        className="issued-sheet-aim"
        aria-label="What to hand over"
        value={toDesk ? 'desk' : 'own'}
        onChange={(value) => setToDesk(value === 'desk')}
        data={[
          { value: 'own', label: drawn },
          { value: 'desk', label: drawn.endsWith('s') ? 'Links to the desk' : 'Link to the desk' },
        ]}
      />
    ),
    aimed: (one) => (toDesk ? { ...one, link: `${desk}/setup#invite=${one.code}` } : one),
  };
}
