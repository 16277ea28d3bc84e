import './verdict-panel.css';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { toInstant } from '../../../shared/domain/instant.ts';
import type { Verdict } from '../../../shared/domain/verdict.ts';
import { useRead } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { programName } from '../../ui/program-name.ts';
import { useNow } from '../../ui/use-now.ts';
import { VerdictMark, VerdictTitle } from '../../ui/verdict.tsx';
import { WaitingNote } from '../../ui/waiting-note.tsx';
import { InviteFacts } from './invite-facts.tsx';
import { judgeNow } from './judge-now.ts';
import type { CodeUse } from './use-code.ts';
import { UseDialog } from './use-dialog.tsx';
import { VerdictActions } from './verdict-actions.tsx';
import { explain } from './verdict-words.tsx';

interface Props {
  readonly checked: Verdict;
  /** What was checked. */
  readonly text: string;
  readonly accessLevel: number;
  readonly use: CodeUse;
  readonly onLevel: (level: number) => void;
  readonly onReissued: (issued: CallOutput<'invites.reissue'>) => void;
}

/** One verdict, large, with the record and what can be done next. */
export function VerdictPanel({ checked, text, accessLevel, use, onLevel, onReissued }: Props): ReactNode {
  const id = checked.invite?.id ?? 0;
  const story = useRead('invites.show', { id }, { enabled: id > 0 });
  const now = useNow();
  const verdict = judgeNow(checked, story.data?.invite ?? null, accessLevel, toInstant(now));
  const { reason, invite } = verdict;
  const [naming, { open: openNaming, close: closeNaming }] = useDisclosure();
  return (
    <section className="verdict-panel" aria-label="Verdict" aria-live="polite">
      <VerdictMark of={reason ?? 'usable'} />
      <div className="verdict-panel-text">
        <VerdictTitle of={reason ?? 'usable'} />
        <p>{explain(verdict)}</p>
      </div>
      <VerdictActions
        verdict={verdict}
        busy={use.busy}
        onUse={() => use.start({ text, accessLevel })}
        onUseNamed={openNaming}
        onLevel={onLevel}
        onReissued={onReissued}
      />
      {use.busy && !naming && (
        <div className="verdict-panel-token">
          <WaitingNote busy />
        </div>
      )}
      {use.error !== null && use.error !== undefined && !naming && (
        <div className="verdict-panel-token">
          <ErrorNote error={use.error} />
        </div>
      )}
      {invite === null ? (
        <div className="verdict-panel-space" />
      ) : (
        <InviteFacts invite={invite} accessLevel={accessLevel} />
      )}
      {naming && invite !== null && (
        <UseDialog
          opened
          label={invite.label}
          busy={use.busy}
          error={use.error}
          onUse={(options) => use.start({ text, accessLevel, ...options })}
          onClose={closeNaming}
        />
      )}
      <ConfirmDialog
        opened={use.asksAnyway}
        title="Use it here all the same?"
        text={`It was handed to ${invite?.handedTo ? programName(invite.handedTo) : 'another program'}, which may let it be used as well. Then it is spent twice.`}
        confirm="Use it anyway"
        danger
        busy={use.busy}
        onConfirm={use.anyway}
        onClose={use.giveUp}
      />
    </section>
  );
}
