import type { Ran } from './run-program.ts';

// What must not be read off a screen or a log unless it was asked for.
const secret = /\bpinv_[A-Za-z0-9_-]{20,}|\bmst_[A-Za-z0-9_-]{20,}/;
const recoveryCode = /(?:[0-9A-HJKMNP-TV-Z]{4}-){6}/;

/** What holds for every run of the command, whatever it was asked. Throws where something does not. */
export function checkVoice(args: readonly string[], { stdout, stderr, exit }: Ran): void {
  const asked = (...flags: string[]) => flags.some((flag) => args.includes(flag));
  if (!asked('--link', 'create') && secret.test(stdout)) throw new Error('a secret stands on stdout');
  if (!asked('--show-code', '--mint') && secret.test(stderr)) throw new Error('a secret stands on stderr');
  if (recoveryCode.test(stdout)) throw new Error('a recovery code stands on stdout');
  if (!asked('init', 'rekey', 'recovery') && recoveryCode.test(stderr)) throw new Error('a recovery code was shown');
  if (/(?![\n\t])\p{Cc}/u.test(stdout + stderr)) throw new Error('a control character was written');
  if (exit === 70) throw new Error('a bug');
  if (typeof exit === 'number' && exit > 1) checkError(asked('--json'), stderr);
}

/** An error says what happened and why in one line, lower case and without a full stop, and what to do in the next. */
function checkError(json: boolean, stderr: string): void {
  if (json) {
    const last = stderr.trimEnd().split('\n').at(-1) ?? '';
    const envelope: Record<string, unknown> = JSON.parse(last);
    const keys = Object.keys(envelope).join();
    if (keys !== 'name,code,message,hint') throw new Error(`the envelope has the keys ${keys}`);
    return;
  }
  // The doctor's own lines stand on stdout, and its exit code is that of the worst.
  if (stderr === '') return;
  if (!/^invites: [^A-Z\n][^\n]*[^.\n]\n(?: {2}hint: [^\n]*[^.\n]\n)?$(?![\s\S])/m.test(stderr)) {
    throw new Error('the error is not in the voice of this program');
  }
}
