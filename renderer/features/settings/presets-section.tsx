import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Row, Section } from './section.tsx';
import { presetWords } from './terms-words.ts';
import { useSave } from './use-save.ts';

type Presets = CallOutput<'settings.get'>['app']['presets'];

/** The saved terms for issuing: their names, and an end to any of them. They are made where invites are issued. */
export function PresetsSection({ presets }: { readonly presets: Presets }): ReactNode {
  const [renaming, setRenaming] = useState<string | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  return (
    <Section
      name="presets"
      title="Presets"
      lead="Terms that you use again. Issue keeps a new one with “Save as preset”."
    >
      {presets.length === 0 && <Row title="None yet" text="Fill in the form in Issue, then save it as a preset." />}
      {presets.map(({ name, terms }) => (
        <Row key={name} title={<bdi>{name}</bdi>} text={presetWords(terms) || 'as the policy says'}>
          <Button size="xs" aria-label={`Rename ${name}`} onClick={() => setRenaming(name)}>
            Rename…
          </Button>
          <Button size="xs" color="bad" aria-label={`Remove ${name}`} onClick={() => setRemoving(name)}>
            Remove…
          </Button>
        </Row>
      ))}
      {renaming !== null && <Rename presets={presets} name={renaming} onClose={() => setRenaming(null)} />}
      {removing !== null && <Remove presets={presets} name={removing} onClose={() => setRemoving(null)} />}
    </Section>
  );
}

interface DialogProps {
  readonly presets: Presets;
  readonly name: string;
  readonly onClose: () => void;
}

function Rename({ presets, name, onClose }: DialogProps): ReactNode {
  const [typed, setTyped] = useState(name);
  const save = useSave({ onDone: onClose, quiet: true });
  const trimmed = typed.trim();
  const taken = trimmed !== name && presets.some((preset) => preset.name === trimmed);
  const submit = () =>
    save.mutate({
      app: { presets: presets.map((preset) => (preset.name === name ? { ...preset, name: trimmed } : preset)) },
    });
  return (
    <ConfirmDialog
      opened
      title="Rename the preset"
      text="Its terms stay."
      confirm="Rename"
      busy={save.isPending}
      disabled={trimmed === '' || taken}
      error={save.error}
      onConfirm={submit}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        data-autofocus
        maxLength={200}
        value={typed}
        error={taken ? 'Another preset has that name.' : null}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

function Remove({ presets, name, onClose }: DialogProps): ReactNode {
  const save = useSave({ onDone: onClose, quiet: true });
  return (
    <ConfirmDialog
      opened
      title="Remove the preset?"
      text={
        <>
          <bdi className="strong">{name}</bdi> is gone from Issue then. Invites that were issued by it stay as they are.
        </>
      }
      confirm="Remove"
      danger
      busy={save.isPending}
      error={save.error}
      onConfirm={() => save.mutate({ app: { presets: presets.filter((preset) => preset.name !== name) } })}
      onClose={onClose}
    />
  );
}
