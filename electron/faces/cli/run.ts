import { type ErrorEnvelope, exitCodes, InviteValidationError, VaultError } from '../../../shared/errors.ts';
import { keychainTimeLimitMs } from '../../keys/keychain.ts';
import { vaultLocation } from '../../vault/location.ts';
import { refuseOldNode } from '../node-version.ts';
import { catalog } from './catalog.ts';
import type { Cli, CliContext, GlobalChoices } from './cli.ts';
import type { Given } from './given.ts';
import { painter } from './paint.ts';
import { parseCommandLine } from './program.ts';
import { ClosedPipe, type Sink } from './streams.ts';
import { duration } from './values.ts';
import { envelopeOf, fileFault, renderError } from './voice.ts';

/** How long an interrupted command may take to clean up. Milliseconds. */
const grace = 2_000;

/** Runs one command line (without the program's name) and gives its exit code. Never throws. */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  let json = argv.includes('--json');
  try {
    refuseBrokenText(argv);
    const parsed = parseCommandLine(argv, context.version);
    if (parsed.kind === 'text') {
      answerTo(context.stdout, parsed.text);
      return 0;
    }
    json = parsed.globals.has('--json');
    if (parsed.kind === 'fault') throw parsed.error;
    refuseOldNode();
    const cli = toCli(context, chooseGlobals(parsed.globals, context));
    const handler = await parsed.spec.load();
    return (await untilInterrupted(handler(parsed.given, cli), context.signal)) ?? 0;
  } catch (thrown) {
    // Whoever reads the answer has seen enough of it.
    if (thrown instanceof ClosedPipe) return 0;
    const fault = context.signal.aborted && !(thrown instanceof VaultError) ? interruptedFault() : thrown;
    const envelope = envelopeOf(fault, context.env['INVITES_DEBUG'] !== undefined);
    reportTo(context.stderr, envelope, json);
    return exitCodes[envelope.code];
  }
}

function reportTo(stderr: Sink, envelope: ErrorEnvelope, json: boolean): void {
  try {
    stderr.write(json ? `${JSON.stringify(envelope)}\n` : renderError(envelope));
  } catch {
    // Nobody is left to tell; the exit code still says it.
  }
}

/** Text for stdout. Throws `file_refused` or `disk_full` where it cannot be written. */
function answerTo(stdout: Sink, text: string): void {
  try {
    stdout.write(text);
  } catch (thrown) {
    throw fileFault('the answer could not be written', thrown) ?? thrown;
  }
}

async function untilInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    const stop = () => {
      timer = setTimeout(() => reject(interruptedFault()), grace);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    clearTimeout(timer);
  }
}

/** What is not UTF-8 comes from the system with this character in place of each byte that is not. */
function refuseBrokenText(argv: readonly string[]): void {
  if (!argv.some((word) => word.includes('\ufffd'))) return;
  const hint = 'type it on a terminal that is set to UTF-8, or give a code on stdin with "-"';
  throw new InviteValidationError('invalid_value', 'an argument is not text in UTF-8', hint);
}

function interruptedFault(): InviteValidationError {
  return new InviteValidationError('cancelled', 'interrupted; what was not finished was not done');
}

function chooseGlobals(globals: Given, { env, host }: CliContext): GlobalChoices {
  const named = globals.text('--vault') ?? (env['INVITES_VAULT'] || undefined);
  if (named === '') throw globals.usage('--vault is empty', 'name the folder, or leave the option out');
  return {
    dir: vaultLocation(named ?? host.dataFolder()),
    dirNamed: named !== undefined,
    json: globals.has('--json'),
    actor: globals.text('--actor'),
    passphraseFile: globals.text('--passphrase-file'),
    passphrase: take(env, 'INVITES_PASSPHRASE'),
    newPassphrase: take(env, 'INVITES_NEW_PASSPHRASE'),
    quiet: globals.has('--quiet'),
    keychainTimeoutMs: globals.read('--keychain-timeout', duration) ?? keychainTimeLimitMs,
    colour: !globals.has('--no-color') && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  };
}

/** The value of a variable, which is then gone from the environment. */
function take(env: CliContext['env'], name: string): string | undefined {
  const value = env[name];
  delete env[name];
  return value === '' ? undefined : value;
}

function toCli(context: CliContext, choices: GlobalChoices): Cli {
  const { stdout, stderr } = context;
  const paintNote = painter(choices.colour && stderr.isTerminal);
  const note = (line: string) => {
    if (!choices.quiet) stderr.write(`${line}\n`);
  };
  const seconds = choices.keychainTimeoutMs / 1_000;
  const keychain = context.openKeychain({
    timeLimitMs: choices.keychainTimeoutMs,
    onWaiting: () =>
      note(
        `note: waiting for the keychain, which may be asking for its password in a window of its own (up to ${seconds} s)`,
      ),
  });
  return {
    ...context,
    ...choices,
    keychain,
    commands: catalog,
    paint: painter(choices.colour && stdout.isTerminal),
    paintNote,
    answer: (line) => answerTo(stdout, `${line}\n`),
    answerJson: (value) => answerTo(stdout, `${JSON.stringify(value, null, stdout.isTerminal ? 2 : 0)}\n`),
    note,
    show: (line) => stderr.write(`${line}\n`),
  };
}
