import './invite-panel.css';
import { ActionIcon, Anchor } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, type Ref, useImperativeHandle, useRef } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { toInstant } from '../../../shared/domain/instant.ts';
import { type Invite, isFinal } from '../../../shared/domain/invite.ts';
import { stateAt } from '../../../shared/domain/lifecycle.ts';
import { useRead } from '../../data.ts';
import { go } from '../../place.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Loading } from '../../ui/loading.tsx';
import { When } from '../../ui/time-left.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VerdictBadge } from '../../ui/verdict.tsx';
import { EditDialog } from './edit-dialog.tsx';
import { focusLater } from './focus-later.ts';
import { InviteActions } from './invite-actions.tsx';
import { InviteFacts } from './invite-facts.tsx';
import { InviteLife } from './invite-life.tsx';

interface Props {
  readonly ref: Ref<{ readonly focus: () => void }>;
  readonly id: number;
  /** The record as the list has it, to be shown until the whole is read. */
  readonly known: Invite | undefined;
  readonly onShow: (id: number) => void;
  readonly onReissued: (issued: CallOutput<'invites.reissue'>) => void;
  readonly onClose: () => void;
}

/** One invite beside the table: its record, its life, its devices, and what can be done with it. */
export function InvitePanel({ ref, id, known, onShow, onReissued, onClose }: Props): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => heading.current?.focus() }));
  const story = useRead(
    'invites.show',
    { id },
    { ...(known && { placeholderData: { invite: known, uses: [], tokens: [] } }) },
  );
  const invite = story.data?.invite;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  return (
    <section className="invite-panel" aria-label={`Invite ${id}`} onKeyDown={onKeyDown}>
      <header className="invite-panel-head">
        <span className="muted num small">#{id}</span>
        {invite && <EditButton key={id} invite={invite} />}
        <ActionIcon aria-label="Close" title="Close (Esc)" onClick={onClose}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </header>
      <h2 ref={heading} tabIndex={-1} dir="auto" className={invite?.label === null ? 'muted' : undefined}>
        {invite === undefined ? `Invite #${id}` : (invite.label ?? 'No name')}
      </h2>
      {story.isError && <ErrorNote error={story.error} onRetry={() => void story.refetch()} />}
      {story.isPending && <Loading />}
      {story.data && invite && (
        <>
          <div className="invite-panel-body">
            <StateBadge invite={invite} />
            <InviteFacts invite={invite} onShow={onShow} />
            <InviteTokens tokens={story.data.tokens} />
            <InviteLife key={id} inviteId={id} uses={story.data.uses} />
          </div>
          <InviteActions key={id} invite={invite} onEnded={() => focusLater(heading)} onReissued={onReissued} />
        </>
      )}
    </section>
  );
}

function StateBadge({ invite }: { readonly invite: Invite }): ReactNode {
  return (
    <div>
      <VerdictBadge of={stateAt(invite, toInstant(useNow()))} />
    </div>
  );
}

/** An ended invite stays as it was. */
function EditButton({ invite }: { readonly invite: Invite }): ReactNode {
  const [editing, dialog] = useDisclosure();
  const live = !isFinal(stateAt(invite, toInstant(useNow())));
  if (!live) return null;
  return (
    <>
      <ActionIcon aria-label="Edit name and note" title="Edit name and note" onClick={dialog.open}>
        <IconPencil size={16} aria-hidden />
      </ActionIcon>
      <EditDialog invite={invite} opened={editing} onClose={dialog.close} />
    </>
  );
}

interface TokensProps {
  readonly tokens: CallOutput<'invites.show'>['tokens'];
}

/** Device tokens that its uses made. */
function InviteTokens({ tokens }: TokensProps): ReactNode {
  if (tokens.length === 0) return null;
  return (
    <section className="invite-tokens" aria-label="Devices">
      <h3>Devices</h3>
      <ul>
        {tokens.slice(-5).map(({ id, deviceName, mintedAt, revokedAt }) => (
          <li key={id}>
            <bdi className={revokedAt === null ? undefined : 'muted'}>{deviceName ?? `Token #${id}`}</bdi>
            <span className="muted">{revokedAt === null ? <When at={mintedAt} /> : 'revoked'}</span>
          </li>
        ))}
      </ul>
      <Anchor component="button" type="button" className="small" onClick={() => go('devices')}>
        {tokens.length > 5 ? `All ${tokens.length} in Devices` : 'In Devices'}
      </Anchor>
    </section>
  );
}
