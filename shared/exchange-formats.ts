/** The programs whose files are read, and those that are written. */
export const importFormats = ['vault-os', 'astrid', 'posta', 'registry'] as const;
export const exportFormats = [...importFormats, 'tokens'] as const;
export type ImportFormat = (typeof importFormats)[number];
export type ExchangeFormat = (typeof exportFormats)[number];

/** The options that mean something for a format's file, each way. */
export const exchangeAsks: Readonly<
  Record<'import' | 'export', Readonly<Record<ExchangeFormat, readonly ('identity' | 'group')[]>>>
> = {
  import: {
    'vault-os': ['identity', 'group'],
    astrid: ['identity', 'group'],
    posta: ['identity', 'group'],
    registry: ['identity', 'group'],
    tokens: [],
  },
  export: {
    'vault-os': ['identity'],
    astrid: ['identity', 'group'],
    posta: ['identity'],
    registry: [],
    tokens: ['identity'],
  },
};
