import type { Instant } from '../../../shared/domain/instant.ts';
import type { Invite } from '../../../shared/domain/invite.ts';
import { stateAt } from '../../../shared/domain/lifecycle.ts';
import { judge, type Verdict } from '../../../shared/domain/verdict.ts';

/**
 * The verdict as it stands now: what was answered a moment ago may have expired, been used or been revoked since, or
 * the presenter's level was changed. `latest` is the record as it was read last.
 */
export function judgeNow(checked: Verdict, latest: Invite | null, accessLevel: number, now: Instant): Verdict {
  const invite = latest ?? checked.invite;
  if (invite === null) return checked;
  const reason = judge(invite, accessLevel, now);
  return { usable: reason === null, reason, invite: { ...invite, state: stateAt(invite, now) } };
}
