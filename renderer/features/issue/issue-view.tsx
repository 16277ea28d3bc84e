import './issue.css';
import { IconQrcode } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { ApiError } from '../../api.ts';
import { useAct, useRead } from '../../data.ts';
import { Held } from '../../held.ts';
import type { ViewProps } from '../../place.ts';
import { PutAway } from '../../ui/issued-dialog.tsx';
import { IssuedSheet } from '../../ui/issued-sheet.tsx';
import { Page } from '../../ui/page.tsx';
import type { Into } from '../../ui/written-into.tsx';
import { Batch } from './batch-dialog.tsx';
import { BatchSheet } from './batch-sheet.tsx';
import { afterIssue, type Draft, emptyDraft, toInto, toTerms } from './draft.ts';
import { IssueForm } from './issue-form.tsx';
import { PresetMenu, SavePreset } from './presets.tsx';

type Issued = CallOutput<'invites.generate'>;

const missingFile = new ApiError({
  name: 'InviteValidationError',
  code: 'invalid_value',
  message: 'no file to write into is chosen',
  hint: 'choose one under “Also write into…”, or choose “Nothing else” there',
});

/** What was just issued, and whether its codes have left the window in some way. */
interface Result {
  readonly shown:
    | { readonly batch: false; readonly issued: Held<Issued> }
    | { readonly batch: true; readonly issued: Held<readonly Issued[]>; readonly into: Into | null };
  readonly taken: boolean;
}

/** Issues invites, and shows their codes the one time that they can be shown. */
export function IssueView({ visit }: ViewProps<'issue'>): ReactNode {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [result, setResult] = useState<Result | null>(null);
  /** What is to happen once the operator has said that the codes on the sheet may go. */
  const [waiting, setWaiting] = useState<(() => void) | null>(null);
  /** Said instead of issuing where no file is chosen. */
  const [noFile, setNoFile] = useState<ApiError | null>(null);
  const settings = useRead('settings.get', {});
  const presets = settings.data?.app.presets ?? [];
  const issue = useAct('invites.generate', {
    onDone: (issued) => {
      setDraft(afterIssue);
      replace({ batch: false, issued: new Held(issued) });
    },
    onError: () => {},
  });
  /** Puts the next sheet, or none, in the place of the one that is there, which lets go of its codes. */
  const replace = (shown: Result['shown'] | null) => {
    result?.shown.issued.letGo();
    setResult(shown && { shown, taken: false });
  };
  const take = () => setResult((before) => before && { ...before, taken: true });
  const whenTaken = (go: () => void) => {
    if (result === null || result.taken) go();
    else setWaiting(() => go);
  };
  /** Goes on once a file is chosen, if one is to be written into, and the codes on the sheet may go. */
  const whenReady = (go: () => void) => {
    const wanting = draft.into !== null && draft.into.file === null;
    setNoFile(wanting ? missingFile : null);
    if (!wanting) whenTaken(go);
  };
  const shown = result?.shown;
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
          error={noFile ?? issue.error}
          onChange={(changed) => {
            setNoFile(null);
            setDraft(changed);
          }}
          onIssue={() => whenReady(() => issue.mutate({ ...toTerms(draft), ...toInto(draft) }))}
          others={
            <>
              <SavePreset presets={presets} draft={draft} />
              <Batch
                draft={draft}
                onStart={whenReady}
                onIssued={({ issued, into = null }) => {
                  setDraft(afterIssue);
                  replace({ batch: true, issued: new Held(issued), into });
                }}
              />
            </>
          }
        />
        <div className="issue-result">
          {result === null && <Nothing />}
          {shown?.batch === true && (
            <BatchSheet
              issued={shown.issued}
              into={shown.into}
              onTaken={take}
              onDone={() => whenTaken(() => replace(null))}
            />
          )}
          {shown?.batch === false && (
            <IssuedSheet
              key={shown.issued.value?.invite.id}
              issued={shown.issued}
              onTaken={take}
              onDone={() => whenTaken(() => replace(null))}
            />
          )}
        </div>
      </div>
      <PutAway
        opened={waiting !== null}
        many={shown?.batch === true}
        onConfirm={() => {
          setWaiting(null);
          replace(null);
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
