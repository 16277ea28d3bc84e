import './invite-card.css';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../shared/contract.ts';
import { CodeText } from './code-text.tsx';
import { describeTerms } from './invite-message.ts';
import { drawQr, toPath } from './qr.ts';

type Issued = CallOutput<'invites.generate'>;

/** As many as stand on a page of A4, two beside each other. */
const cardsOnPage = 8;

/** Cards to cut out and hand over, in pages. */
export function CardPages({ issued }: { readonly issued: readonly Issued[] }): ReactNode {
  const pages = Array.from({ length: Math.ceil(issued.length / cardsOnPage) }, (_, at) =>
    issued.slice(at * cardsOnPage, (at + 1) * cardsOnPage),
  );
  return pages.map((page) => (
    <div key={page[0]?.invite.id} className="card-page">
      {page.map((one) => (
        <InviteCard key={one.invite.id} issued={one} />
      ))}
    </div>
  ));
}

/** One card: QR code, whom it is for, what it allows, and the code for who has to type it. */
function InviteCard({ issued: { invite, code, link } }: { readonly issued: Issued }): ReactNode {
  const modules = drawQr(link ?? code);
  return (
    <section className="invite-card">
      {modules && (
        <svg viewBox={`0 0 ${modules.length} ${modules.length}`} shapeRendering="crispEdges" role="img">
          <title>QR code</title>
          <path d={toPath(modules)} />
        </svg>
      )}
      <div className="invite-card-words">
        <h2>
          <bdi>{invite.label ?? `Invite #${invite.id}`}</bdi>
        </h2>
        {link !== null && <p className="invite-card-service">{new URL(link).host}</p>}
        <p>{describeTerms(invite)}</p>
        {invite.label !== null && <p className="invite-card-id">#{invite.id}</p>}
      </div>
      <CodeText>{code}</CodeText>
    </section>
  );
}
