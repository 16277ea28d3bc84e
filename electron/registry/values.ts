import { formatDuration } from '../../shared/domain/duration.ts';
import { addMs, type Instant, toMs } from '../../shared/domain/instant.ts';
import { limits } from '../../shared/domain/invite.ts';
import type { Decision, Policy, PolicyRefusal } from '../../shared/domain/policy.ts';
import { cleanText } from '../../shared/domain/text.ts';
import { InviteValidationError } from '../../shared/errors.ts';

const textFaults = {
  not_well_formed: 'holds text that is not well-formed Unicode',
  control_character: 'holds a control character',
  bidi_control: 'holds a character that turns the direction of text around',
  too_long: 'is too long',
  empty: 'is empty',
} as const;

/** A one-line text as it may be stored, or null where nothing is asked for. Throws InviteValidationError. */
export function shortText(name: string, raw: string | null | undefined): string | null {
  return text(name, raw, limits.shortText, false);
}

/** A note or a reason: as {@link shortText}, longer, and with line breaks. */
export function longText(name: string, raw: string | null | undefined): string | null {
  return text(name, raw, limits.longText, true);
}

function text(name: string, raw: string | null | undefined, longest: number, multiline: boolean): string | null {
  if (raw === null || raw === undefined) return null;
  const cleaned = cleanText(raw, longest, { multiline });
  if (cleaned.ok) return cleaned.value;
  if (cleaned.why === 'empty') return null;
  const hint = cleaned.why === 'too_long' ? `use at most ${longest} characters` : 'retype it as plain text';
  throw new InviteValidationError('invalid_value', `the ${name} ${textFaults[cleaned.why]}`, hint);
}

/** The value of a policy decision; throws InviteValidationError with what would do instead. */
export function decided<T>(decision: Decision<T>, policy: Policy, createdAt: Instant): T {
  if (decision.ok) return decision.value;
  const [message, hint] = explain(decision.why, policy, createdAt);
  throw new InviteValidationError('policy', message, hint);
}

function explain(why: PolicyRefusal, policy: Policy, createdAt: Instant): [string, string] {
  switch (why) {
    case 'lifetime_not_positive':
      return ['a lifetime must be longer than nothing', 'ask for a lifetime such as 15m, 24h or 7d'];
    case 'expiry_in_the_past':
      return ['that expiry lies in the past', 'ask for a later time, or for a lifetime such as 24h'];
    case 'expiry_past_the_cap':
      return [
        `that expiry is past the longest lifetime, ${formatDuration(policy.longestLifetimeMs)} from creation`,
        `the latest that the policy allows is ${latest(policy, createdAt)}`,
      ];
    case 'no_expiry_not_allowed':
      return ['the policy does not allow invites without expiry', 'give a lifetime, or allow it in the policy first'];
    case 'uses_out_of_range':
      return [
        `uses must be a whole number from 1 to ${limits.maxUses}, or "unlimited"`,
        'give a number such as 1, or ask for "unlimited" by name',
      ];
    case 'level_out_of_range':
      return ['an access level must be a whole number of 0 or more', 'give a level such as 0 or 2'];
    default:
      return why satisfies never;
  }
}

function latest(policy: Policy, createdAt: Instant): string {
  const ms = toMs(createdAt) + policy.longestLifetimeMs;
  return ms < Date.UTC(9999, 11, 31) ? addMs(createdAt, policy.longestLifetimeMs) : 'the year 9999';
}
