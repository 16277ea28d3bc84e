import { intoKinds } from '../../../../shared/exchange-formats.ts';
import type { ArgumentSpec, OptionSpec } from '../spec.ts';

export const idArgument: ArgumentSpec = { name: 'id', help: "the invite's id" };
export const refArgument: ArgumentSpec = {
  name: 'id|code',
  help: "the invite's id, its code, or - for a code on stdin",
};
export const codeArgument: ArgumentSpec = { name: 'code', help: 'the code, a link or a text with it; - reads stdin' };

/** The service, by the name that Posta's commands have for it. */
export const slugOption: OptionSpec = { flags: '--slug <slug>', help: 'the same as --identity' };

/** When an invite ends. */
export const expiryOptions: readonly OptionSpec[] = [
  { flags: '--ttl <duration>', help: 'ends after 15m, 24h, 7d, 1h30m' },
  { flags: '--expires-at <time>', help: 'ends at a time: 2026-12-24T18:00 here, or with a zone (Z, +01:00)' },
  { flags: '--expires-in-hours <hours>', help: 'ends after so many hours: 24 or 1.5' },
  { flags: '--no-expiry', help: 'never ends, where the policy permits it' },
];

export const deskOption: OptionSpec = {
  flags: '--desk',
  help: "let links and QR codes lead to the desk's own address",
};

export const excelOption: OptionSpec = {
  flags: '--excel',
  help: 'make the CSV for a spreadsheet: digits stay text, accents are read',
};

/** The ways in which a fresh code leaves the vault. */
export const wayOutOptions: readonly OptionSpec[] = [
  { flags: '--link', help: 'print the setup link, and nothing else, on stdout' },
  deskOption,
  { flags: '--show-code', help: 'print the code alone as the last line of stderr' },
  { flags: '--qr', help: 'draw a QR code on stderr' },
  { flags: '--qr-out <file>', help: 'write a QR picture: F.svg or F.png, which must not exist', kind: 'file' },
  { flags: '--out <file>', help: 'write id,label,code,link to a CSV file, which must not exist', kind: 'file' },
  excelOption,
  {
    flags: '--into <kind> <file>',
    help: 'also write the code into a store of Vault OS or Astrid, or into a new csv or jsonl file',
    choices: intoKinds,
    kind: 'file',
    once: true,
  },
];

/** How a code is drawn. */
export const formatOptions: readonly OptionSpec[] = [
  { flags: '--format <format>', help: 'a token to copy, or a short code to type', choices: ['token', 'code'] },
  { flags: '--length <number>', help: 'bytes of a token (32), characters of a short code (16)' },
  {
    flags: '--alphabet <name>',
    help: 'of a short code; only crockford has a check character',
    choices: ['crockford', 'alnum', 'hex', 'digits'],
  },
  { flags: '--group-size <number>', help: 'characters between the dashes of a short code (4), 0 for none' },
  { flags: '--prefix <text>', help: 'what the code begins with (pinv_ for a token)' },
];
