import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import { useAct } from '../../data.ts';
import { CodeText } from '../../ui/code-text.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { drawQr } from '../../ui/qr.ts';
import { QrPicture } from '../../ui/qr-picture.tsx';
import { When } from '../../ui/time-left.tsx';
import type { OpenDesk } from '../../ui/use-desk.ts';
import { formatCount } from '../../ui/words.ts';
import { CertificateNote } from './certificate-note.tsx';

/** An open desk: its address as text and as a picture, what it did, and the button that closes it. */
export function OpenDeskPanel({ desk }: { readonly desk: OpenDesk }): ReactNode {
  const { addresses, beyondLoopback, secure, certificate, since, counts } = desk;
  const [address = '', ...others] = addresses;
  const page = `${address}/setup`;
  const modules = useMemo(() => drawQr(page), [page]);
  const stop = useAct('desk.stop');
  return (
    <section
      className={beyondLoopback ? 'card desk-open desk-open-beyond' : 'card desk-open'}
      aria-label="The open desk"
    >
      <div className="desk-open-text">
        <div className="desk-state" role="status">
          {beyondLoopback ? <IconAlertTriangle aria-hidden /> : <i className="desk-dot desk-dot-on" />}
          <span>
            {beyondLoopback
              ? `Open to other machines${secure ? ', over HTTPS' : ', without encryption'}`
              : 'Open, for this computer only'}
          </span>
        </div>
        {certificate && <CertificateNote certificate={certificate} />}
        <CodeText boxed>{address}</CodeText>
        {others.length > 0 && <p className="muted small">Also {others.join(', ')}</p>}
        <div className="desk-certificate">
          <CopyButton text={address}>Copy address</CopyButton>
          <Button size="md" color="bad" loading={stop.isPending} onClick={() => stop.mutate({})}>
            Close the desk
          </Button>
        </div>
        <dl className="desk-counts">
          <div>
            <dt>Since</dt>
            <dd>
              <When at={since} />
            </dd>
          </div>
          <div>
            <dt>Requests</dt>
            <dd className="num">{formatCount(counts.requests)}</dd>
          </div>
          <div>
            <dt>Redeemed</dt>
            <dd className="num">{formatCount(counts.redeemed)}</dd>
          </div>
          <div>
            <dt>Turned away</dt>
            <dd className="num">{formatCount(counts.refused)}</dd>
          </div>
          {certificate && (
            <div>
              <dt>Certificate expires</dt>
              <dd>
                <When at={certificate.expiresAt} />
              </dd>
            </div>
          )}
        </dl>
      </div>
      {modules && (
        <figure className="desk-qr">
          <QrPicture modules={modules} label={`QR code of ${page}`} />
          <figcaption className="muted small">
            {beyondLoopback ? 'Scan it to see whether a phone gets here.' : 'Other machines cannot open it.'}
          </figcaption>
        </figure>
      )}
    </section>
  );
}
