import '../../ui/verdict.css';
import { Button } from '@mantine/core';
import { IconShield, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { formatCount } from '../../ui/words.ts';

type Verified = CallOutput<'audit.verify'>;

interface Props {
  /** What the last look at the chain gave; null where none was taken since unlocking. */
  readonly result: Verified | null;
  /** The number of the newest event. */
  readonly newest: number;
  readonly running: boolean;
  readonly onVerify: () => void;
}

/** How far the log is known to be what was written, and the means to look again. */
export function ChainState({ result, newest, running, onVerify }: Props): ReactNode {
  const { look, icon: Icon, words } = stateOf(result, newest);
  return (
    <div className="audit-chain">
      <span className={`audit-chain-badge look-${look}`} role="status">
        <Icon size={16} aria-hidden />
        {words}
      </span>
      {!running && (result === null || !result.ok || result.verified.seq < newest) && (
        <Button size="xs" variant="subtle" onClick={onVerify}>
          Verify now
        </Button>
      )}
    </div>
  );
}

function stateOf(result: Verified | null, newest: number) {
  if (result === null) return { look: 'idle', icon: IconShield, words: 'Not verified yet' } as const;
  const { ok, verified, failure } = result;
  if (!ok) {
    const where = failure?.seq == null ? '' : ` at #${formatCount(failure.seq)}`;
    return { look: 'bad', icon: IconShieldX, words: `Chain broken${where}` } as const;
  }
  const more = newest - verified.seq;
  const words = `Chain verified to #${formatCount(verified.seq)}${more > 0 ? `, ${formatCount(more)} since` : ''}`;
  return { look: 'ok', icon: IconShieldCheck, words } as const;
}
