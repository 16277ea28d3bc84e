import type { IntoKind } from '../../../shared/exchange-formats.ts';

interface IntoFileWords {
  /** As its program calls the file. */
  readonly name: string;
  readonly endings: readonly string[];
  readonly titles: { readonly choose: string; readonly begin: string };
}

/** How the dialogs ask for a file that fresh codes are written into. */
export const intoFiles: Readonly<Record<IntoKind, IntoFileWords>> = {
  'vault-os': {
    name: 'invites_store.json',
    endings: ['json'],
    titles: { choose: 'Choose a Vault OS store', begin: 'New Vault OS store' },
  },
  astrid: {
    name: 'invites.toml',
    endings: ['toml'],
    titles: { choose: 'Choose an Astrid store', begin: 'New Astrid store' },
  },
  csv: { name: 'codes.csv', endings: ['csv'], titles: { choose: 'Choose a CSV file', begin: 'New CSV file' } },
  jsonl: {
    name: 'codes.jsonl',
    endings: ['jsonl'],
    titles: { choose: 'Choose a JSON Lines file', begin: 'New JSON Lines file' },
  },
};
