import { Button, Checkbox, Switch } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { formatDuration } from '../../../shared/domain/duration.ts';
import { limits } from '../../../shared/domain/invite.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Stepper } from '../../ui/stepper.tsx';
import { DurationField, isLifetime, lifetimeMs } from './duration-field.tsx';
import { Row, Section } from './section.tsx';
import { useSave } from './use-save.ts';

type VaultSettings = NonNullable<CallOutput<'settings.get'>['vault']>;

interface Draft {
  readonly usual: string;
  readonly longest: string;
  readonly endless: boolean;
  readonly uses: number | null;
}

function draftOf({ defaultLifetimeMs, longestLifetimeMs, allowNoExpiry, defaultUses }: VaultSettings): Draft {
  return {
    usual: formatDuration(defaultLifetimeMs),
    longest: formatDuration(longestLifetimeMs),
    endless: allowNoExpiry,
    uses: defaultUses,
  };
}

/** What may be issued, and what is issued when nothing is asked for. */
export function IssuingSection({ vault }: { readonly vault: VaultSettings }): ReactNode {
  const record = useSave({ quiet: true });
  return (
    <Section name="issuing" title="Issuing" lead="For every service that says nothing of its own.">
      {/* What another window or the command line has set meanwhile shows at once. */}
      <PolicyForm key={JSON.stringify(draftOf(vault))} vault={vault} />
      {record.isError && <ErrorNote error={record.error} />}
      <Row
        title="Record checks"
        text="Writes every check in the window or on the command line to the audit log. The desk is not concerned."
      >
        <Switch
          aria-label="Record checks"
          checked={vault.recordChecks}
          onChange={(event) => record.mutate({ vault: { recordChecks: event.currentTarget.checked } })}
        />
      </Row>
    </Section>
  );
}

function PolicyForm({ vault }: { readonly vault: VaultSettings }): ReactNode {
  const [draft, setDraft] = useState(() => draftOf(vault));
  const save = useSave();
  const set = (changes: Partial<Draft>) => {
    setDraft({ ...draft, ...changes });
    save.reset();
  };
  const { usual, longest, endless, uses } = draft;
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(vault));
  const sound = isLifetime(usual, false) && isLifetime(longest, false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const defaultLifetimeMs = lifetimeMs(usual);
    const longestLifetimeMs = lifetimeMs(longest);
    if (defaultLifetimeMs === null || longestLifetimeMs === null) return;
    save.mutate({ vault: { defaultLifetimeMs, longestLifetimeMs, allowNoExpiry: endless, defaultUses: uses } });
  };
  return (
    <form className="settings-form" onSubmit={submit}>
      <div className="settings-fields">
        <DurationField label="Usual lifetime" value={usual} onChange={(text) => set({ usual: text })} />
        <DurationField label="Longest lifetime" value={longest} onChange={(text) => set({ longest: text })} />
        <Stepper
          label="Usual uses"
          value={uses ?? 1}
          least={1}
          most={limits.maxUses}
          disabled={uses === null}
          onChange={(count) => set({ uses: count })}
          aside={
            <label className="settings-aside">
              <input
                type="checkbox"
                checked={uses === null}
                onChange={(event) => set({ uses: event.currentTarget.checked ? null : 1 })}
              />
              no limit
            </label>
          }
        />
      </div>
      <Checkbox
        label="Invites without an end may be issued"
        description="Such a code works until you revoke it, also one that was lost."
        checked={endless}
        onChange={(event) => set({ endless: event.currentTarget.checked })}
      />
      <p className="muted small">The longest lifetime counts from the issue; no extension passes it.</p>
      {save.isError && <ErrorNote error={save.error} />}
      {changed && (
        <div className="settings-actions">
          <Button onClick={() => set(draftOf(vault))}>Undo</Button>
          <Button type="submit" variant="filled" loading={save.isPending} disabled={!sound}>
            Save
          </Button>
        </div>
      )}
    </form>
  );
}
