import type { CommandSpec } from '../spec.ts';
import { refArgument, slugOption } from './shared.ts';

export const endCommands: readonly CommandSpec[] = [
  {
    name: 'revoke',
    alias: 'burn',
    group: 'End',
    summary: 'end an invite for good',
    args: [{ ...refArgument, optional: true }],
    options: [
      { flags: '--reason <text>', help: 'why; required, except with --id; recorded in the log' },
      { flags: '--id <id>', help: "the invite's id, in place of the argument", once: true },
      { ...slugOption, help: 'the service that it must be for' },
    ],
    examples: [
      'revoke 12 --reason "phone lost"',
      'revoke - --reason "seen in public" < code.txt',
      'revoke --slug home --id 12',
    ],
    load: async () => (await import('../commands/change.ts')).revoke,
  },
  {
    name: 'prune',
    group: 'End',
    summary: 'remove what ended invites said; their codes are still answered, their history stays in the log',
    options: [
      { flags: '--older-than <duration>', help: 'those that ended so long ago (90d)' },
      { flags: '--dry-run', help: 'only count them' },
    ],
    examples: ['prune --dry-run', 'prune --older-than 30d'],
    load: async () => (await import('../commands/prune.ts')).prune,
  },
  {
    name: 'tokens list',
    group: 'End',
    summary: 'list the device tokens that uses have minted',
    options: [{ flags: '--limit <number>', help: 'the newest so many' }],
    examples: ['tokens list'],
    load: async () => (await import('../commands/tokens.ts')).list,
  },
  {
    name: 'tokens revoke',
    group: 'End',
    summary: 'end a device token for good',
    args: [{ name: 'id', help: "the token's id" }],
    examples: ['tokens revoke 3'],
    load: async () => (await import('../commands/tokens.ts')).revoke,
  },
  {
    name: 'tokens check',
    group: 'End',
    summary: 'say whether a device token is valid; exits with 1 if it is not',
    args: [{ name: 'token', help: 'the mst_ token; - reads stdin' }],
    examples: ['tokens check - < token.txt'],
    load: async () => (await import('../commands/tokens.ts')).check,
  },
];
