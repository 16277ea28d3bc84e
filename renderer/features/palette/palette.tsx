import './palette.css';
import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Invite } from '../../../shared/domain/invite.ts';
import { useRead } from '../../data.ts';
import { go } from '../../place.ts';
import { formatKeys } from '../../ui/key-hint.tsx';
import { VerdictBadge } from '../../ui/verdict.tsx';
import {
  type Command,
  type Entry,
  entriesOf,
  findEntries,
  inviteEntry,
  inviteNumber,
  numberEntry,
} from './palette-entries.ts';

interface Props {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}

/** Invites that are offered at once. */
const mostInvites = 6;

/** Everything that the window can do, by name, and every invite, by number or by what it says. Mounted while it is open. */
export function Palette({ commands, onClose }: Props): ReactNode {
  const listId = useId();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const entries = useEntries(query.trim(), commands);
  const at = Math.min(chosen, entries.length - 1);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const take = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being composed, the keys are the input method's.
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setChosen((at + step + entries.length) % Math.max(1, entries.length));
    else if (event.key === 'Enter') take(entries[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal.Root
      opened
      onClose={onClose}
      lockScroll={false}
      transitionProps={{ duration: 120 }}
      yOffset="12vh"
      size="lg"
    >
      <Modal.Overlay />
      <Modal.Content aria-label="Everything by name" className="palette">
        <TextInput
          data-autofocus
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          aria-controls={listId}
          aria-activedescendant={at < 0 ? undefined : optionId(listId, at)}
          aria-label="Find a command or an invite"
          placeholder="A command, a name, or #1284"
          size="lg"
          variant="unstyled"
          leftSection={<IconSearch size={18} aria-hidden />}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div id={listId} ref={list} role="listbox" aria-label="Commands and invites" className="palette-list">
          {entries.map((entry, index) => (
            <button
              key={entry.id}
              id={optionId(listId, index)}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className="palette-option"
              // The field keeps the focus, and with it the keyboard.
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => setChosen(index)}
              onClick={() => take(entry)}
            >
              <EntryLine entry={entry} />
            </button>
          ))}
        </div>
        <p role="status" className="palette-none muted">
          {entries.length === 0 && 'Nothing goes by that name.'}
        </p>
      </Modal.Content>
    </Modal.Root>
  );
}

function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

function EntryLine({ entry }: { readonly entry: Entry }): ReactNode {
  const { label, icon: Icon, keys, invite } = entry;
  if (invite !== null) {
    return (
      <>
        <span className="num palette-number">#{invite.id}</span>
        <span className="palette-label">
          {invite.label === null ? 'no name' : <bdi>{invite.label}</bdi>}
          {invite.identity !== null && <small> · {invite.identity}</small>}
        </span>
        <VerdictBadge of={invite.state} />
      </>
    );
  }
  return (
    <>
      <Icon size={16} aria-hidden />
      <span className="palette-label">{label}</span>
      {keys !== null && (
        <kbd className="key-hint" aria-hidden>
          {formatKeys(keys)}
        </kbd>
      )}
    </>
  );
}

/** What a query offers: an invite by its number, then what the window can do, then invites by what they say. */
function useEntries(query: string, commands: readonly Command[]): readonly Entry[] {
  const open = (id: number) => go('invites', { id });
  const number = inviteNumber(query);
  return [
    ...(number === null ? [] : [numberEntry(number, open)]),
    ...findEntries(entriesOf(commands), query),
    ...useFoundInvites(query).map((invite) => inviteEntry(invite, open)),
  ];
}

/** Invites that a query finds, the newest first. */
function useFoundInvites(query: string): readonly Invite[] {
  const [search] = useDebouncedValue(query, 100);
  const wanted = search !== '' && inviteNumber(search) === null;
  const found = useRead(
    'invites.list',
    { search, limit: mostInvites },
    { enabled: wanted, placeholderData: keepPreviousData },
  );
  return wanted && query !== '' ? (found.data?.invites ?? []) : [];
}
