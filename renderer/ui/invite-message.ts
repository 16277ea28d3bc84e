import type { CallOutput } from '../../shared/contract.ts';
import type { Invite } from '../../shared/domain/invite.ts';
import { formatForOthers } from './times.ts';
import { formatCount } from './words.ts';

/** What an invite allows, for the person who gets it: `Works once, until 21 Nov 2026, 14:05 CET.` */
export function describeTerms({ maxUses, expiresAt }: Pick<Invite, 'maxUses' | 'expiresAt'>): string {
  const uses = maxUses === null ? 'Works' : maxUses === 1 ? 'Works once' : `Works ${formatCount(maxUses)} times`;
  return expiresAt === null ? `${uses}.` : `${uses}, until ${formatForOthers(expiresAt)}.`;
}

/** The text to send along: what it is, the link or the code, what it allows. */
export function writeMessage({ invite, code, link }: CallOutput<'invites.generate'>): string {
  const head = invite.label === null ? 'Here is your invite.' : `Here is your invite for ${invite.label}.`;
  return [head, link === null ? `Code: ${code}` : link, describeTerms(invite)].join('\n');
}
