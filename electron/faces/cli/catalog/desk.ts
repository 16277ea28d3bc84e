import type { CommandSpec } from '../spec.ts';

export const deskCommands: readonly CommandSpec[] = [
  {
    name: 'serve',
    group: 'Desk',
    summary: 'open the desk, where recipients redeem over HTTP, until you interrupt it',
    options: [
      { flags: '--host <address>', help: 'an address of this machine (127.0.0.1), or 0.0.0.0 for all' },
      { flags: '--port <number>', help: 'the port (8443), or 0 for any that is free' },
      { flags: '--cert <file>', help: 'serve HTTPS with this certificate (PEM, its chain after it)', kind: 'file' },
      { flags: '--key <file>', help: "the certificate's private key (PEM)", kind: 'file' },
      { flags: '--insecure-http', help: 'plain HTTP also where other machines reach it' },
    ],
    examples: ['serve', 'serve --port 9000', 'serve --host 0.0.0.0 --cert desk.pem --key desk-key.pem'],
    load: async () => (await import('../commands/serve.ts')).serve,
  },
];
