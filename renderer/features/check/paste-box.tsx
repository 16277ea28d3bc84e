import './paste-box.css';
import { Button, FileButton } from '@mantine/core';
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useState,
} from 'react';
import { limits } from '../../../shared/domain/invite.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { pictureIn } from './read-picture.ts';

interface Props {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  /** Whether the text that stands there was checked. */
  readonly checked: boolean;
  /** What was found, or what is going on. */
  readonly found: string;
  readonly level: number;
  readonly onType: (text: string) => void;
  /** A whole text arrived: pasted or dropped. */
  readonly onPaste: (text: string) => void;
  readonly onPicture: (picture: File) => void;
  readonly onLevel: (level: number) => void;
  /** Enter: checks what was typed, or uses what was checked. */
  readonly onEnter: () => void;
}

/** One box that takes whatever a recipient shows: text by paste or by hand, pictures by paste, drop or choice. */
export function PasteBox(props: Props): ReactNode {
  const { field, text, checked, found, level, onType, onPaste, onPicture, onLevel, onEnter } = props;
  const [over, setOver] = useState(false);

  const paste = (event: ClipboardEvent) => {
    const picture = pictureIn(event.clipboardData);
    const pasted = event.clipboardData.getData('text/plain');
    if (pasted === '' && picture !== null) {
      event.preventDefault();
      onPicture(picture);
    } else if (text.trim() === '' || checked) {
      // What was checked already makes room; into what is being typed a paste goes where the cursor is.
      event.preventDefault();
      onPaste(pasted);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const picture = pictureIn(event.dataTransfer);
    const dropped = event.dataTransfer.getData('text/plain');
    if (picture !== null) onPicture(picture);
    else if (dropped !== '') onPaste(dropped);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    // A key that is held down must not use up what it has just checked.
    if (!event.repeat) onEnter();
  };
  return (
    <section
      aria-label="What to check"
      className={over ? 'paste-box paste-box-over' : 'paste-box'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <textarea
        ref={field}
        aria-label="Code, link or message"
        placeholder="Paste here"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => onType(event.currentTarget.value)}
        onPaste={paste}
        onKeyDown={press}
      />
      <div className="paste-bar">
        <span className="paste-bar-found" role="status">
          {found}
        </span>
        {text.trim() !== '' && !checked && (
          <Button size="xs" onClick={onEnter} rightSection={<KeyHint keys="⏎" />}>
            Check
          </Button>
        )}
        <FileButton accept="image/png,image/jpeg" onChange={(file) => file !== null && onPicture(file)}>
          {(button) => (
            <Button size="xs" variant="subtle" {...button}>
              Picture…
            </Button>
          )}
        </FileButton>
        <label className="paste-bar-level">
          Presenter’s level
          <input
            inputMode="numeric"
            value={level}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => {
              const digits = Number(event.currentTarget.value.replace(/\D/g, '').slice(0, 10));
              onLevel(Math.min(digits, limits.accessLevel));
            }}
          />
        </label>
      </div>
    </section>
  );
}
