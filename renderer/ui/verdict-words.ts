import { IconCheck, IconCircle, IconCircleFilled, IconClock, IconX, type TablerIcon } from '@tabler/icons-react';
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

/** The shape of each look. */
export const lookIcons: Readonly<Record<Look, TablerIcon>> = {
  ok: IconCheck,
  bad: IconX,
  warn: IconClock,
  done: IconCircleFilled,
  idle: IconCircle,
};
