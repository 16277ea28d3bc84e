import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { useAct, useRead } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Loading } from '../../ui/loading.tsx';
import { toastDone } from '../../ui/toasts.ts';
import { Row, Section } from './section.tsx';
import { ServiceDialog } from './service-dialog.tsx';
import { identityWords } from './terms-words.ts';

type Identity = CallOutput<'identities.list'>['identities'][number];

/** The identities: the services that the operator issues for. */
export function ServicesSection(): ReactNode {
  const identities = useRead('identities.list', {});
  const [editing, setEditing] = useState<Identity | 'new' | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const list = identities.data?.identities ?? [];
  return (
    <Section
      name="services"
      title="Services"
      lead="The identities that you issue for. An invite of a service has a setup link to it."
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
          Add a service
        </Button>
      }
    >
      {identities.isPending && <Loading />}
      {identities.isError && <ErrorNote error={identities.error} onRetry={() => void identities.refetch()} />}
      {identities.isSuccess && list.length === 0 && (
        <Row title="None yet" text="Without a service, an invite is a bare code. Add one to get setup links." />
      )}
      {list.map((identity) => (
        <Row
          key={identity.slug}
          title={identity.slug}
          text={
            <>
              <span dir="ltr">{identity.baseUrl}</span>
              {identityWords(identity) !== '' && ` · ${identityWords(identity)}`}
            </>
          }
        >
          <Button size="xs" aria-label={`Edit ${identity.slug}`} onClick={() => setEditing(identity)}>
            Edit…
          </Button>
          <Button
            size="xs"
            color="bad"
            aria-label={`Remove ${identity.slug}`}
            onClick={() => setRemoving(identity.slug)}
          >
            Remove…
          </Button>
        </Row>
      ))}
      {editing !== null && (
        <ServiceDialog identity={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      {removing !== null && <RemoveService slug={removing} onClose={() => setRemoving(null)} />}
    </Section>
  );
}

function RemoveService({ slug, onClose }: { readonly slug: string; readonly onClose: () => void }): ReactNode {
  const remove = useAct('identities.remove', {
    onDone: () => {
      toastDone(`${slug} removed`);
      onClose();
    },
    onError: () => {},
  });
  return (
    <ConfirmDialog
      opened
      title={`Remove ${slug}?`}
      text="No more invites are issued for it. Those that have ended keep its name; while any of them is live, it stays."
      confirm="Remove"
      danger
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ slug })}
      onClose={onClose}
    />
  );
}
