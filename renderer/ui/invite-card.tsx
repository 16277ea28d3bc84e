import './invite-card.css';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../shared/contract.ts';
import { CodeText } from './code-text.tsx';
import { describeTerms } from './invite-message.ts';
import { drawQr } from './qr.ts';
import { QrPicture } from './qr-picture.tsx';

type Issued = CallOutput<'invites.generate'>;

/** A card to cut out and hand over: QR code, whom it is for, what it allows. */
export function InviteCard({ issued }: { readonly issued: Issued }): ReactNode {
  const { invite, code, link } = issued;
  const modules = drawQr(link ?? code);
  return (
    <section className="invite-card">
      {modules && <QrPicture modules={modules} label="QR code" />}
      {invite.label !== null && (
        <h2>
          <bdi>{invite.label}</bdi>
        </h2>
      )}
      <CodeText>{link ?? code}</CodeText>
      <p>{describeTerms(invite)}</p>
    </section>
  );
}
