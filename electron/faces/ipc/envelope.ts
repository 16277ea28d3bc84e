import type { Envelope } from '../../../shared/contract/basics.ts';
import type { DoctorCheck } from '../../../shared/doctor-checks.ts';
import { type ErrorCode, type ErrorEnvelope, toEnvelope, VaultError } from '../../../shared/errors.ts';
import { translate } from '../../registry/sqlite-errors.ts';
import type { DoctorReport } from '../../vault/doctor-line.ts';

/** The answer of a call that did what was asked. */
export function success(value: unknown): Envelope {
  return { ok: true, value };
}

/** The answer of a call that threw. */
export function failure(thrown: unknown): Envelope {
  return { ok: false, error: envelopeOf(thrown) };
}

/** The envelope of whatever was thrown, in the window's words. For a bug it holds no text of the fault. */
export function envelopeOf(thrown: unknown): ErrorEnvelope {
  const { name, code, message, hint } = toEnvelope(translate(thrown));
  return { name, code, message, hint: inWindowWords(hint, windowHints[code]) };
}

/** What the doctor found, with each way out in the window's words. */
export function reportOf({ lines, exitCode }: DoctorReport): DoctorReport {
  return {
    lines: lines.map((line) => {
      const own = doctorHints[line.check] ?? (line.code === null ? undefined : windowHints[line.code]);
      return { ...line, hint: inWindowWords(line.hint, own) };
    }),
    exitCode,
  };
}

/** Whether a thrown value is a fault of the program itself. */
export function isBug(thrown: unknown): boolean {
  return !(translate(thrown) instanceof VaultError);
}

/** The core's hints name the command line where it is the way out; the window has its own ways. */
const namesCommand = /(?:"|: )invites [a-z]|(?<![\w-])--[a-z]/;

function inWindowWords(hint: string | null, own: string | undefined): string | null {
  return hint !== null && namesCommand.test(hint) ? (own ?? null) : hint;
}

const windowHints: Partial<Record<ErrorCode, string>> = {
  invalid_state_transition: 'nothing was changed; an ended invite stays ended, but reissue makes a new one from it',
  handed_over: 'use it here all the same only if it was not used there',
  not_found: 'look for it in its list',
  no_identity: 'choose the service, or add it in the settings',
  identity_exists: 'edit the one that is there',
  vault_exists: 'unlock it, or restore a backup',
  busy: 'close the other program and change the key again; the vault is safe',
  confirmation_needed: 'confirm that it shall be replaced; the present folder is kept beside it',
  clock_behind: 'set the clock of this machine, or confirm that it is right',
  clock_ahead: 'set the clock of this machine, or confirm that it is right',
  rolled_back: 'restore the newer copy or a backup, or keep this one',
  record_rolled_back: 'restore a backup, or set every invite by the log',
  verification_failed: 'restore a backup from before that event',
  vault_retired: 'open the vault that replaced it',
  vault_missing: 'make a vault, or restore a backup',
  key_file_missing: 'put its vault.json back, or restore a backup',
  keychain_entry_foreign: 'unlock with the passphrase or the recovery code, and then set a passphrase',
  database_missing: 'put the file back, or restore a backup',
  database_damaged: 'restore a backup; the damaged folder is kept',
  record_damaged: 'run the doctor to see how far it goes',
  import_refused: 'choose a file of the format that you named',
};

/** Ways out of what the doctor finds, where the code alone says too little or there is none. */
const doctorHints: Partial<Record<DoctorCheck, string>> = {
  clock: 'set the clock of this machine, or confirm that it is right',
  pages: 'restore a backup',
  structure: 'restore a backup',
  invites: 'restore a backup',
  keychain: 'put the right entry back, or set a passphrase',
  're-key': 'finish it with “Change the key” under Keys',
};
