import { Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallInput, CallOutput } from '../../../shared/contract.ts';
import { defaultTokenFormat } from '../../../shared/domain/code-format.ts';
import { formatDuration } from '../../../shared/domain/duration.ts';
import { initialPolicy } from '../../../shared/domain/policy.ts';
import { useAct, useRead } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { inPlace } from '../../ui/in-place.ts';
import { toastDone } from '../../ui/toasts.ts';
import { DurationField, isLifetime, lifetimeMs } from './duration-field.tsx';

type Identity = CallOutput<'identities.list'>['identities'][number];

interface Props {
  /** Null: a new one. */
  readonly identity: Identity | null;
  readonly onClose: () => void;
}

interface Draft {
  readonly slug: string;
  readonly baseUrl: string;
  /** Empty: as the vault says; so with all below. */
  readonly prefix: string;
  readonly usual: string;
  readonly longest: string;
  readonly endless: 'vault' | 'yes' | 'no';
  readonly uses: string;
}

function draftOf(identity: Identity | null): Draft {
  const lifetime = (ms: number | null | undefined) => (ms == null ? '' : formatDuration(ms));
  return {
    slug: identity?.slug ?? '',
    baseUrl: identity?.baseUrl ?? 'https://',
    prefix: identity?.prefix ?? '',
    usual: lifetime(identity?.defaultLifetimeMs),
    longest: lifetime(identity?.longestLifetimeMs),
    endless: identity?.allowNoExpiry == null ? 'vault' : identity.allowNoExpiry ? 'yes' : 'no',
    uses: identity?.defaultUses == null ? '' : String(identity.defaultUses),
  };
}

function termsOf(draft: Draft, before: Identity | null): CallInput<'identities.add'> {
  return {
    slug: draft.slug.trim(),
    baseUrl: draft.baseUrl.trim(),
    // A service that was given an empty prefix on the command line keeps it.
    prefix: draft.prefix === '' ? (before?.prefix === '' ? '' : null) : draft.prefix,
    defaultLifetimeMs: lifetimeMs(draft.usual),
    longestLifetimeMs: lifetimeMs(draft.longest),
    allowNoExpiry: draft.endless === 'vault' ? null : draft.endless === 'yes',
    defaultUses: draft.uses === '' ? null : Number(draft.uses),
  };
}

/** Adds a service, or changes one. What is left empty goes by the vault's policy. */
export function ServiceDialog({ identity, onClose }: Props): ReactNode {
  const [draft, setDraft] = useState(() => draftOf(identity));
  const policy = useRead('settings.get', {}).data?.vault ?? initialPolicy;
  const done = { onDone: ({ slug }: { slug: string }) => finish(slug), onError: () => {} };
  const add = useAct('identities.add', done);
  const edit = useAct('identities.edit', done);
  const save = identity === null ? add : edit;
  const finish = (slug: string) => {
    toastDone(identity === null ? `${slug} added` : `${slug} changed`);
    onClose();
  };
  const set = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes });
  const { slug, baseUrl, prefix, usual, longest, endless, uses } = draft;
  const sound = slug.trim() !== '' && isLifetime(usual, true) && isLifetime(longest, true);
  return (
    <ConfirmDialog
      opened
      title={identity === null ? 'Add a service' : `Change ${identity.slug}`}
      text="What you leave empty is as the vault’s policy says."
      confirm={identity === null ? 'Add' : 'Save'}
      busy={save.isPending}
      disabled={!sound}
      error={save.error}
      onConfirm={() => save.mutate(termsOf(draft, identity))}
      onClose={onClose}
    >
      {identity === null && (
        <TextInput
          label="Short name"
          description="a–z, 0–9 and dashes, such as home. It cannot be changed later."
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          value={slug}
          onChange={(event) => set({ slug: event.currentTarget.value })}
        />
      )}
      <TextInput
        label="Address"
        description="Setup links begin with it."
        data-autofocus={identity === null ? undefined : true}
        inputMode="url"
        dir="ltr"
        autoComplete="off"
        spellCheck={false}
        value={baseUrl}
        onChange={(event) => set({ baseUrl: event.currentTarget.value })}
      />
      <div className="settings-fields">
        <DurationField
          label="Usual lifetime"
          empty={formatDuration(policy.defaultLifetimeMs)}
          value={usual}
          onChange={(text) => set({ usual: text })}
        />
        <DurationField
          label="Longest lifetime"
          empty={formatDuration(policy.longestLifetimeMs)}
          value={longest}
          onChange={(text) => set({ longest: text })}
        />
        <TextInput
          label="Usual uses"
          placeholder={policy.defaultUses === null ? 'no limit' : String(policy.defaultUses)}
          inputMode="numeric"
          autoComplete="off"
          value={uses}
          onChange={(event) => set({ uses: event.currentTarget.value.replace(/\D/g, '').slice(0, 7) })}
        />
        <TextInput
          label="Prefix of its tokens"
          placeholder={defaultTokenFormat.prefix}
          classNames={{ input: 'code-text' }}
          autoComplete="off"
          spellCheck={false}
          value={prefix}
          onChange={(event) => set({ prefix: event.currentTarget.value })}
        />
        <Select
          comboboxProps={inPlace}
          className="settings-wide"
          label="Invites without an end"
          data={[
            { value: 'vault', label: policy.allowNoExpiry ? 'As the vault: allowed' : 'As the vault: not allowed' },
            { value: 'yes', label: 'Allowed' },
            { value: 'no', label: 'Not allowed' },
          ]}
          value={endless}
          onChange={(value) => value !== null && set({ endless: value as Draft['endless'] })}
        />
      </div>
    </ConfirmDialog>
  );
}
