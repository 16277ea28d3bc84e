import { Anchor, Button, Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { defaultTokenFormat } from '../../../shared/domain/code-format.ts';
import { limits } from '../../../shared/domain/invite.ts';
import { initialPolicy } from '../../../shared/domain/policy.ts';
import { useRead } from '../../data.ts';
import { go } from '../../place.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { policyOf } from '../../ui/lifetime.ts';
import { LifetimeField } from '../../ui/lifetime-field.tsx';
import { Stepper } from '../../ui/stepper.tsx';
import { useCursor } from '../../ui/use-cursor.ts';
import { WaitingNote } from '../../ui/waiting-note.tsx';
import type { Draft } from './draft.ts';
import { FormatFields } from './format-fields.tsx';
import { IntoField } from './into-field.tsx';

type Identity = CallOutput<'identities.list'>['identities'][number];

interface Props {
  readonly draft: Draft;
  readonly visit: number;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onChange: (draft: Draft) => void;
  readonly onIssue: () => void;
  /** What else can be done with what stands in the form. */
  readonly others: ReactNode;
}

/** The terms of an invite. */
export function IssueForm({ draft, visit, busy, error, onChange, onIssue, others }: Props): ReactNode {
  const identities = useRead('identities.list', {});
  const settings = useRead('settings.get', {});
  const list = identities.data?.identities ?? [];
  const identity = list.find(({ slug }) => slug === draft.identity) ?? null;
  const policy = policyOf(settings.data?.vault ?? initialPolicy, identity);
  const set = (changes: Partial<Draft>) => onChange({ ...draft, ...changes });
  const uses = draft.uses ?? policy.defaultUses ?? 'unlimited';

  const first = useCursor<HTMLInputElement>(visit);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onIssue();
  };
  return (
    <form className="card issue-form" onSubmit={submit}>
      <TextInput
        ref={first}
        label="For whom"
        placeholder="Ada’s tablet"
        size="lg"
        maxLength={limits.shortText}
        value={draft.label}
        onChange={(event) => set({ label: event.currentTarget.value })}
      />
      <ServiceField list={list} value={identity} onChange={(slug) => set({ identity: slug })} />
      <LifetimeField value={draft.expiry} policy={policy} onChange={(expiry) => set({ expiry })} />
      <div className="issue-row">
        <Stepper
          label="Uses"
          value={uses === 'unlimited' ? 1 : uses}
          least={1}
          most={limits.maxUses}
          disabled={uses === 'unlimited'}
          onChange={(count) => set({ uses: count })}
          aside={
            <label className="issue-unlimited">
              <input
                type="checkbox"
                checked={uses === 'unlimited'}
                onChange={(event) => set({ uses: event.currentTarget.checked ? 'unlimited' : 1 })}
              />
              no limit
            </label>
          }
        />
        <Stepper
          label="Access level"
          value={draft.level}
          least={0}
          most={limits.accessLevel}
          onChange={(level) => set({ level })}
        />
      </div>
      <details className="issue-more">
        <summary>More: group, note, code format, other programs</summary>
        <div className="issue-more-fields">
          <TextInput
            label="Group"
            maxLength={limits.shortText}
            value={draft.group}
            onChange={(event) => set({ group: event.currentTarget.value })}
          />
          <Textarea
            label="Note"
            autosize
            minRows={2}
            maxRows={6}
            maxLength={limits.longText}
            value={draft.note}
            onChange={(event) => set({ note: event.currentTarget.value })}
          />
          <FormatFields
            value={draft.format}
            prefix={identity?.prefix ?? defaultTokenFormat.prefix}
            onChange={(format) => set({ format })}
          />
          <Checkbox
            label="Not active yet: I hand it out later"
            checked={draft.inactive}
            onChange={(event) => set({ inactive: event.currentTarget.checked })}
          />
          <IntoField value={draft.into} onChange={(into) => set({ into })} />
        </div>
      </details>
      {error !== null && error !== undefined && <ErrorNote error={error} />}
      <WaitingNote busy={busy} />
      <div className="issue-actions">
        {others}
        <Button type="submit" variant="filled" size="md" loading={busy} rightSection={<KeyHint keys="⏎" />}>
          Issue invite
        </Button>
      </div>
    </form>
  );
}

/** Stands for no service in the list, where every entry must have a value; no slug is empty. */
const none = '';

interface ServiceProps {
  readonly list: readonly Identity[];
  readonly value: Identity | null;
  readonly onChange: (slug: string | null) => void;
}

function ServiceField({ list, value, onChange }: ServiceProps): ReactNode {
  if (list.length === 0) {
    return (
      <p className="muted small">
        No service yet, so there will be a code and no setup link.{' '}
        <Anchor component="button" type="button" inherit onClick={() => go('settings', { section: 'services' })}>
          Add a service
        </Anchor>
      </p>
    );
  }
  return (
    <Select
      label="Service"
      data={[{ value: none, label: 'None: a code without a link' }, ...list.map(({ slug }) => slug)]}
      value={value?.slug ?? none}
      onChange={(slug) => onChange(slug === none ? null : slug)}
      {...(value !== null && {
        rightSection: <span className="issue-host">{hostOf(value.baseUrl)}</span>,
        rightSectionWidth: '45%',
        rightSectionPointerEvents: 'none',
      })}
      renderOption={({ option }) => (
        <span className="issue-service">
          {option.label}
          <span className="muted">{hostOf(list.find(({ slug }) => slug === option.value)?.baseUrl ?? '')}</span>
        </span>
      )}
    />
  );
}

/** The address without its scheme, as people say it. */
function hostOf(baseUrl: string): string {
  return baseUrl.replace(/^https?:\/\//, '');
}
