import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { defaultTokenFormat } from '../../../shared/domain/code-format.ts';
import { toInstant } from '../../../shared/domain/instant.ts';
import { limits } from '../../../shared/domain/invite.ts';
import { useAct, useRead } from '../../data.ts';
import { Held } from '../../held.ts';
import type { ViewProps } from '../../place.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { IssuedDialog } from '../../ui/issued-dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { toastNotice } from '../../ui/toasts.ts';
import { useCursor } from '../../ui/use-cursor.ts';
import { judgedNow } from '../../ui/use-now.ts';
import { answerUse, type CheckLog, emptyLog, onlyVerdict, show } from './check-log.ts';
import { EarlierChecks } from './earlier-checks.tsx';
import { foundWords } from './found-words.ts';
import { judgeNow } from './judge-now.ts';
import { PasteBox } from './paste-box.tsx';
import { readPicture } from './read-picture.ts';
import { type CodeUse, useCodeUse } from './use-code.ts';
import { UsedPanel } from './used-panel.tsx';
import { VerdictPanel } from './verdict-panel.tsx';
import { VerdictTable } from './verdict-table.tsx';

/** Tells at once whether what a recipient shows is good, and why not if it is not. */
export function CheckView({ visit }: ViewProps<'check'>): ReactNode {
  const field = useCursor<HTMLTextAreaElement>(visit);
  const [text, setText] = useState('');
  const [level, setLevel] = useState(0);
  const [log, setLog] = useState<CheckLog>(emptyLog);
  const [reissued, setReissued] = useState<Held<CallOutput<'invites.reissue'>> | null>(null);
  const prefixes = usePrefixes();

  const check = useAct('invites.check', {
    onDone: ({ verdicts, recordFault }, input) => {
      const at = toInstant(judgedNow());
      setLog((before) => show(before, { text: input.text, at, verdicts, used: null }));
      if (recordFault === null) return;
      const { message, hint } = recordFault;
      toastNotice({ level: 'warning', text: `the check was not written to the log: ${message}`, hint });
    },
    onError: () => {},
  });
  const use = useCodeUse((used) => setLog((before) => answerUse(before, used)));
  const picture = usePicture((found) => run(found));

  function run(whole: string): void {
    // A character more than is looked through is refused as well as all of it, and a field of 10 MB would stall the page.
    const of = whole.slice(0, limits.paste + 1);
    setText(of);
    picture.reset();
    use.giveUp();
    if (of.trim() !== '') check.mutate({ text: of, accessLevel: level });
  }

  const isChecked = log.shown !== null && log.shown.text === text;
  const enter = () => {
    if (check.isPending || use.busy) return;
    const only = onlyVerdict(log);
    if (!isChecked) run(text);
    else if (only !== null && judgeNow(only, null, level, toInstant(judgedNow())).usable) {
      use.start({ text, accessLevel: level });
    }
  };
  const next = () => {
    setLog((before) => show(before, null));
    setText('');
    field.current?.focus();
  };

  const found = () => {
    if (picture.busy) return 'reading the picture';
    if (check.isPending) return 'checking';
    return isChecked ? foundWords(text, log.shown?.verdicts ?? [], prefixes) : '';
  };
  const error = picture.error ?? check.error;
  return (
    <Page
      title="Check a code"
      lead="Paste a code, a link, a whole message, several at once, or a picture of a QR code."
    >
      <PasteBox
        field={field}
        text={text}
        checked={isChecked}
        found={found()}
        level={level}
        onType={setText}
        onPaste={run}
        onPicture={picture.read}
        onLevel={setLevel}
        onEnter={enter}
      />
      {error !== null && <ErrorNote error={error} />}
      {error === null && isChecked && (
        <Answer
          log={log}
          level={level}
          use={use}
          onLevel={setLevel}
          onNext={next}
          onReissued={(issued) => setReissued(new Held(issued))}
        />
      )}
      <EarlierChecks checks={log.earlier} />
      <IssuedDialog issued={reissued} onDone={() => setReissued(null)} />
    </Page>
  );
}

interface AnswerProps {
  readonly log: CheckLog;
  readonly level: number;
  readonly use: CodeUse;
  readonly onLevel: (level: number) => void;
  readonly onNext: () => void;
  readonly onReissued: (issued: CallOutput<'invites.reissue'>) => void;
}

/** What came of the check: one verdict large, a use, or a table. */
function Answer({ log: { shown }, level, use, onLevel, onNext, onReissued }: AnswerProps): ReactNode {
  const [only] = shown?.verdicts ?? [];
  if (shown === null || only === undefined) return null;
  if (shown.verdicts.length > 1) return <VerdictTable verdicts={shown.verdicts} />;
  if (shown.used !== null) return <UsedPanel used={shown.used} accessLevel={level} onNext={onNext} />;
  return (
    <VerdictPanel
      key={shown.at}
      checked={only}
      text={shown.text}
      accessLevel={level}
      use={use}
      onLevel={onLevel}
      onReissued={onReissued}
    />
  );
}

/** Reading a QR code out of a picture. */
function usePicture(onText: (text: string) => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const read = (picture: File): void => {
    setBusy(true);
    setError(null);
    readPicture(picture)
      .then(onText, setError)
      .finally(() => setBusy(false));
  };
  return { busy, error, read, reset: () => setError(null) };
}

/** The prefixes that this vault's tokens have. */
function usePrefixes(): ReadonlySet<string> {
  const identities = useRead('identities.list', {});
  const own = (identities.data?.identities ?? []).flatMap(({ prefix }) => (prefix === null ? [] : [prefix]));
  return new Set([defaultTokenFormat.prefix, ...own]);
}
