import type { AuditType, Detail } from '../../../shared/domain/audit-event.ts';
import { refusalWords } from '../../ui/refusal-words.ts';
import { plural } from '../../ui/words.ts';
import { countIn, join, objectsIn, textIn, whenIn } from './read-detail.ts';

/** What an event's detail says, in words. */
export type Sentence = (detail: Detail) => string;

/** Events of invites and device tokens, each as a sentence without its end. */
export const inviteSentences: Partial<Record<AuditType, Sentence>> = {
  'invite.generated': (detail) => {
    const identity = textIn(detail, 'identity');
    const head = 'imported' in detail ? 'Taken in' : 'Issued';
    const sent = detail['state'] === 'GENERATED' ? ', not sent' : '';
    const replaced = countIn(detail, 'replaces');
    const terms = [allowed(countIn(detail, 'maxUses')), until(whenIn(detail, 'expiresAt'))];
    return join([
      `${identity === null ? head : `${head} for ${identity}`}${sent}: ${join(terms)}`,
      replaced === null ? null : `in place of #${replaced}`,
    ]);
  },
  'invite.activated': () => 'Marked as sent',
  'invite.checked': checked,
  'invite.used': (detail) => {
    const count = countIn(detail, 'useCount');
    const most = countIn(detail, 'maxUses');
    const level = countIn(detail, 'accessLevel') ?? 0;
    if (most === 1) return join(['Used: its only use', level > 0 ? `level ${level}` : null]);
    const which = count === null ? null : most === null ? plural(count, 'use') : `${count} of ${most}`;
    return join(['Used', which, count === most ? 'the last' : null, level > 0 ? `level ${level}` : null]);
  },
  'invite.refused': (detail) => {
    const { what, why } = refusalWords(detail);
    return join([what, why], ': ');
  },
  'invite.exhausted': (detail) => `Used up${afterUses(detail)}`,
  'invite.expired': (detail) => {
    const when = whenIn(detail, 'expiredAt');
    return join([when === null ? 'Expired' : `Expired ${when}`, unused(detail)]);
  },
  'invite.revoked': (detail) => {
    const reason = textIn(detail, 'reason');
    return reason === null ? `Revoked${afterUses(detail)}, no reason given` : `Revoked: ${reason}`;
  },
  'invite.edited': (detail) => {
    const fields = detail['fields'];
    const names = Array.isArray(fields) ? fields.filter((field) => typeof field === 'string').join(' and ') : '';
    return names === '' ? 'Edited' : `Changed ${names}`;
  },
  'invite.extended': (detail) => {
    const from = whenIn(detail, 'from');
    return join([`Ends ${whenIn(detail, 'to') ?? 'never'} now`, `before ${from ?? 'never'}`]);
  },
  'invite.reissued': (detail) => {
    const next = countIn(detail, 'as');
    return next === null ? 'Reissued' : `Reissued as #${next}`;
  },
  'invite.purged': (detail) => `Pruned${afterUses(detail)}: only its hash and end are kept`,
  'token.minted': (detail) => `Device token${numbered(detail)} minted`,
  'token.revoked': (detail) => `Device token${numbered(detail)} revoked`,
};

function allowed(uses: number | null): string {
  return uses === null ? 'no limit of uses' : plural(uses, 'use');
}

function until(when: string | null): string {
  return when === null ? 'no end' : `until ${when}`;
}

function afterUses(detail: Detail): string {
  const count = countIn(detail, 'useCount');
  return count === null || count === 0 ? '' : ` after ${plural(count, 'use')}`;
}

function unused(detail: Detail): string | null {
  const count = countIn(detail, 'useCount');
  return count === null ? null : count === 0 ? 'never used' : `used ${count === 1 ? 'once' : `${count} times`}`;
}

function numbered(detail: Detail): string {
  const id = countIn(detail, 'tokenId');
  return id === null ? '' : ` #${id}`;
}

const verdictWords: Readonly<Record<string, string>> = {
  usable: 'good',
  revoked: 'revoked',
  expired: 'expired',
  exhausted: 'used up',
  malformed: 'not a code',
  unknown: 'unknown',
  not_active: 'not sent yet',
  access_level: 'level too low',
};

function checked(detail: Detail): string {
  const results = objectsIn(detail, 'results');
  const count = countIn(detail, 'count') ?? results.length;
  const words = results.map((result) => verdictWords[String(result['verdict'])] ?? String(result['verdict']));
  if (count === 1) {
    const digest = results[0] === undefined ? null : textIn(results[0], 'digest');
    return `Checked: ${words[0] ?? 'no verdict'}${digest === null ? '' : `, ${digest}…`}`;
  }
  const tally = [...Map.groupBy(words, (word) => word)].map(([word, all]) => `${all.length} ${word}`);
  return `${plural(count, 'code')} checked: ${tally.join(', ')}${results.length < count ? ', …' : ''}`;
}
