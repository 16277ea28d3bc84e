import type { Invite } from '../../shared/domain/invite.ts';
import { nameOf } from './registry-document.ts';
import { counted, listed } from './report.ts';

/** Collects invites that both sides used at the same time more often than allowed. */
export class Overdrafts {
  readonly #found: string[] = [];
  #uses = 0;

  /** To be passed to a merge. */
  readonly add = (invite: Invite, overdraft: number): void => {
    this.#uses += overdraft;
    this.#found.push(`${nameOf(invite)}${invite.codeHint === null ? '' : ` (${invite.codeHint})`}`);
  };

  /** A sentence for the report, or none. */
  notes(): string[] {
    if (this.#uses === 0) return [];
    return [
      `both sides used ${counted(this.#found.length, 'invite')} at the same time, ${counted(this.#uses, 'use')} more than allowed: ${listed(this.#found)}`,
    ];
  }
}
