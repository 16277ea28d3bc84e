import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { formatWhen } from '../../ui/times.ts';
import { VerdictMark } from '../../ui/verdict.tsx';
import { formatCount, plural } from '../../ui/words.ts';

type Verified = CallOutput<'audit.verifyFile'>;

const faults: Record<NonNullable<Verified['failure']>['kind'], string> = {
  edited: 'Something was edited',
  removed: 'Events were removed',
  inserted: 'An event was put in',
  reordered: 'Events were moved',
  truncated: 'A part was cut off',
  impossible: 'It tells what cannot have happened',
  digest: 'Events do not fit the signature',
  signature: 'The signature is wrong',
  signer: 'Not signed by this vault',
  vault: 'From another vault',
  not_extending: 'It does not continue the older one',
  not_an_export: 'Not an exported log',
};

interface Props {
  /** null: closed. */
  readonly result: Verified | null;
  readonly onClose: () => void;
}

/** Whether an exported log is what this vault wrote: shape, word and colour, then what that means. */
export function VerifiedFile({ result, onClose }: Props): ReactNode {
  return (
    <Modal
      opened={result !== null}
      onClose={onClose}
      withCloseButton={false}
      attributes={{ content: { 'aria-label': 'The verified file' } }}
    >
      {result && <Result result={result} onClose={onClose} />}
    </Modal>
  );
}

function Result({ result, onClose }: { readonly result: Verified; readonly onClose: () => void }): ReactNode {
  const { ok, failure, path } = result;
  return (
    <div className="audit-file">
      <VerdictMark of={ok ? 'usable' : 'revoked'} />
      <h2>{failure === null ? 'Just as this vault wrote it' : faults[failure.kind]}</h2>
      <p className="dim">{failure === null ? <Holds result={result} /> : <bdi>{failure.message}</bdi>}</p>
      <p className="muted small">{path}</p>
      <Button variant="filled" size="md" data-autofocus onClick={onClose}>
        Close
      </Button>
    </div>
  );
}

function Holds({ result: { range, count, complete, exportedAt } }: { readonly result: Verified }): ReactNode {
  const span =
    range === null || range.first === null || range.last === null
      ? ''
      : `, #${formatCount(range.first)} to #${formatCount(range.last)}`;
  const scope = complete ? 'the whole log' : 'a part of the log, which says nothing of what stood between';
  return (
    <>
      {plural(count, 'event')}
      {span}: {scope}.{exportedAt !== null && ` Exported ${formatWhen(exportedAt)}.`}
    </>
  );
}
