import { type ReactNode, useState } from 'react';
import { toMs } from '../../../shared/domain/instant.ts';
import type { Invite } from '../../../shared/domain/invite.ts';
import { type Expiry, initialPolicy } from '../../../shared/domain/policy.ts';
import { useAct, useRead } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { policyOf } from '../../ui/lifetime.ts';
import { LifetimeField } from '../../ui/lifetime-field.tsx';
import { formatWhen } from '../../ui/times.ts';
import { useNow } from '../../ui/use-now.ts';
import { useFresh } from './use-fresh.ts';

interface Props {
  readonly invite: Invite;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks until when an invite is to last: later or earlier, within what its service allows. */
export function ExtendDialog({ invite, opened, onClose }: Props): ReactNode {
  const { id, expiresAt, createdAt } = invite;
  const now = useNow();
  const settings = useRead('settings.get', {});
  const identities = useRead('identities.list', {});
  const service = identities.data?.identities.find(({ slug }) => slug === invite.identity) ?? null;
  const policy = policyOf(settings.data?.vault ?? initialPolicy, service);
  // The cap counts from the day of issue, a lifetime from now.
  const leftMs = toMs(createdAt) + policy.longestLifetimeMs - now;
  const fromNow = { ...policy, longestLifetimeMs: Math.max(0, leftMs) };
  const [expiry, setExpiry] = useState<Expiry>({ kind: 'default' });
  useFresh(opened, () => setExpiry({ kind: 'default' }));
  const extend = useAct('invites.extend', { onDone: onClose, onError: () => {} });
  return (
    <ConfirmDialog
      opened={opened}
      title={`Change when #${id} ends`}
      text={`It ends ${expiresAt === null ? 'never' : formatWhen(expiresAt, now)} now. The time you choose counts from this moment.`}
      confirm="Change"
      busy={extend.isPending}
      error={extend.error}
      onConfirm={() => extend.mutate({ id, expiry })}
      onClose={onClose}
    >
      <LifetimeField value={expiry} policy={fromNow} onChange={setExpiry} />
    </ConfirmDialog>
  );
}
