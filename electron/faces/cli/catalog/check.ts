import type { CommandSpec } from '../spec.ts';
import { codeArgument } from './shared.ts';

export const checkCommands: readonly CommandSpec[] = [
  {
    name: 'validate',
    group: 'Check',
    summary: 'say whether a code is good, and why not; consumes nothing; exits with 1 if one is not usable',
    args: [{ ...codeArgument, variadic: true, optional: true }],
    options: [
      { flags: '--access-level <level>', help: "the presenter's level (0)" },
      { flags: '--image <file>', help: 'read the QR code in a picture (PNG or JPEG)', kind: 'file' },
    ],
    examples: ['validate 7K3D-9QXM-2FHA-TW4C-P', 'validate - < mail.txt', 'validate --image photo.jpg'],
    load: async () => (await import('../commands/validate.ts')).validate,
  },
  {
    name: 'use',
    group: 'Check',
    summary: 'use a code once',
    args: [codeArgument],
    options: [
      { flags: '--access-level <level>', help: "the presenter's level (0)" },
      { flags: '--device-name <text>', help: 'what is being let in' },
      { flags: '--mint', help: 'mint a device token; it stands alone on the last line of stderr' },
      { flags: '--anyway', help: 'also where the invite was handed to another program' },
    ],
    examples: ['use 7K3D-9QXM-2FHA-TW4C-P', 'use - --device-name "Anna\'s phone" --mint'],
    load: async () => (await import('../commands/use.ts')).use,
  },
];
