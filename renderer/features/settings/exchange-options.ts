import type { ExchangeFormat } from '../../../shared/exchange-formats.ts';

/** The programs by name, and what their files are. */
export const programs: Readonly<Record<ExchangeFormat, string>> = {
  registry: 'Invite Vault (registry)',
  astrid: 'Astrid (invites.toml)',
  posta: 'Posta (SQLite)',
  'vault-os': 'Vault OS (JSON)',
  tokens: 'Device tokens (JSON)',
};

/** What the operator should know of a format before she chooses a file. */
export const hints: Readonly<Record<'import' | 'export', Readonly<Record<ExchangeFormat, string>>>> = {
  import: {
    registry: 'Everything but the settings; short codes stay with the vault that made them.',
    astrid: 'Codes that Astrid showed are found here from then on.',
    posta: 'Choose the database of one service, and that service. What was redeemed there is used up here.',
    'vault-os': 'Its codes are hashed as they are read, and never kept.',
    tokens: '',
  },
  export: {
    registry: 'Everything, without any secret.',
    astrid: 'Live tokens. In a file that is there, what ended here is removed.',
    posta: 'Live tokens of one use, of one service. Rows that are there stay as they are.',
    'vault-os': 'Tokens in every state. In a store that is there, its records follow this vault.',
    tokens: 'Hashes of the bearers that devices hold, for services that accept them. Nothing is handed over.',
  },
};
