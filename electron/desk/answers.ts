import type { FastifyReply, FastifyRequest } from 'fastify';
import { drawNotice, type Notice, noticePolicy } from './notice-page.ts';

/** Every answer that is no success, with its status: what a client is told, and nothing more. */
export const refusals = {
  bad_request: 400,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  gone: 410,
  too_large: 413,
  unsupported_media_type: 415,
  misdirected: 421,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
} as const;
export type RefusalCode = keyof typeof refusals;

/** A request that cannot be answered as it is. The message never repeats what was sent. */
export class RequestFault extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

const json = 'application/json; charset=utf-8';
export const html = 'text/html; charset=utf-8';

/** Sends a JSON value. */
export function sendJson(reply: FastifyReply, value: unknown): FastifyReply {
  return reply.header('content-type', json).send(JSON.stringify(value));
}

/** Sends a refusal: a page to a person with a browser, JSON to a program. */
export function refuse(reply: FastifyReply, code: RefusalCode, message: string): FastifyReply {
  reply.code(refusals[code]);
  if (wantsPage(reply.request)) return sendNotice(reply, notices[code] ?? failed);
  return sendJson(reply, { code, message });
}

/** Sends a small page without a script. */
export function sendNotice(reply: FastifyReply, notice: Notice): FastifyReply {
  return reply.header('content-security-policy', noticePolicy).type(html).send(drawNotice(notice));
}

/** Whether a browser asks for something that is not part of the API. The path counts as it was sent. */
export function wantsPage({ url, headers }: FastifyRequest): boolean {
  return !/^\/api(?:[/?]|$)/.test(url) && /\btext\/html\b/i.test(headers.accept ?? '');
}

const wholeLink = 'To set up a device, open the whole link that you were sent: it ends in #invite= and a long code.';

/** What the address of the desk says to people. */
export const welcome: Notice = {
  heading: 'This is an invite desk',
  text: `It accepts invites from Invite Vault. ${wholeLink}`,
};

const failed: Notice = { heading: 'That did not work', text: 'Try again in a minute.' };
const notices: Partial<Record<RefusalCode, Notice>> = {
  bad_request: { heading: 'This address cannot be read', text: wholeLink },
  forbidden: { heading: 'This page cannot be opened from another site', text: wholeLink },
  not_found: { heading: 'There is no page at this address', text: wholeLink },
  method_not_allowed: { heading: 'Nothing can be sent to this address', text: wholeLink },
  misdirected: {
    heading: 'The desk does not serve this address',
    text: 'Open the link exactly as you were sent it.',
  },
  too_many_requests: { heading: 'Too many requests', text: 'Wait a minute, then try again.' },
};

const goneText = JSON.stringify({ code: 'gone', message: 'this invite cannot be used' });

/** The one answer to every code that is not good, whatever the reason. */
export function gone(reply: FastifyReply): FastifyReply {
  return reply.code(refusals.gone).header('content-type', json).send(goneText);
}

/** On every answer. A page replaces the policy with its own. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
