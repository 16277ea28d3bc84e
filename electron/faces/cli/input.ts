import { limits } from '../../../shared/domain/invite.ts';
import { InviteValidationError } from '../../../shared/errors.ts';
import type { CliContext } from './cli.ts';

/** Bytes that a paste of the longest permitted length can have. */
const mostBytes = limits.paste * 4;

/** Reads pasted text from stdin. Throws `input_too_large`, or `invalid_value` for what is no text. */
export async function readPasted(cli: Pick<CliContext, 'stdin' | 'stderr'>): Promise<string> {
  if (cli.stdin.isTerminal) cli.stderr.write('paste the code, then press Enter and Ctrl-D\n');
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of cli.stdin) {
    size += chunk.length;
    if (size > mostBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const text = decodeText(Buffer.concat(chunks), 'stdin');
  if (text.length > limits.paste) throw tooLarge();
  return text;
}

const asText = 'give the code as plain text, or a picture of its QR code with --image';

/** Text from bytes. Throws `invalid_value` where they are not UTF-8; `hint` says what to do then. */
export function decodeText(bytes: Uint8Array, where: string, hint = asText): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InviteValidationError('invalid_value', `what came from ${where} is not text in UTF-8`, hint);
  }
}

function tooLarge(): InviteValidationError {
  return new InviteValidationError(
    'input_too_large',
    `that text is too long to be looked through (at most ${limits.paste} characters)`,
    'give the part that holds the codes',
  );
}
