import type { DoctorCheck } from '../../shared/doctor-checks.ts';
import { type ErrorCode, exitCodes, toEnvelope, VaultError } from '../../shared/errors.ts';

/** One thing that was looked at. */
export interface DoctorLine {
  readonly check: DoctorCheck;
  readonly status: 'ok' | 'note' | 'problem';
  readonly text: string;
  /** What to do; null where nothing is. */
  readonly hint: string | null;
  /** The code of a problem. */
  readonly code: ErrorCode | null;
}

export interface DoctorReport {
  readonly lines: readonly DoctorLine[];
  /** That of the worst line; 0 where no line is a problem. */
  readonly exitCode: number;
}

/** A report with the exit code of its worst line. */
export function report(lines: readonly DoctorLine[]): DoctorReport {
  return { lines, exitCode: Math.max(0, ...lines.map(({ code }) => (code === null ? 0 : exitCodes[code]))) };
}

/** A line about what is as it should be. */
export function ok(check: DoctorCheck, text: string): DoctorLine {
  return { check, status: 'ok', text, hint: null, code: null };
}

/** A line about what the operator should know. */
export function note(check: DoctorCheck, text: string, hint: string | null): DoctorLine {
  return { check, status: 'note', text, hint, code: null };
}

/** A line about what is wrong. */
export function problem(check: DoctorCheck, code: ErrorCode, text: string, hint: string): DoctorLine {
  return { check, status: 'problem', text, hint, code };
}

/** The line of a check that could not be made; what is no error of the vault is thrown on. */
export function failed(check: DoctorCheck, error: unknown): DoctorLine {
  if (!(error instanceof VaultError)) throw error;
  const { code, message, hint } = toEnvelope(error);
  return { check, status: 'problem', text: message, hint, code };
}
