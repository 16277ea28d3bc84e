import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { InviteValidationError, StoreError } from '../../../shared/errors.ts';
import { looksLikeRecoveryCode } from '../../keys/recovery-code.ts';
import type { Cli } from './cli.ts';
import { decodeText } from './input.ts';
import { fileFault } from './voice.ts';

/** A passphrase has one line, and a recovery kit a few. Bytes. */
const longestFile = 8_192;

/** Where a secret may come from, besides a terminal. */
interface Channel {
  readonly file: string | undefined;
  readonly value: string | undefined;
  readonly variable: string;
  readonly option: string;
}

/** A secret, and whether somebody typed it, who may then be asked again. */
export interface GivenSecret {
  readonly text: string;
  readonly typed: boolean;
}

/** The passphrase or recovery code of a vault, or null where no way gives one. */
export async function findSecret(cli: Cli, prompt: string): Promise<GivenSecret | null> {
  const quiet = readQuietly(cli, vaultChannel(cli));
  if (quiet !== null) return { text: quiet, typed: false };
  const { promptSecret } = await import('./prompt.ts');
  const typed = await promptSecret(cli, `${prompt}: `);
  return typed === null ? null : { text: typed, typed: true };
}

/** As {@link findSecret}. Throws `passphrase_needed` where no way gives one. */
export async function demandSecret(cli: Cli, prompt: string): Promise<string> {
  const found = await findSecret(cli, prompt);
  if (found !== null) return found.text;
  throw needed('a passphrase or recovery code is needed, and none was given', vaultChannel(cli));
}

/** The passphrase of a vault that is being made; typed, it is typed twice. */
export async function demandFirstPassphrase(cli: Cli): Promise<string> {
  return readQuietly(cli, vaultChannel(cli)) ?? (await typeTwice(cli, vaultChannel(cli)));
}

/** The passphrase or recovery code that was given without asking, or null. */
export function quietPassphrase(cli: Cli): string | null {
  return readQuietly(cli, vaultChannel(cli));
}

/** A passphrase that is to replace another. `file` is `--new-passphrase-file`. */
export async function demandNewPassphrase(cli: Cli, file: string | undefined): Promise<string> {
  const channel: Channel = {
    file,
    value: cli.newPassphrase,
    variable: 'INVITES_NEW_PASSPHRASE',
    option: '--new-passphrase-file',
  };
  return readQuietly(cli, channel) ?? (await typeTwice(cli, channel));
}

function vaultChannel(cli: Cli): Channel {
  return {
    file: cli.passphraseFile,
    value: cli.passphrase,
    variable: 'INVITES_PASSPHRASE',
    option: '--passphrase-file',
  };
}

async function typeTwice(cli: Cli, channel: Channel): Promise<string> {
  const { promptSecret } = await import('./prompt.ts');
  const first = await promptSecret(cli, 'new passphrase: ');
  if (first === null) throw needed('a new passphrase is needed, and none was given', channel);
  const second = await promptSecret(cli, 'the same again: ');
  if (first === second) return first;
  throw new InviteValidationError('invalid_value', 'the two passphrases differ, so nothing was changed', 'try again');
}

function needed(message: string, { option, variable }: Channel): StoreError {
  return new StoreError(
    'passphrase_needed',
    message,
    `run it on a terminal, or give it with ${option} FILE or in ${variable}`,
  );
}

function readQuietly(cli: Cli, { file, value, option }: Channel): string | null {
  if (file !== undefined) return readSecretFile(cli.note, file, option);
  return withoutLastBreaks(value ?? '') || null;
}

/** Without the line breaks that an editor, or `$(…)` in another shell, leaves at the end. */
function withoutLastBreaks(text: string): string {
  return text.replace(/[\r\n]+$/, '');
}

/**
 * The secret in a file: one line, or a recovery code as its kit prints it. `option` is how the file was named. Warns where
 * others may read it. Throws InviteValidationError for what is no secret, StoreError where the file cannot be read.
 */
export function readSecretFile(warn: (line: string) => void, path: string, option: string): string {
  let bytes: Buffer;
  let shared: boolean;
  try {
    const file = openSync(path, 'r');
    try {
      const stat = fstatSync(file);
      shared = stat.isFile() && (stat.mode & 0o077) !== 0 && process.platform !== 'win32';
      const buffer = Buffer.alloc(longestFile + 1);
      bytes = buffer.subarray(0, readWhole(file, buffer));
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    throw fileFault(`the file of ${option} cannot be read`, thrown) ?? thrown;
  }
  if (shared) warn(`invites: warning: others on this machine may read the file of ${option}; try chmod 600`);
  if (bytes.length > longestFile) {
    throw new InviteValidationError(
      'invalid_value',
      `the file of ${option} is longer than ${longestFile} bytes`,
      'name a file that holds the passphrase and nothing else',
    );
  }
  const text = withoutLastBreaks(decodeText(bytes, `the file of ${option}`, 'save it in UTF-8'));
  if (/[\r\n]/.test(text) && !looksLikeRecoveryCode(text)) {
    throw new InviteValidationError(
      'invalid_value',
      `the file of ${option} has more than one line`,
      'leave one line in it, or the recovery code as its kit prints it',
    );
  }
  if (text === '')
    throw new InviteValidationError('invalid_value', `the file of ${option} is empty`, 'put the passphrase in');
  return text;
}

function readWhole(file: number, buffer: Buffer): number {
  let at = 0;
  for (let read = -1; read !== 0 && at < buffer.length; at += read)
    read = readSync(file, buffer, at, buffer.length - at, null);
  return at;
}
