import type { ArgumentSpec, CommandSpec } from '../spec.ts';

const formats: ArgumentSpec = { name: 'format', help: 'the form of the file', choices: ['registry'] };

export const exchangeCommands: readonly CommandSpec[] = [
  {
    name: 'export',
    group: 'Exchange',
    summary: 'write the invites, without any secret, for another program or vault',
    args: [formats, { name: 'file', help: 'where to', kind: 'file' }],
    options: [{ flags: '--dry-run', help: 'only report' }],
    examples: ['export registry invites.json', 'export registry invites.json --dry-run'],
    load: async () => (await import('../commands/exchange.ts')).exportInvites,
  },
  {
    name: 'import',
    group: 'Exchange',
    summary: "take over another program's or vault's invites",
    args: [formats, { name: 'file', help: 'from where', kind: 'file' }],
    options: [
      { flags: '--dry-run', help: 'only report' },
      { flags: '--identity <slug>', help: 'the service that they are for' },
      { flags: '--group <name>', help: 'the group that they get' },
    ],
    examples: ['import registry invites.json --dry-run', 'import registry invites.json'],
    load: async () => (await import('../commands/exchange.ts')).importInvites,
  },
];
