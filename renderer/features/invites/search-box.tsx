import { CloseButton, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { KeyHint } from '../../ui/key-hint.tsx';
import { useCursor } from '../../ui/use-cursor.ts';
import { formatCount } from '../../ui/words.ts';

interface Props {
  /** How many there are to search in; null: not yet known. */
  readonly among: number | null;
  /** What is searched for; another way to search may set it. */
  readonly value: string;
  /** Counts the times that the field was sent for; 0: not yet. */
  readonly visit: number;
  readonly onSearch: (text: string) => void;
  /** The keyboard goes on to what was found. */
  readonly onDown: () => void;
}

/** Searches as it is typed. What stands in the field is its own affair, so that typing never waits for the list. */
export function SearchBox({ among, value, visit, onSearch, onDown }: Props): ReactNode {
  const [typed, setTyped] = useState(value);
  const [given, setGiven] = useState(value);
  if (given !== value) {
    setGiven(value);
    setTyped(value);
  }
  const field = useCursor<HTMLInputElement>(visit);
  const search = (text: string) => {
    setTyped(text);
    setGiven(text.trim());
    onSearch(text.trim());
  };
  useHotkeys([['mod+F', () => field.current?.select()]], []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && typed !== '') {
      event.preventDefault();
      search('');
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      onDown();
    }
  };
  return (
    <TextInput
      ref={field}
      type="text"
      role="searchbox"
      className="search-box"
      aria-label="Search invites"
      placeholder={among === null ? 'Search' : `Search ${formatCount(among)} invites`}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed === '' ? (
          <KeyHint keys="F" />
        ) : (
          <CloseButton size="sm" aria-label="Clear the search" onClick={() => search('')} />
        )
      }
      autoComplete="off"
      spellCheck={false}
      value={typed}
      onChange={(event) => search(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}
