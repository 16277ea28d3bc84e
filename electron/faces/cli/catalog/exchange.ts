import { astridVersions, exportFormats, importFormats, timeForms } from '../../../../shared/exchange-formats.ts';
import type { CommandSpec, OptionSpec } from '../spec.ts';

const dryRun: OptionSpec = { flags: '--dry-run', help: 'only report' };

export const exchangeCommands: readonly CommandSpec[] = [
  {
    name: 'export',
    group: 'Exchange',
    summary: 'write invites, without any secret, for another program or vault',
    args: [
      { name: 'format', help: 'whose file it is', choices: exportFormats },
      { name: 'file', help: 'where to; one of that kind that is there is added to', kind: 'file' },
    ],
    options: [
      { flags: '--identity <slug>', help: 'only what is for this service; Posta wants one' },
      { flags: '--group <name>', help: 'the group in Astrid of invites that have none (agent)' },
      { flags: '--for <version>', help: 'the Astrid that a new file is for (0.10)', choices: astridVersions },
      {
        flags: '--times <form>',
        help: 'how Posta holds times, where its file does not show it; a new file: rfc3339',
        choices: timeForms,
      },
      { flags: '--anyway', help: 'also what that program was handed before and is not in the file' },
      dryRun,
    ],
    examples: [
      'export astrid invites.toml --dry-run',
      'export astrid invites.toml --group agent',
      'export astrid old.toml --for 0.9',
      'export posta home.db --identity home',
      'export posta home.db --identity home --times seconds',
      'export vault-os invites_store.json',
      'export tokens bearers.json --identity home',
      'export registry invites.json',
    ],
    load: async () => (await import('../commands/exchange.ts')).exportInvites,
  },
  {
    name: 'import',
    group: 'Exchange',
    summary: "take over another program's or vault's invites",
    args: [
      { name: 'format', help: 'whose file it is', choices: importFormats },
      { name: 'file', help: 'from where', kind: 'file' },
    ],
    options: [
      { flags: '--identity <slug>', help: 'the service of those that name none' },
      { flags: '--group <name>', help: 'the group of those that have none' },
      dryRun,
    ],
    examples: [
      'import vault-os invites_store.json --dry-run',
      'import astrid invites.toml',
      'import posta home.db --identity home',
      'import registry invites.json',
    ],
    load: async () => (await import('../commands/exchange.ts')).importInvites,
  },
];
