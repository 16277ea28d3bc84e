import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { useAct } from '../../data.ts';

type File = CallOutput<'desk.chooseFile'>;

/** The two files of a certificate, as far as they are chosen. */
export interface ChosenCertificate {
  readonly cert: File | null;
  readonly key: File | null;
}

interface Props {
  readonly chosen: ChosenCertificate;
  readonly onChoose: (chosen: ChosenCertificate) => void;
}

/** Chooses a certificate and its key. Without them the desk speaks plain HTTP. */
export function CertificateField({ chosen, onChoose }: Props): ReactNode {
  const choose = useAct('desk.chooseFile', {
    onDone: (file, { kind }) => onChoose(kind === 'key' ? { ...chosen, key: file } : { ...chosen, cert: file }),
  });
  return (
    <div>
      <span className="desk-label">Certificate (PEM)</span>
      <div className="desk-certificate">
        <Button onClick={() => choose.mutate({ kind: 'certificate' })}>{nameOf(chosen.cert) ?? 'Certificate…'}</Button>
        <Button onClick={() => choose.mutate({ kind: 'key' })}>{nameOf(chosen.key) ?? 'Its key…'}</Button>
        {(chosen.cert !== null || chosen.key !== null) && (
          <Button variant="subtle" onClick={() => onChoose({ cert: null, key: null })}>
            Without
          </Button>
        )}
      </div>
    </div>
  );
}

function nameOf(file: File | null): string | null {
  return file?.path.split(/[\\/]/).at(-1) ?? null;
}
