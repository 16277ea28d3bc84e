import { Button, Menu, Modal, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { queryClient, useAct } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { toastDone } from '../../ui/toasts.ts';
import { type Draft, fromPreset, toPreset } from './draft.ts';

type Preset = CallOutput<'settings.get'>['app']['presets'][number];

interface Props {
  readonly presets: readonly Preset[];
  readonly draft: Draft;
  readonly onPick: (draft: Draft) => void;
}

function useSavePresets(onDone: () => void) {
  return useAct('settings.set', {
    onDone: (saved) => {
      queryClient.setQueryData(['settings.get', {}], saved);
      onDone();
    },
  });
}

/** The saved presets: one fills the form. */
export function PresetMenu({ presets, draft, onPick }: Props): ReactNode {
  const [managing, setManaging] = useState(false);
  const save = useSavePresets(() => {});
  if (presets.length === 0) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button>Presets</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {presets.map((preset) => (
            <Menu.Item key={preset.name} onClick={() => onPick(fromPreset(preset.terms, draft))}>
              <bdi>{preset.name}</bdi>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setManaging(true)}>Remove one…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={managing}
        onClose={() => setManaging(false)}
        title="Presets"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ul className="issue-presets">
          {presets.map(({ name }) => (
            <li key={name}>
              <bdi>{name}</bdi>
              <Button
                size="xs"
                color="bad"
                aria-label={`Remove ${name}`}
                onClick={() => save.mutate({ app: { presets: presets.filter((preset) => preset.name !== name) } })}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      </Modal>
    </>
  );
}

/** Keeps what the form asks for under a name. */
export function SavePreset({ presets, draft }: Pick<Props, 'presets' | 'draft'>): ReactNode {
  const [name, setName] = useState<string | null>(null);
  const save = useSavePresets(() => {
    setName(null);
    toastDone('Preset saved');
  });
  const trimmed = name?.trim() ?? '';
  const replaced = presets.some((preset) => preset.name === trimmed);
  const submit = () => {
    const kept = presets.filter((preset) => preset.name !== trimmed);
    save.mutate({ app: { presets: [...kept, { name: trimmed, terms: toPreset(draft) }] } });
  };
  return (
    <>
      <Button variant="subtle" onClick={() => setName('')}>
        Save as preset
      </Button>
      <ConfirmDialog
        opened={name !== null}
        title="Save as preset"
        text="Keeps everything in the form but whom it is for and the note."
        confirm={replaced ? 'Replace' : 'Save'}
        busy={save.isPending}
        disabled={trimmed === ''}
        onConfirm={submit}
        onClose={() => setName(null)}
      >
        <TextInput
          label="Name"
          data-autofocus
          maxLength={200}
          value={name ?? ''}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}
