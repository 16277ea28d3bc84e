import { openSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { ReadStream } from 'node:tty';
import { InviteValidationError } from '../../../shared/errors.ts';
import { beginsRecoveryCode, looksLikeRecoveryCode } from '../../keys/recovery-code.ts';
import type { CliContext } from './cli.ts';

/** What a typed line is edited with; everything else is taken as it comes. */
const interrupt = '\u0003';
const endOfInput = '\u0004';
const eraseLine = '\u0015';

/** What follows a line break within this time was pasted together with it. Milliseconds. */
const pasteGap = 40;

/**
 * Asks for a secret on the terminal, without echo, whatever stdin and stdout are. A recovery code may be typed or pasted in
 * the kit's two lines, or with the kit around it; no part of a paste is left for the shell. Null where there is no
 * terminal, or nothing was typed. Throws `cancelled` on Ctrl-C.
 */
export async function promptSecret(cli: Pick<CliContext, 'signal'>, question: string): Promise<string | null> {
  const terminal = openTerminal();
  if (terminal === null) return null;
  try {
    // Before the question stands there, or what is typed at once would be echoed.
    terminal.input.setRawMode(true);
    writeSync(terminal.out, question);
    const typed = await readLine(terminal.input, cli.signal);
    if (typed === null || looksLikeRecoveryCode(typed)) return typed;
    const [line = ''] = typed.split('\n').filter((part) => part.trim() !== '');
    if (!beginsRecoveryCode(line)) return line === '' ? null : line;
    writeSync(terminal.out, '\nthe second line of the recovery code: ');
    const rest = await readLine(terminal.input, cli.signal);
    return rest === null ? line : `${line} ${rest}`;
  } finally {
    writeSync(terminal.out, '\n');
    terminal.close();
  }
}

/** Asks a question whose answer is no unless it is `y` or `yes`; null where there is no terminal. */
export async function promptYes(cli: Pick<CliContext, 'signal'>, question: string): Promise<boolean | null> {
  const terminal = openTerminal();
  if (terminal === null) return null;
  try {
    terminal.input.setRawMode(true);
    writeSync(terminal.out, `${question} [y/N] `);
    const typed = await readLine(terminal.input, cli.signal, (character) => writeSync(terminal.out, character));
    return /^y(es)?$/i.test(typed?.trim() ?? '');
  } finally {
    writeSync(terminal.out, '\n');
    terminal.close();
  }
}

interface Terminal {
  readonly input: ReadStream;
  readonly out: number;
  readonly close: () => void;
}

function openTerminal(): Terminal | null {
  try {
    const file = openSync(process.platform === 'win32' ? '\\\\.\\CONIN$' : '/dev/tty', 'r+');
    const input = new ReadStream(file);
    return {
      input,
      out: process.platform === 'win32' ? openSync('\\\\.\\CONOUT$', 'r+') : file,
      close: () => {
        input.setRawMode(false);
        input.destroy();
      },
    };
  } catch {
    return null;
  }
}

/** One line, or all lines of a paste, parted by `\n`; null for none. */
function readLine(
  input: ReadStream,
  signal: AbortSignal,
  echo: (character: string) => void = () => {},
): Promise<string | null> {
  const decoder = new StringDecoder('utf8');
  let typed: string[] = [];
  let pasted: NodeJS.Timeout | undefined;
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(pasted);
      input.off('data', take);
      signal.removeEventListener('abort', stop);
      settle();
    };
    const stop = () => end(() => reject(new InviteValidationError('cancelled', 'the prompt was cancelled')));
    const finish = () => {
      const text = typed.join('').replace(/\n+$/, '');
      end(() => resolve(text === '' ? null : text));
    };
    const take = (chunk: Buffer) => {
      if (pasted !== undefined) pasted.refresh();
      for (const character of withoutEscapes(decoder.write(chunk))) {
        if (character === interrupt) return stop();
        if (character === endOfInput) return finish();
        if (character === '\r' || character === '\n') {
          typed.push('\n');
          pasted ??= setTimeout(finish, pasteGap);
          continue;
        }
        if (character === '\u007f' || character === '\b') {
          if (typed.pop() !== undefined) echo('\b \b');
        } else if (character === eraseLine) typed = [];
        else if (character >= ' ') {
          typed.push(character);
          echo(character);
        }
      }
    };
    input.on('data', take);
    input.on('error', (error) => end(() => reject(error)));
    signal.addEventListener('abort', stop, { once: true });
  });
}

// `ESC [ … letter` and `ESC O letter`.
const escapes = new RegExp(`${String.fromCharCode(27)}(?:\\[[0-9;]*[A-Za-z~]|O[A-Z])`, 'g');

/** Without the sequences that arrow keys and a bracketed paste send. */
function withoutEscapes(text: string): string {
  return text.replace(escapes, '');
}
