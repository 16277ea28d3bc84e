import type { State } from '../../shared/domain/invite.ts';
import type { RefusalReason } from '../../shared/domain/verdict.ts';

/** What a badge says of an invite or of a code: a state, a verdict, or that a use was just made. */
export type Standing = State | RefusalReason | 'usable' | 'used';

/** The five ways in which a state looks: shape and colour always go together. */
export type Look = 'ok' | 'bad' | 'warn' | 'done' | 'idle';

interface Words {
  /** Two words at most, for a badge. */
  readonly word: string;
  /** What stands large over a verdict. */
  readonly title: string;
  readonly look: Look;
}

/** Word, title and look of everything that an invite or a code can be. */
export const standings: Readonly<Record<Standing, Words>> = {
  usable: { word: 'Good', title: 'Good to use', look: 'ok' },
  used: { word: 'Used', title: 'Used', look: 'ok' },
  ACTIVE: { word: 'Active', title: 'Active', look: 'ok' },
  GENERATED: { word: 'Not sent', title: 'Not sent', look: 'idle' },
  EXHAUSTED: { word: 'Used up', title: 'Used up', look: 'done' },
  EXPIRED: { word: 'Expired', title: 'Expired', look: 'warn' },
  REVOKED: { word: 'Revoked', title: 'Revoked', look: 'bad' },
  exhausted: { word: 'Used up', title: 'Used up', look: 'done' },
  expired: { word: 'Expired', title: 'Expired', look: 'warn' },
  revoked: { word: 'Revoked', title: 'Revoked', look: 'bad' },
  access_level: { word: 'Level too low', title: 'Level too low', look: 'bad' },
  not_active: { word: 'Not sent', title: 'Not sent yet', look: 'idle' },
  unknown: { word: 'Unknown', title: 'Unknown code', look: 'idle' },
  malformed: { word: 'No code', title: 'Not a code', look: 'bad' },
};

/** The shape of each look: a path in a square of 24, drawn with a round pen, that of `done` filled. */
export const lookShapes: Readonly<Record<Look, string>> = {
  ok: 'M5 12l5 5l10 -10',
  bad: 'M18 6l-12 12M6 6l12 12',
  warn: 'M3 12a9 9 0 1 0 18 0a9 9 0 0 0 -18 0M12 7v5l3 3',
  done: 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0',
  idle: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0',
};
