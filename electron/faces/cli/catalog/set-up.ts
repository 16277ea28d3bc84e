import type { CommandSpec, OptionSpec } from '../spec.ts';

const lifetimes: readonly OptionSpec[] = [
  { flags: '--default-ttl <duration>', help: 'the lifetime when none is asked for' },
  { flags: '--longest-ttl <duration>', help: 'the longest lifetime, counted from creation' },
  { flags: '--allow-no-expiry', help: 'permit invites that never end' },
  { flags: '--forbid-no-expiry', help: 'forbid them' },
];

const identityTerms: readonly OptionSpec[] = [
  { flags: '--prefix <text>', help: 'what its tokens begin with (pinv_)' },
  ...lifetimes,
  { flags: '--default-uses <number>', help: 'the uses when none are asked for' },
];

export const setUpCommands: readonly CommandSpec[] = [
  {
    name: 'init',
    group: 'Set up',
    summary: 'make a vault; the recovery code is shown this once, on stderr',
    options: [
      {
        flags: '--key-store <store>',
        help: 'where its key lies (the keychain where one works, else a passphrase)',
        choices: ['keychain', 'passphrase'],
      },
    ],
    examples: ['init', 'init --key-store passphrase', 'init --vault /media/stick/vault'],
    load: async () => (await import('../commands/init.ts')).init,
  },
  {
    name: 'doctor',
    group: 'Set up',
    summary: 'check everything that can be checked, and say what to do',
    options: [
      { flags: '--accept-clock', help: "say that this machine's clock is right" },
      { flags: '--accept-rollback', help: 'keep the older copy that was put in place; set records by the log' },
      { flags: '--accept-replaced', help: 'use a vault again that a restore replaced' },
    ],
    examples: ['doctor', 'doctor --json', 'doctor --accept-clock'],
    load: async () => (await import('../commands/doctor.ts')).doctor,
  },
  {
    name: 'identity add',
    group: 'Set up',
    summary: 'add a service that invites are issued for',
    args: [
      { name: 'slug', help: 'its short name' },
      { name: 'url', help: 'its base URL' },
    ],
    options: identityTerms,
    examples: ['identity add home https://id.example.org', 'identity add lab https://lab.example.org --longest-ttl 2d'],
    load: async () => (await import('../commands/identity.ts')).add,
  },
  {
    name: 'identity list',
    group: 'Set up',
    summary: 'list the services',
    examples: ['identity list'],
    load: async () => (await import('../commands/identity.ts')).list,
  },
  {
    name: 'identity edit',
    group: 'Set up',
    summary: "change a service; an empty lifetime or number goes back to the vault's policy",
    args: [{ name: 'slug', help: 'its short name' }],
    options: [{ flags: '--url <url>', help: 'its base URL' }, ...identityTerms],
    examples: ['identity edit home --default-ttl 2h', 'identity edit home --longest-ttl ""'],
    load: async () => (await import('../commands/identity.ts')).edit,
  },
  {
    name: 'identity remove',
    group: 'Set up',
    summary: 'remove a service that no live invite is for',
    args: [{ name: 'slug', help: 'its short name' }],
    examples: ['identity remove lab'],
    load: async () => (await import('../commands/identity.ts')).remove,
  },
  {
    name: 'policy',
    group: 'Set up',
    summary: 'show what may be issued, and what is issued when nothing is asked for',
    examples: ['policy', 'policy --json'],
    load: async () => (await import('../commands/policy.ts')).show,
  },
  {
    name: 'policy set',
    group: 'Set up',
    summary: 'change the policy of the vault',
    options: [
      ...lifetimes,
      { flags: '--default-uses <number|unlimited>', help: 'the uses when none are asked for' },
      { flags: '--record-checks', help: 'write checks to the audit log' },
      { flags: '--no-record-checks', help: 'do not' },
    ],
    examples: ['policy set --longest-ttl 90d', 'policy set --allow-no-expiry'],
    load: async () => (await import('../commands/policy.ts')).set,
  },
  {
    name: 'completion',
    group: 'Set up',
    summary: 'print a script that completes commands and options in your shell',
    args: [{ name: 'shell', help: 'the shell', choices: ['bash', 'zsh', 'fish'] }],
    examples: ['completion bash > ~/.local/share/bash-completion/completions/invites'],
    load: async () => (await import('../commands/completion.ts')).completion,
  },
];
