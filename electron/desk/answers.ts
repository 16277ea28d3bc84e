import type { FastifyReply } from 'fastify';

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

/** Sends a JSON value. */
export function sendJson(reply: FastifyReply, value: unknown): FastifyReply {
  return reply.header('content-type', json).send(JSON.stringify(value));
}

/** Sends a refusal. */
export function refuse(reply: FastifyReply, code: RefusalCode, message: string): FastifyReply {
  return reply.code(refusals[code]).header('content-type', json).send(JSON.stringify({ code, message }));
}

const goneText = JSON.stringify({ code: 'gone', message: 'this invite cannot be used' });

/** The one answer to every code that is not good, whatever the reason. */
export function gone(reply: FastifyReply): FastifyReply {
  return reply.code(refusals.gone).header('content-type', json).send(goneText);
}

/** On every answer. The page brings a policy of its own. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
