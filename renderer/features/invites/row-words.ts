import { describeTimeLeft } from '../../../shared/domain/duration.ts';
import { type Instant, toMs } from '../../../shared/domain/instant.ts';
import { type Invite, isFinal, type State } from '../../../shared/domain/invite.ts';
import { stateAt } from '../../../shared/domain/lifecycle.ts';
import { formatExact } from '../../ui/times.ts';
import { usesOf } from './uses-words.ts';

/** What a row of the table says. */
export interface RowWords {
  readonly number: string;
  /** null: it has no name. */
  readonly label: string | null;
  readonly service: string | null;
  readonly state: State;
  readonly uses: string;
  readonly left: string;
  readonly when: 'ended' | 'soon' | 'later';
  /** When it ends, to the second; null: never, or it has. */
  readonly end: string | null;
}

const soonMs = 3_600_000;

/** The words of a row whose invite is on its way; nobody sees them. */
export const unread: RowWords = {
  number: '—',
  label: null,
  service: null,
  state: 'GENERATED',
  uses: '—',
  left: '—',
  when: 'later',
  end: null,
};

/** The words of an invite at `now`. */
export function wordsOf(invite: Invite, now: Instant): RowWords {
  const { id, label, identity, expiresAt } = invite;
  const state = stateAt(invite, now);
  const words = { number: String(id), label, service: identity, state, uses: usesOf(invite) };
  if (isFinal(state)) return { ...words, left: '—', when: 'ended', end: null };
  if (expiresAt === null) return { ...words, left: 'no end', when: 'later', end: null };
  const left = toMs(expiresAt) - toMs(now);
  const when = left > 0 && left < soonMs ? 'soon' : 'later';
  return { ...words, left: describeTimeLeft(left), when, end: formatExact(expiresAt) };
}
