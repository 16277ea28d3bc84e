import './issue.css';
import { IconQrcode } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { useAct, useRead } from '../../data.ts';
import type { ViewProps } from '../../place.ts';
import { PutAway } from '../../ui/issued-dialog.tsx';
import { IssuedSheet } from '../../ui/issued-sheet.tsx';
import { Page } from '../../ui/page.tsx';
import { Batch } from './batch-dialog.tsx';
import { BatchSheet } from './batch-sheet.tsx';
import { type Draft, emptyDraft, toTerms } from './draft.ts';
import { IssueForm } from './issue-form.tsx';
import { PresetMenu, SavePreset } from './presets.tsx';

type Issued = CallOutput<'invites.generate'>;

/** What was just issued, and whether its codes have left the window in some way. */
interface Result {
  readonly issued: readonly Issued[];
  readonly batch: boolean;
  readonly taken: boolean;
}

/** Issues invites, and shows their codes the one time that they can be shown. */
export function IssueView({ visit }: ViewProps<'issue'>): ReactNode {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [result, setResult] = useState<Result | null>(null);
  /** What is to happen once the operator has said that the codes on the sheet may go. */
  const [waiting, setWaiting] = useState<(() => void) | null>(null);
  const settings = useRead('settings.get', {});
  const presets = settings.data?.app.presets ?? [];
  const issue = useAct('invites.generate', {
    onDone: (issued) => setResult({ issued: [issued], batch: false, taken: false }),
    onError: () => {},
  });
  const take = () => setResult((before) => before && { ...before, taken: true });
  const whenTaken = (go: () => void) => {
    if (result === null || result.taken) go();
    else setWaiting(() => go);
  };
  const [only] = result?.issued ?? [];
  return (
    <Page
      title="Issue an invite"
      lead="The code is shown once. Only its hash is kept."
      actions={<PresetMenu presets={presets} draft={draft} onPick={setDraft} />}
    >
      <div className="issue-columns">
        <IssueForm
          draft={draft}
          visit={visit}
          busy={issue.isPending}
          error={issue.error}
          onChange={setDraft}
          onIssue={() => whenTaken(() => issue.mutate(toTerms(draft)))}
          others={
            <>
              <SavePreset presets={presets} draft={draft} />
              <Batch
                draft={draft}
                onStart={whenTaken}
                onIssued={(issued) => setResult({ issued, batch: true, taken: false })}
              />
            </>
          }
        />
        <div className="issue-result">
          {result === null && <Nothing />}
          {result?.batch === true && (
            <BatchSheet issued={result.issued} onTaken={take} onDone={() => whenTaken(() => setResult(null))} />
          )}
          {result?.batch === false && only !== undefined && (
            <IssuedSheet
              key={only.invite.id}
              issued={only}
              onTaken={take}
              onDone={() => whenTaken(() => setResult(null))}
            />
          )}
        </div>
      </div>
      <PutAway
        opened={waiting !== null}
        many={result?.batch === true}
        onConfirm={() => {
          setWaiting(null);
          setResult(null);
          waiting?.();
        }}
        onClose={() => setWaiting(null)}
      />
    </Page>
  );
}

function Nothing(): ReactNode {
  return (
    <div className="issue-nothing">
      <IconQrcode aria-hidden />
      <p>
        The QR code, the link and the code appear here.
        <br />
        Copy them then: they are shown once.
      </p>
    </div>
  );
}
