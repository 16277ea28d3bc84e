import type { AstridVersion, ExchangeFormat, TimeForm } from '../../../shared/exchange-formats.ts';

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
    astrid: 'Versions 0.8 to 0.10. Codes that Astrid showed are found here from then on.',
    posta: 'Choose the database of one service, and that service. What was redeemed there is used up here.',
    'vault-os': 'Its codes are hashed as they are read, and never kept. Uses that were made there are counted.',
    tokens: '',
  },
  export: {
    registry: 'Everything, without any secret.',
    astrid:
      'Versions 0.8 to 0.10; later ones keep no file. An existing file keeps its version: uses made there are counted first, and ended invites are removed.',
    posta: 'Live tokens of one use, of one service. Rows that are there stay as they are.',
    'vault-os': 'Updates the codes that the store already holds. Codes are added to a store only when they are issued.',
    tokens: 'Hashes of the bearers that devices hold, for services that accept them. Nothing is handed over.',
  },
};

export const versionNames: Readonly<Record<AstridVersion, string>> = {
  '0.9': '0.8 to 0.9 (0.10 empties such a file)',
  '0.10': '0.10',
};

export const timeNames: Readonly<Record<TimeForm, string>> = {
  rfc3339: 'RFC 3339 (2026-11-20T21:05:00Z)',
  sqlite: 'SQLite (2026-11-20 21:05:00)',
  seconds: 'Seconds since 1970',
  ms: 'Milliseconds since 1970',
};
