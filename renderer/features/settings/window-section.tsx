import { SegmentedControl, Select, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CallInput, CallOutput } from '../../../shared/contract.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { inPlace } from '../../ui/in-place.ts';
import { plural } from '../../ui/words.ts';
import { Row, Section } from './section.tsx';
import { useSave } from './use-save.ts';

type App = CallOutput<'settings.get'>['app'];

const lockChoices = [1, 2, 5, 10, 15, 30, 60, 240];
const clipboardChoices = [10, 20, 30, 60, 120, 300];
const never = 'never';

function minutes(count: number): string {
  return count < 60 || count % 60 !== 0 ? plural(count, 'minute') : plural(count / 60, 'hour');
}

function seconds(count: number): string {
  return count < 60 || count % 60 !== 0 ? plural(count, 'second') : minutes(count / 60);
}

/** The choices, and the value that is set where it is none of them. */
function choices(usual: readonly number[], value: number | null, words: (count: number) => string) {
  const all = value === null || usual.includes(value) ? usual : [...usual, value].sort((a, b) => a - b);
  return [...all.map((count) => ({ value: String(count), label: words(count) })), { value: never, label: 'Never' }];
}

/** How this window behaves; kept outside the vault, so that it holds while the vault is locked. */
export function WindowSection({ app }: { readonly app: App }): ReactNode {
  const save = useSave({ quiet: true });
  const set = (changes: NonNullable<CallInput<'settings.set'>['app']>) => save.mutate({ app: changes });
  const { autoLockMinutes, clipboardSeconds, theme, contentProtection } = app;
  return (
    <Section name="window" title="This window">
      {save.isError && <ErrorNote error={save.error} />}
      <Row title="Lock when you are away" text="It also locks when the computer sleeps or its screen is locked.">
        <Select
          comboboxProps={inPlace}
          aria-label="Lock when you are away for"
          data={choices(lockChoices, autoLockMinutes, minutes)}
          value={autoLockMinutes === null ? never : String(autoLockMinutes)}
          onChange={(value) => value !== null && set({ autoLockMinutes: value === never ? null : Number(value) })}
        />
      </Row>
      <Row title="Clear the clipboard" text="After you copy a code, a link or a token here.">
        <Select
          comboboxProps={inPlace}
          aria-label="Clear the clipboard after"
          data={choices(clipboardChoices, clipboardSeconds, seconds)}
          value={clipboardSeconds === null ? never : String(clipboardSeconds)}
          onChange={(value) => value !== null && set({ clipboardSeconds: value === never ? null : Number(value) })}
        />
      </Row>
      <Row title="Theme">
        <SegmentedControl
          aria-label="Theme"
          fullWidth
          data={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          value={theme}
          onChange={(value) => set({ theme: value as App['theme'] })}
        />
      </Row>
      <Row
        title="Keep it out of screen pictures"
        text="Where the system can: screen sharing and pictures show it black."
      >
        <Switch
          aria-label="Keep this window out of screen pictures"
          checked={contentProtection}
          onChange={(event) => set({ contentProtection: event.currentTarget.checked })}
        />
      </Row>
    </Section>
  );
}
