import type { CommandSpec, OptionSpec } from '../spec.ts';
import { excelOption, refArgument, slugOption } from './shared.ts';

const auditFilter: readonly OptionSpec[] = [
  { flags: '--from <time>', help: 'events at that time and later' },
  { flags: '--to <time>', help: 'events before that time' },
  { flags: '--type <types>', help: 'events of these types, separated by commas: invite.used,invite.revoked' },
  { flags: '--by <actor>', help: 'events by that actor' },
];

export const lookCommands: readonly CommandSpec[] = [
  {
    name: 'list',
    group: 'Look',
    summary: 'list the invites; codes are masked',
    options: [
      { flags: '--state <states>', help: 'GENERATED, ACTIVE, EXHAUSTED, EXPIRED or REVOKED, separated by commas' },
      { flags: '--active', help: 'those that have not ended' },
      { flags: '--identity <slug>', help: 'those of that service' },
      { ...slugOption, help: 'those of that service that have not ended (others with --state)' },
      { flags: '--group <name>', help: 'those of that group' },
      { flags: '--creator <id>', help: 'those of that creator' },
      { flags: '--search <text>', help: 'those with that text in label, note, group or creator' },
      { flags: '--expiring <duration>', help: 'those that end within 24h, 7d' },
      { flags: '--sort <order>', help: 'the order (newest)', choices: ['newest', 'oldest', 'expires', 'label'] },
      { flags: '--limit <number>', help: 'so many at most' },
    ],
    examples: ['list --active', 'list --expiring 24h --sort expires', 'list --slug home', 'list --search anna --json'],
    load: async () => (await import('../commands/list.ts')).list,
  },
  {
    name: 'show',
    group: 'Look',
    summary: 'show an invite with its uses and device tokens',
    args: [refArgument],
    examples: ['show 12', 'show 12 --json'],
    load: async () => (await import('../commands/list.ts')).show,
  },
  {
    name: 'audit',
    group: 'Look',
    summary: 'show what happened: of one invite, or the whole log, oldest first',
    args: [{ ...refArgument, optional: true }],
    options: [...auditFilter, { flags: '--limit <number>', help: 'the newest so many' }],
    examples: ['audit 12', 'audit --limit 20', 'audit --type invite.used --from 2026-11-01T00:00:00Z'],
    load: async () => (await import('../commands/audit.ts')).audit,
  },
  {
    name: 'audit export',
    group: 'Look',
    summary: 'write the signed log to a file, which must not exist',
    args: [{ name: 'file', help: 'where to', kind: 'file' }],
    options: [
      {
        flags: '--format <format>',
        help: 'the form (as the name says, else json)',
        choices: ['json', 'ndjson', 'csv'],
      },
      excelOption,
      ...auditFilter,
      { flags: '--invite <id>', help: 'events of that invite' },
    ],
    examples: ['audit export log.json', 'audit export november.csv --from 2026-11-01T00:00:00Z'],
    load: async () => (await import('../commands/audit-file.ts')).exportLog,
  },
  {
    name: 'audit verify',
    group: 'Look',
    summary: "prove that nobody edited the vault's log, or an exported file; needs no vault for a file",
    args: [{ name: 'file', help: 'an exported log; left out, the log in the vault', optional: true, kind: 'file' }],
    options: [
      { flags: '--key <fingerprint>', help: 'the signer that it must have: fingerprint or public key' },
      { flags: '--vault-id <id>', help: 'the vault that it must come from' },
      { flags: '--extends <file>', help: 'an older export that it must continue', kind: 'file' },
    ],
    examples: ['audit verify', 'audit verify log.json --key 3f2a-…', 'audit verify new.json --extends old.json'],
    load: async () => (await import('../commands/audit-file.ts')).verify,
  },
];
