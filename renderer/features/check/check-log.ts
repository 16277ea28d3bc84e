import type { CallOutput } from '../../../shared/contract.ts';
import type { Instant } from '../../../shared/domain/instant.ts';
import type { Verdict } from '../../../shared/domain/verdict.ts';
import type { Standing } from '../../ui/verdict-words.ts';

/** What was checked and what came of it. */
export interface Checked {
  readonly text: string;
  readonly at: Instant;
  readonly verdicts: readonly Verdict[];
  /** Set once the code was used here. */
  readonly used: CallOutput<'invites.use'> | null;
}

/** What a check said, without its code. */
export interface EarlierCheck {
  readonly key: number;
  readonly at: Instant;
  readonly standing: Standing;
  readonly id: number | null;
  readonly label: string | null;
}

/** What is shown now, and what was shown before it, the newest first. */
export interface CheckLog {
  readonly shown: Checked | null;
  readonly earlier: readonly EarlierCheck[];
}

export const emptyLog: CheckLog = { shown: null, earlier: [] };

/** Checks that the list remembers. */
const remembered = 50;

/** Puts the next check, or nothing, in the place of what is shown, which goes to the list. */
export function show(log: CheckLog, next: Checked | null): CheckLog {
  const [only] = log.shown?.verdicts ?? [];
  if (log.shown === null || only === undefined || log.shown.verdicts.length > 1) return { ...log, shown: next };
  const { id = null, label = null } = only.invite ?? {};
  const standing: Standing = log.shown.used === null ? (only.reason ?? 'usable') : 'used';
  const entry = { key: (log.earlier[0]?.key ?? 0) + 1, at: log.shown.at, standing, id, label };
  return { shown: next, earlier: [entry, ...log.earlier].slice(0, remembered) };
}

/** What a use answered: a code that was not usable after all gives its verdict. */
export function answerUse(log: CheckLog, used: CallOutput<'invites.use'>): CheckLog {
  if (log.shown === null) return log;
  if (used.use !== null) return { ...log, shown: { ...log.shown, used } };
  const { usable, reason, invite } = used;
  return { ...log, shown: { ...log.shown, verdicts: [{ usable, reason, invite }] } };
}

/** The one verdict that is shown, where it is one and not used up yet. */
export function onlyVerdict(log: CheckLog): Verdict | null {
  const { shown } = log;
  return shown === null || shown.used !== null || shown.verdicts.length !== 1 ? null : (shown.verdicts[0] ?? null);
}
