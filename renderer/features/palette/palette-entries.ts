import {
  IconDeviceFloppy,
  IconDeviceLaptop,
  IconFileExport,
  IconMoon,
  IconSettings,
  IconSun,
  IconTicket,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Invite } from '../../../shared/domain/invite.ts';
import { api } from '../../api.ts';
import { queryClient } from '../../data.ts';
import { go } from '../../place.ts';
import { toastDone, toastError } from '../../ui/toasts.ts';

/** A key of the window and what it does, as the frame gives it. */
export interface Command {
  /** The key that does the same, as the shortcuts write it: `N`, `Mod+1`. */
  readonly keys: string;
  readonly label: string;
  readonly icon: TablerIcon;
  readonly run: () => void;
}

/** One line of the palette. */
export interface Entry {
  readonly id: string;
  readonly label: string;
  /** Other words that find it. */
  readonly words: string;
  readonly icon: TablerIcon;
  readonly keys: string | null;
  /** The invite that it opens, where that is shown. */
  readonly invite: Invite | null;
  readonly run: () => void;
}

type Theme = 'system' | 'light' | 'dark';

async function setTheme(theme: Theme): Promise<void> {
  queryClient.setQueryData(['settings.get', {}], await api['settings.set']({ app: { theme } }));
}

/** Runs something that may take a while, with the palette long closed. */
function inBackground(work: () => Promise<void>): () => void {
  return () => void work().catch(toastError);
}

const acts: readonly Entry[] = [
  act('audit-export', 'Export the audit log…', 'save json', IconFileExport, async () => {
    const { path } = await api['audit.export']({ format: 'json' });
    toastDone('Audit log exported', path);
  }),
  act('backup', 'Back up the vault…', 'save copy', IconDeviceFloppy, async () => {
    const { path } = await api['backup.create']();
    toastDone('Backed up', path);
  }),
  act('theme-light', 'Light theme', 'colour bright', IconSun, () => setTheme('light')),
  act('theme-dark', 'Dark theme', 'colour night', IconMoon, () => setTheme('dark')),
  act('theme-system', 'Theme of the system', 'colour auto', IconDeviceLaptop, () => setTheme('system')),
];

function act(id: string, label: string, words: string, icon: TablerIcon, work: () => Promise<void>): Entry {
  return { id, label, words, icon, keys: null, invite: null, run: inBackground(work) };
}

/** The settings by name, and the words that people look for them by. Offered once something is typed. */
const settings: readonly Entry[] = [
  section('services', 'Services', 'identity identities add url prefix'),
  section('issuing', 'Issuing', 'policy lifetime uses record checks'),
  section('presets', 'Presets', 'terms saved'),
  section('window', 'This window', 'auto-lock clipboard theme screen'),
  section('keys', 'Keys', 'passphrase recovery kit keychain re-key signer'),
  section('copies', 'Backup and restore', 'copy'),
  section('exchange', 'Import and export', 'vault os astrid posta registry'),
  section('health', 'Health', 'doctor check'),
];

function section(name: string, title: string, words: string): Entry {
  return {
    id: `settings-${name}`,
    label: `Settings: ${title}`,
    words,
    icon: IconSettings,
    keys: null,
    invite: null,
    run: () => go('settings', { section: name }),
  };
}

/** What the window can do besides opening an invite: its keys, and what has none. */
export function entriesOf(commands: readonly Command[]): readonly Entry[] {
  const keyed = commands
    // It is open already.
    .filter(({ keys }) => keys !== 'Mod+K')
    .map(({ keys, label, icon, run }) => ({
      id: `key-${keys}`,
      label,
      words: '',
      icon,
      keys,
      invite: null,
      run,
    }));
  return [...keyed, ...acts];
}

/** Those entries, and settings, that every word of the query is found in. */
export function findEntries(entries: readonly Entry[], query: string): readonly Entry[] {
  const words = query.toLowerCase().split(/\s+/);
  const offered = query === '' ? entries : [...entries, ...settings];
  return offered.filter(({ label, words: more }) => {
    const text = `${label} ${more}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The number of an invite that a query names: `1284`, `#1284`; null for any other. */
export function inviteNumber(query: string): number | null {
  const digits = /^#?\s*(\d{1,15})$/.exec(query.trim())?.[1];
  const number = Number(digits);
  return digits !== undefined && number > 0 ? number : null;
}

/** The entry that opens an invite by its number. */
export function numberEntry(id: number, open: (id: number) => void): Entry {
  return {
    id: `number-${id}`,
    label: `Open #${id}`,
    words: '',
    icon: IconTicket,
    keys: null,
    invite: null,
    run: () => open(id),
  };
}

/** The entry that opens an invite that was found. */
export function inviteEntry(invite: Invite, open: (id: number) => void): Entry {
  const { id, label } = invite;
  return {
    id: `invite-${id}`,
    label: label ?? '',
    words: '',
    icon: IconTicket,
    keys: null,
    invite,
    run: () => open(id),
  };
}
