import { longestDurationMs } from '../../shared/domain/duration.ts';
import { limits } from '../../shared/domain/invite.ts';
import { decideUses, initialPolicy, type Policy } from '../../shared/domain/policy.ts';
import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import { type Act, type Core, runAct } from './core.ts';
import { change, type ReadHandle, rows } from './database.ts';

/** What the operator can set for the whole vault. */
export interface Settings extends Policy {
  /** Whether a check in the window or on the command line is written to the audit log. */
  readonly recordChecks: boolean;
}

/** The settings of a new vault. */
export const initialSettings: Settings = { ...initialPolicy, recordChecks: true };

const selectSettings = rows<[], { key: string; value: string }>('SELECT key, value FROM settings');
const upsertSetting = change<[string, string]>(
  'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
);

/** The vault's settings; what was never set is as in a new vault. */
export function readSettings(handle: ReadHandle): Settings {
  const stored: Record<string, unknown> = {};
  for (const { key, value } of handle.all(selectSettings)) {
    if (!(key in initialSettings)) continue;
    try {
      stored[key] = JSON.parse(value);
    } catch {
      throw new StoreError('record_damaged', `the setting ${key} cannot be read`, 'restore a backup');
    }
  }
  return { ...initialSettings, ...stored };
}

/** Changes settings; each change is an event of its own. Throws InviteValidationError for a value that cannot be. */
export function changeSettings(core: Core, actor: string, changes: Partial<Settings>): Settings {
  return runAct(core, actor, (act) => {
    const before = readSettings(act.tx);
    const after = { ...before, ...changes };
    checkPolicy(after);
    for (const key of Object.keys(initialSettings) as (keyof Settings)[]) {
      if (before[key] === after[key]) continue;
      writeSetting(act, key, before, after);
    }
    return after;
  });
}

function writeSetting(act: Act, key: keyof Settings, before: Settings, after: Settings): void {
  act.tx.run(upsertSetting, key, JSON.stringify(after[key]));
  act.record('settings.changed', null, { key, from: before[key], to: after[key] });
}

/** Throws InviteValidationError for a policy that cannot be, or that contradicts itself. Lifetimes in milliseconds. */
export function checkPolicy(policy: Policy): void {
  // Past that, an expiry could lie in a year that no time on any surface can show.
  const whole = (ms: number) => Number.isInteger(ms) && ms > 0 && ms <= longestDurationMs;
  if (!whole(policy.defaultLifetimeMs) || !whole(policy.longestLifetimeMs)) {
    throw new InviteValidationError(
      'policy',
      'a lifetime must be longer than nothing, and at most 36500d',
      'give one such as 24h or 30d',
    );
  }
  if (policy.defaultLifetimeMs > policy.longestLifetimeMs) {
    throw new InviteValidationError(
      'policy',
      'the default lifetime is longer than the longest lifetime',
      'shorten the default, or lengthen the longest',
    );
  }
  if (!decideUses(policy, policy.defaultUses ?? 'unlimited').ok) {
    throw new InviteValidationError(
      'policy',
      `the default uses must be a whole number from 1 to ${limits.maxUses}, or "unlimited"`,
      'give a number such as 1',
    );
  }
}
