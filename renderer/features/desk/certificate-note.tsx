import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { When } from '../../ui/time-left.tsx';
import type { OpenDesk } from '../../ui/use-desk.ts';
import { asSentence } from '../../ui/words.ts';

type Certificate = NonNullable<OpenDesk['certificate']>;

/** What the operator has to do about the certificate of an open desk; nothing while all is well. */
export function CertificateNote({ certificate }: { readonly certificate: Certificate }): ReactNode {
  const { phase, expiresAt, refused } = certificate;
  if (phase === 'valid' && refused === null) return null;
  return (
    <div className="desk-certificate-note" role="alert">
      <IconAlertTriangle size={20} aria-hidden />
      <div>
        {phase !== 'valid' && (
          <p>
            <b>
              The certificate {phase === 'expired' ? 'expired' : 'expires'} <When at={expiresAt} />.
            </b>{' '}
            {phase === 'expired' && 'Browsers refuse this desk. '}
            Renew its file: the desk takes it over within a minute.
          </p>
        )}
        {refused !== null && (
          <p>
            <b>The changed certificate is not used.</b> {asSentence(refused)} The previous one stays in use.
          </p>
        )}
      </div>
    </div>
  );
}
