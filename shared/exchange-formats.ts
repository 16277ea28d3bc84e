/** The programs whose files are read, and those that are written. */
export const importFormats = ['vault-os', 'astrid', 'posta', 'registry'] as const;
export const exportFormats = [...importFormats, 'tokens'] as const;
export type ImportFormat = (typeof importFormats)[number];
export type ExchangeFormat = (typeof exportFormats)[number];

/** Whether a use by this actor was made in another program, whose file told of it. */
export function isThere(actor: string): boolean {
  return actor !== 'registry' && importFormats.some((format) => format === actor);
}

/** The versions of Astrid whose `invites.toml` is known. 0.9 stands for 0.8 to 0.9; later than 0.10 there is no file. */
export const astridVersions = ['0.9', '0.10'] as const;
export type AstridVersion = (typeof astridVersions)[number];

/**
 * How a column of Posta's holds times: RFC 3339; `YYYY-MM-DD HH:MM:SS` as SQLite's own functions write it (UTC); a number
 * of seconds or milliseconds since 1970.
 */
export const timeForms = ['rfc3339', 'sqlite', 'seconds', 'ms'] as const;
export type TimeForm = (typeof timeForms)[number];

/** The options of an exchange besides its file. */
export type ExchangeAsk = 'identity' | 'group' | 'for' | 'times';

/** The options that mean something for a format's file, each way. */
export const exchangeAsks: Readonly<
  Record<'import' | 'export', Readonly<Record<ExchangeFormat, readonly ExchangeAsk[]>>>
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
    astrid: ['identity', 'group', 'for'],
    posta: ['identity', 'times'],
    registry: [],
    tokens: ['identity'],
  },
};

/** Files that fresh codes are also written into as they are issued. `csv` and `jsonl` are new files for any program. */
export const intoKinds = ['vault-os', 'astrid', 'csv', 'jsonl'] as const;
export type IntoKind = (typeof intoKinds)[number];

/** The kinds that begin a new file. The others add to one that is there, or begin it. */
export const newFileKinds = ['csv', 'jsonl'] as const satisfies readonly IntoKind[];

/** Whether a kind begins a new file each time. */
export function wantsNewFile(kind: IntoKind): boolean {
  return newFileKinds.some((one) => one === kind);
}
