import './verdict-table.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import type { Verdict } from '../../../shared/domain/verdict.ts';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { TimeLeft } from '../../ui/time-left.tsx';
import { VerdictBadge } from '../../ui/verdict.tsx';
import { standings } from '../../ui/verdict-words.ts';
import { formatCount, plural } from '../../ui/words.ts';

interface Props {
  readonly verdicts: readonly Verdict[];
}

/** Pixels of a row at the usual text size. */
const rowHeight = 42;

/** The verdicts on many codes, in the order in which they were pasted. */
export function VerdictTable({ verdicts }: Props): ReactNode {
  const box = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: verdicts.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const items = rows.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <>
      <p className="verdict-table-sum" role="status">
        <b>{plural(verdicts.length, 'code')}:</b> {sumUp(verdicts)}. Paste one alone to use it.
      </p>
      <ScrollBox className="verdict-table" label="Verdicts" box={box}>
        <table aria-rowcount={verdicts.length + 1}>
          <colgroup>
            <col />
            <col />
            <col />
            <col />
            <col />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">Verdict</th>
              <th scope="col">#</th>
              <th scope="col">For</th>
              <th scope="col">Uses</th>
              <th scope="col">Time left</th>
            </tr>
          </thead>
          <tbody>
            <Gap height={before} />
            {items.map(({ index, key }) => {
              const verdict = verdicts[index];
              return verdict === undefined ? null : <Row key={key} verdict={verdict} index={index} />;
            })}
            <Gap height={after} />
          </tbody>
        </table>
      </ScrollBox>
    </>
  );
}

/** Stands for the rows that are out of sight. */
function Gap({ height }: { readonly height: number }): ReactNode {
  if (height <= 0) return null;
  return (
    <tr className="verdict-table-gap" aria-hidden>
      <td colSpan={5} style={{ height }} />
    </tr>
  );
}

function Row({ verdict, index }: { readonly verdict: Verdict; readonly index: number }): ReactNode {
  const { reason, invite } = verdict;
  return (
    <tr aria-rowindex={index + 2}>
      <td>
        <VerdictBadge of={reason ?? 'usable'} />
      </td>
      <td className="num strong">{invite === null ? '—' : `#${invite.id}`}</td>
      <td dir="auto">{invite === null ? <span className="muted">not from this vault</span> : invite.label}</td>
      <td className="num">
        {invite !== null &&
          `${formatCount(invite.useCount)} / ${invite.maxUses === null ? '∞' : formatCount(invite.maxUses)}`}
      </td>
      <td>{invite !== null && reason === null && <TimeLeft until={invite.expiresAt} />}</td>
    </tr>
  );
}

/** `10 good, 3 expired, 1 unknown`. */
function sumUp(verdicts: readonly Verdict[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of verdicts) {
    const { word } = standings[reason ?? 'usable'];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${formatCount(count)} ${word.toLowerCase()}`).join(', ');
}
