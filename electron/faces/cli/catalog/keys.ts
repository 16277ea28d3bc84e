import type { CommandSpec } from '../spec.ts';

export const keyCommands: readonly CommandSpec[] = [
  {
    name: 'backup',
    group: 'Keys and copies',
    summary: 'write the vault, encrypted, to one file, which must not exist',
    args: [{ name: 'file', help: 'where to', kind: 'file' }],
    examples: ['backup /media/stick/vault.backup'],
    load: async () => (await import('../commands/backup.ts')).backup,
  },
  {
    name: 'restore',
    group: 'Keys and copies',
    summary: 'bring a backup back; opens by its passphrase or recovery code',
    args: [{ name: 'file', help: 'the backup', kind: 'file' }],
    options: [{ flags: '--replace', help: 'replace the vault that is there; its folder is kept beside' }],
    examples: ['restore /media/stick/vault.backup', 'restore vault.backup --replace --passphrase-file code.txt'],
    load: async () => (await import('../commands/backup.ts')).restoreBackup,
  },
  {
    name: 'rekey',
    group: 'Keys and copies',
    summary: 'give the registry a new key',
    options: [{ flags: '--master', help: 'change the master key too; shows a new recovery code on stderr' }],
    examples: ['rekey', 'rekey --master'],
    load: async () => (await import('../commands/keys.ts')).rekeyVault,
  },
  {
    name: 'passphrase set',
    group: 'Keys and copies',
    summary: 'set or replace the passphrase',
    options: [
      { flags: '--only', help: 'take the key out of the keychain, so that unlocking always asks' },
      {
        flags: '--new-passphrase-file <file>',
        help: 'a file that holds the new passphrase (or INVITES_NEW_PASSPHRASE)',
        kind: 'file',
      },
    ],
    examples: ['passphrase set', 'passphrase set --only'],
    load: async () => (await import('../commands/keys.ts')).setNewPassphrase,
  },
  {
    name: 'passphrase remove',
    group: 'Keys and copies',
    summary: 'remove the passphrase; the keychain and the recovery code stay',
    options: [
      { flags: '--use-keychain', help: 'put the key into the keychain first, where the passphrase was the way in' },
    ],
    examples: ['passphrase remove', 'passphrase remove --use-keychain'],
    load: async () => (await import('../commands/keys.ts')).dropPassphrase,
  },
  {
    name: 'recovery new',
    group: 'Keys and copies',
    summary: 'make a new recovery code, shown this once on stderr; the old one opens nothing any more',
    examples: ['recovery new 2> kit.txt'],
    load: async () => (await import('../commands/keys.ts')).renewRecovery,
  },
];
