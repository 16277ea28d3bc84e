import { Button, Menu } from '@mantine/core';
import { IconFileText, IconPrinter } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { CardPages } from '../../ui/invite-card.tsx';
import { usePrinter } from '../../ui/print-sheet.tsx';
import { formatCount } from '../../ui/words.ts';

type Issued = CallOutput<'invites.generate'>;

/** Cards that one print or one file holds; a page with more of them stalls. */
const mostCards = 1_000;

interface Props {
  readonly issued: readonly Issued[];
  /** All of them are in a file, or on paper. */
  readonly onTaken: () => void;
}

/** The cards of a batch, as PDF or on paper, a thousand at a time. */
export function BatchCards({ issued, onTaken }: Props): ReactNode {
  const taken = useRef(new Set<number>());
  const going = useRef(0);
  const parts = Array.from({ length: Math.ceil(issued.length / mostCards) }, (_, at) =>
    issued.slice(at * mostCards, (at + 1) * mostCards),
  );
  const take = () => {
    taken.current.add(going.current);
    if (taken.current.size === parts.length) onTaken();
  };
  const { print, savePdf, saving, sheet } = usePrinter({ onSaved: take });
  const save = (part: readonly Issued[], at: number) => {
    going.current = at;
    savePdf(<CardPages issued={part} />, `cards-${rangeOf(part).join('-')}`);
  };
  const printPart = (part: readonly Issued[], at: number) => {
    going.current = at;
    print(<CardPages issued={part} />);
    take();
  };
  return (
    <>
      <PartButton parts={parts} icon={<IconFileText size={16} />} busy={saving} onPick={save}>
        Cards as PDF
      </PartButton>
      <PartButton parts={parts} icon={<IconPrinter size={16} />} busy={false} onPick={printPart}>
        Print cards
      </PartButton>
      {sheet}
    </>
  );
}

function rangeOf(part: readonly Issued[]): readonly [number, number] {
  return [part[0]?.invite.id ?? 0, part.at(-1)?.invite.id ?? 0];
}

interface PartProps {
  readonly parts: readonly (readonly Issued[])[];
  readonly icon: ReactNode;
  readonly busy: boolean;
  readonly onPick: (part: readonly Issued[], at: number) => void;
  readonly children: string;
}

/** A button; where there is more than one part, a menu of them. */
function PartButton({ parts, icon, busy, onPick, children }: PartProps): ReactNode {
  const [first = []] = parts;
  if (parts.length === 1) {
    return (
      <Button size="md" leftSection={icon} loading={busy} onClick={() => onPick(first, 0)}>
        {children}
      </Button>
    );
  }
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button size="md" leftSection={icon} loading={busy}>
          {children}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {parts.map((part, at) => (
          <Menu.Item key={part[0]?.invite.id} onClick={() => onPick(part, at)}>
            {rangeOf(part)
              .map((id) => `#${formatCount(id)}`)
              .join(' to ')}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
