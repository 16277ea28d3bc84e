import { type ErrorEnvelope, InviteValidationError, toEnvelope, VaultError } from '../../../shared/errors.ts';
import { systemReason } from '../../../shared/system-reasons.ts';
import { visibleText } from './visible-text.ts';

/** An error as the operator reads it: what happened and why, and what to do next. */
export function renderError({ message, hint }: ErrorEnvelope): string {
  const first = `invites: ${visibleText(message)}\n`;
  return hint === null ? first : `${first}  hint: ${visibleText(hint)}\n`;
}

/**
 * The envelope of whatever was thrown. For a bug it holds no text of the fault, which might name a secret; with `debug`
 * the places in the program that it came through.
 */
export function envelopeOf(thrown: unknown, debug: boolean): ErrorEnvelope {
  if (thrown instanceof VaultError) return toEnvelope(thrown);
  const known = systemFault(thrown);
  if (known !== null) return toEnvelope(known);
  const { message, ...envelope } = toEnvelope(thrown);
  const hint = debug ? traceOf(thrown) : 'this is a bug; run it again with INVITES_DEBUG=1 and report what it says';
  return { ...envelope, message, hint };
}

/** What a file gives back when the system refuses it. `what` names the file or the purpose. */
export function fileFault(what: string, thrown: unknown): InviteValidationError | null {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (!/^E[A-Z0-9]+$/.test(code)) return null;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new InviteValidationError('disk_full', `${what}: the disk is full`, 'free some space and try again');
  }
  const { reason, hint } = systemReason(code);
  return new InviteValidationError('file_refused', `${what}: ${reason}`, hint);
}

function systemFault(thrown: unknown): InviteValidationError | null {
  return fileFault('a file could not be used', thrown);
}

/** Where in the program a fault came through; its message is left out, for it may quote what it met. */
function traceOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `something was thrown that is no error (${typeof thrown})`;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? ` ${thrown.code}` : '';
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return `${thrown.name}${code} ${frames.map((line) => line.trim()).join(' ')}`;
}

/** What went wrong with the command line itself, in the parser's words but this program's voice. */
export function parserFault(fault: { code: string; message: string }, command: string): InviteValidationError {
  const [said = '', suggestion = ''] = fault.message.replace(/^error: /, '').split('\n');
  const meant = /\(Did you mean (.+)\?\)/.exec(suggestion)?.[1];
  const help = `invites ${command === '' ? '' : `${command} `}--help`;
  const hint = meant === undefined ? `read: ${help}` : `did you mean ${meant}? otherwise read: ${help}`;
  const refuse = (message: string, next = hint) => new InviteValidationError('usage', message, next);
  switch (fault.code) {
    case 'commander.unknownOption': {
      const option = /'([^']*)'/.exec(said)?.[1] ?? '';
      // What looks like no option may be a code, which an error must not repeat.
      if (/^--[a-z][a-z-]{0,24}$/.test(option)) return refuse(`there is no option ${option}`);
      return refuse(
        'an argument begins with "-" and is no option',
        `put "--" before a code that begins with "-", or give it on stdin with "-"`,
      );
    }
    case 'commander.unknownCommand': {
      const name = /'([^']*)'/.exec(said)?.[1] ?? '';
      return refuse(/^[a-z][a-z-]{0,16}$/.test(name) ? `there is no command "${name}"` : 'that is no command');
    }
    case 'commander.help':
      return refuse(`"${command}" wants to know what to do`);
    case 'commander.optionMissingArgument':
      return refuse(`the option ${flagIn(said)} wants a value`);
    case 'invites.optionTwice':
      return refuse(`the option ${flagIn(said)} is given twice`, 'give it once, and run the command again for another');
    case 'commander.missingArgument':
      return refuse(`the argument ${/'([^']*)'/.exec(said)?.[1] ?? ''} is missing`);
    case 'commander.missingMandatoryOptionValue':
      return refuse(`the option ${flagIn(said)} is required`);
    case 'commander.excessArguments':
      return refuse('there are more arguments than the command takes', `quote a text that holds blanks; read: ${help}`);
    case 'commander.invalidArgument': {
      const choices = /Allowed choices are (.+)\.$/.exec(said)?.[1];
      // The value stands before the name, and may hold anything.
      const argument = said.startsWith('option') ? undefined : /.* for argument '([^']*)'/s.exec(said)?.[1];
      const where = argument === undefined ? flagIn(said) : `the argument ${argument}`;
      return refuse(`${where} has a value that cannot be`, choices === undefined ? hint : `choose one of: ${choices}`);
    }
    default:
      return refuse(said === '' ? 'the command line cannot be read' : said.slice(0, 200));
  }
}

function flagIn(said: string): string {
  return /--[a-z-]+/.exec(said)?.[0] ?? '';
}
