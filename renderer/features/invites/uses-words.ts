import type { Invite } from '../../../shared/domain/invite.ts';
import { formatCount } from '../../ui/words.ts';

/** `0 / 1`, `1,204 / ∞`. */
export function usesOf({ useCount, maxUses }: Pick<Invite, 'useCount' | 'maxUses'>): string {
  return `${formatCount(useCount)} / ${maxUses === null ? '∞' : formatCount(maxUses)}`;
}

/** `3 of 5`, `11, without limit`. */
export function usesInWords({ useCount, maxUses }: Pick<Invite, 'useCount' | 'maxUses'>): string {
  return maxUses === null
    ? `${formatCount(useCount)}, without limit`
    : `${formatCount(useCount)} of ${formatCount(maxUses)}`;
}
