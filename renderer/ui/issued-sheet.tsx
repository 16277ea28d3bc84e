import './issued-sheet.css';
import { Button, Menu } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import type { CallOutput } from '../../shared/contract.ts';
import { useAct } from '../data.ts';
import type { Held } from '../held.ts';
import { SealMark } from './brand-mark.tsx';
import { ClipboardCountdown } from './clipboard-countdown.tsx';
import { CodeText } from './code-text.tsx';
import { CopyButton } from './copy-button.tsx';
import { CardPages } from './invite-card.tsx';
import { describeTerms, writeMessage } from './invite-message.ts';
import { usePrinter } from './print-sheet.tsx';
import { drawQr, toPng, toSvg } from './qr.ts';
import { QrPicture } from './qr-picture.tsx';
import { toastDone } from './toasts.ts';
import { useAim } from './use-aim.tsx';
import { WrittenInto } from './written-into.tsx';

type Issued = CallOutput<'invites.generate'>;

interface Props {
  readonly issued: Held<Issued>;
  /** The code was copied, saved or printed. */
  readonly onTaken?: () => void;
  /** Puts the sheet away, and the code with it. */
  readonly onDone: () => void;
}

/** The one time that a code is shown: large, with every way to hand it over. */
export function IssuedSheet({ issued, ...rest }: Props): ReactNode {
  return issued.value && <OpenSheet drawn={issued.value} {...rest} />;
}

type OpenProps = Omit<Props, 'issued'> & { readonly drawn: Issued };

function OpenSheet({ drawn, onTaken = () => {}, onDone }: OpenProps): ReactNode {
  const { control, aimed } = useAim(drawn.link === null ? 'Code' : 'Setup link');
  const issued = aimed(drawn);
  const { invite, code, link } = issued;
  const modules = useMemo(() => drawQr(link ?? code), [link, code]);
  const save = useAct('files.save', {
    onDone: ({ path }) => {
      onTaken();
      toastDone('Saved', path);
    },
  });
  const { print, savePdf, sheet } = usePrinter({ onSaved: onTaken });
  const name = `invite-${invite.id}`;
  const card = <CardPages issued={[issued]} />;
  const printCard = () => {
    print(card);
    onTaken();
  };
  return (
    <section className="issued-sheet" aria-label={`Invite ${invite.id}, just issued`}>
      <div className="issued-sheet-seal" role="status">
        <SealMark />
        <span>Issued as #{invite.id}. Copy it now: it cannot be shown again.</span>
        <Button size="xs" variant="subtle" onClick={onDone}>
          Done
        </Button>
      </div>
      <div className="issued-sheet-qr">
        {modules ? (
          <QrPicture modules={modules} label={`QR code of ${link === null ? 'the code' : 'the setup link'}`} />
        ) : (
          <p className="muted">The link is too long for a QR code. Give the service a shorter address.</p>
        )}
      </div>
      <div className="issued-sheet-secret">
        {control ?? <span className="issued-sheet-what">{link === null ? 'Code' : 'Setup link'}</span>}
        <CodeText boxed before={link === null ? '' : link.slice(0, -code.length)}>
          {code}
        </CodeText>
        <div className="issued-sheet-actions">
          <CopyButton key={code} text={link ?? code} primary focused onCopied={onTaken}>
            {link === null ? 'Copy code' : 'Copy link'}
          </CopyButton>
          {link !== null && (
            <CopyButton text={code} onCopied={onTaken}>
              Code
            </CopyButton>
          )}
          <CopyButton text={writeMessage(issued)} onCopied={onTaken}>
            Message
          </CopyButton>
          <Button size="md" leftSection={<IconPrinter size={16} />} onClick={printCard}>
            Card
          </Button>
          <Menu position="bottom-start">
            <Menu.Target>
              <Button size="md" leftSection={<IconDownload size={16} />}>
                Save
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => savePdf(card, name)}>Card as PDF</Menu.Item>
              {modules && (
                <>
                  <Menu.Item onClick={() => save.mutate({ kind: 'svg', name, content: toSvg(modules) })}>
                    QR code as SVG
                  </Menu.Item>
                  <Menu.Item onClick={() => save.mutate({ kind: 'png', name, content: toPng(modules) })}>
                    QR code as PNG
                  </Menu.Item>
                </>
              )}
            </Menu.Dropdown>
          </Menu>
        </div>
        <ClipboardCountdown />
        <p className="muted small">
          {invite.label !== null && (
            <>
              For <bdi className="dim strong">{invite.label}</bdi>.{' '}
            </>
          )}
          {describeTerms(invite)}
          {invite.state === 'GENERATED' && ' Not active yet: mark it as sent when you hand it over.'}
        </p>
        {drawn.into && <WrittenInto into={drawn.into} />}
      </div>
      {sheet}
    </section>
  );
}
