import type { DeskStatus } from '../../ui/use-desk.ts';

interface Words {
  readonly what: string;
  readonly answer: string;
  readonly look: 'ok' | 'plain' | 'bad';
}

const topics = {
  info: 'Asked about an invite',
  redeem: 'Redeemed an invite',
  setup: 'Opened the setup page',
  other: 'Asked for something else',
} as const;

const answers: Readonly<Record<number, string>> = {
  200: 'Answered',
  410: 'Turned away',
  421: 'Another host’s page',
  429: 'Asks too often',
  503: 'Could not answer',
};

/** A request at the desk in words. A refusal is the same for every reason; the audit log knows the reason. */
export function describeRequest({ topic, status }: Pick<DeskStatus['requests'][number], 'topic' | 'status'>): Words {
  const good = status < 400;
  const what = topic === 'redeem' && !good ? 'Tried to redeem an invite' : topics[topic];
  const answer = answers[status] ?? (status >= 500 ? 'Failed' : `Not understood (${status})`);
  if (!good) return { what, answer, look: 'bad' };
  return topic === 'redeem' ? { what, answer: 'Token minted', look: 'ok' } : { what, answer, look: 'plain' };
}
