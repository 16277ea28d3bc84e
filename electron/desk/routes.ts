import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { VaultError } from '../../shared/errors.ts';
import { gone, html, RequestFault, refusals, refuse, sendJson, sendNotice, wantsPage, welcome } from './answers.ts';
import { addressOf, clientOf, type Limiter } from './client-limits.ts';
import type { DeskDoor } from './door.ts';
import type { Refusal } from './refusal-log.ts';
import { bodyLimit, parseBody, readQuery, readQuestion, readRedemption } from './requests.ts';
import type { SetupPage } from './setup-page.ts';

/** What a request was about. The code that it brought is in none of this. */
export const topics = ['info', 'redeem', 'setup', 'other'] as const;
export type Topic = (typeof topics)[number];

export interface RouteParts {
  readonly door: DeskDoor;
  readonly page: SetupPage;
  /** Whether a Host header is meant for this desk. */
  readonly serves: (host: string) => boolean;
  /** Null: without limits, as the bench measures. */
  readonly limiter: Limiter | null;
  /** Hears of a client, as the limits count it, that was turned away, and why. */
  readonly onRefused: (client: string, refusal: Refusal) => void;
  /** Hears of every request that was answered. */
  readonly onAnswered: (answered: Answered) => void;
  readonly reportBug: (thrown: unknown) => void;
}

export interface Answered {
  readonly client: string;
  readonly topic: Topic;
  readonly status: number;
  /** The invite that was redeemed. */
  readonly inviteId: number | null;
}

const api = '/api/v1/invite';
const setupPaths: readonly string[] = ['/setup', '/setup/'];
const pagePaths: readonly string[] = ['/', ...setupPaths];
const methodsOf: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(pagePaths.map((path) => [path, ['GET', 'HEAD']])),
  [`${api}/info`]: ['GET', 'HEAD', 'POST'],
  [`${api}/redeem`]: ['POST'],
};

/** Gives a server everything that the desk answers. */
export function addRoutes(server: FastifyInstance, parts: RouteParts): void {
  const redeemed = new WeakMap<FastifyRequest, number>();
  const refusedFor = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal) => {
    parts.onRefused(clientOf(request.ip), refusal);
    return gone(reply);
  };

  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit }, (_, body, done) => {
    try {
      done(null, parseBody(body as Buffer));
    } catch (fault) {
      done(fault as Error);
    }
  });

  server.addHook('onRequest', (request, reply, done) => {
    if (!isMeant(request, parts.serves)) {
      const named = request.headers.host !== undefined;
      if (named) refuse(reply, 'misdirected', 'this desk does not serve that host');
      else refuse(reply, 'bad_request', 'the Host header is missing');
      return;
    }
    // Before a body is read: nobody waits for one here.
    const go = () => (request.is404 ? refuseUnrouted(request, reply) : done());
    if (isOpenToAll(request)) {
      go();
      return;
    }
    if (isFromElsewhere(request)) {
      refuse(reply, 'forbidden', 'only the page of this desk may ask here');
      return;
    }
    if (parts.limiter === null) {
      go();
      return;
    }
    parts.limiter(request, reply).then((limited) => {
      if (limited) parts.onRefused(clientOf(request.ip), 'too_many_requests');
      else go();
    }, done);
  });

  server.addHook('onResponse', (request, reply, done) => {
    const inviteId = redeemed.get(request) ?? null;
    const client = addressOf(request.ip);
    parts.onAnswered({ client, topic: topicOf(request), status: reply.statusCode, inviteId });
    done();
  });

  const inform = async (request: FastifyRequest, reply: FastifyReply, { invite }: { invite: string }) => {
    const { offer, denial } = await parts.door.offer(invite);
    return denial === null ? sendJson(reply, offer) : refusedFor(request, reply, denial);
  };
  server.route({
    method: ['GET', 'HEAD'],
    url: `${api}/info`,
    handler: (request, reply) => inform(request, reply, readQuery(request.query)),
  });
  server.post(`${api}/info`, (request, reply) => inform(request, reply, readQuestion(request.body)));

  server.post(`${api}/redeem`, async (request, reply) => {
    const { invite, deviceName } = readRedemption(request.body);
    const done = await parts.door.redeem(invite, deviceName, addressOf(request.ip));
    if (done.denial !== null) return refusedFor(request, reply, done.denial);
    redeemed.set(request, done.inviteId);
    return sendJson(reply, { token: done.token, identity: done.identity, deviceName: done.deviceName });
  });

  server.route({ method: ['GET', 'HEAD'], url: '/', handler: (_, reply) => sendNotice(reply, welcome) });
  for (const url of setupPaths) {
    server.route({
      method: ['GET', 'HEAD'],
      url,
      handler: (_, reply) => {
        const { html: page, policy } = parts.page.draw();
        return reply.header('content-security-policy', policy).type(html).send(page);
      },
    });
  }

  server.setErrorHandler((error, _, reply) => answerFault(error, reply, parts.reportBug));
}

/** What no route takes: an unknown path, or another method than its own. */
function refuseUnrouted(request: FastifyRequest, reply: FastifyReply): void {
  const methods = methodsOf[pathOf(request)];
  if (methods === undefined) {
    refuse(reply, 'not_found', 'there is nothing here');
    return;
  }
  reply.header('allow', methods.join(', '));
  // HEAD goes without saying where GET is named.
  const named = methods.filter((method) => method !== 'HEAD').join(' and ');
  refuse(reply, 'method_not_allowed', `only ${named} can be asked here`);
}

function answerFault(error: unknown, reply: FastifyReply, reportBug: (thrown: unknown) => void): FastifyReply {
  if (error instanceof RequestFault) return refuse(reply, error.code, error.message);
  switch ((error as FastifyError).code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refuse(reply, 'too_large', `a body holds at most ${bodyLimit} bytes`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refuse(reply, 'unsupported_media_type', 'the body must be application/json');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return refuse(reply, 'bad_request', 'the body is not as long as was said');
    case 'FST_ERR_BAD_URL':
      return refuse(reply, 'bad_request', 'the path cannot be read');
    default:
  }
  // A client that went away or was cut off within its request.
  if (isClientFault(error)) return refuse(reply, 'bad_request', 'the request was cut off');
  // A vault that takes no writes now: another process at work, a full disk, a rollback to be decided on.
  if (error instanceof VaultError) {
    reply.header('retry-after', '5');
    return refuse(reply, 'unavailable', 'the desk cannot answer now; try again later');
  }
  reportBug(error);
  return refuse(reply, 'internal', 'something went wrong at the desk');
}

function isClientFault(error: unknown): boolean {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500;
}

/** Answers what Fastify refuses before any route is found. */
export function answerEarly(error: FastifyError, reply: FastifyReply): void {
  answerFault(error, reply, () => {});
}

/** Two Host headers are one too many: whoever stands in between may have read the other. */
function isMeant(request: FastifyRequest, serves: (host: string) => boolean): boolean {
  const { rawHeaders, headers } = request.raw;
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  return hosts === 1 && serves(headers.host ?? '');
}

/** What tells nothing of any code needs no limit, and links on other sites lead to it. The router's path counts. */
function isOpenToAll(request: FastifyRequest): boolean {
  if (!request.is404) return pagePaths.includes(request.routeOptions.url ?? '');
  return wantsPage(request) || pagePaths.includes(pathOf(request));
}

/**
 * Whether a browser asks for a page that is not this desk's. Such a page reads no answer, but would use up the requests
 * of the machine that its reader sits at. Browsers too old for `Sec-Fetch-Site` still send the page's `Origin`.
 */
function isFromElsewhere({ headers, protocol }: FastifyRequest): boolean {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && originOf(origin) !== originOf(`${protocol}://${host}`);
}

/** An origin in its one form: without the scheme's own port, in lower case. An opaque one (`null`) has none. */
function originOf(text: string): string | null {
  const url = URL.parse(text);
  return url === null || !/^https?:\/\/[^/?#@,\s]+$/i.test(text) ? null : url.origin;
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? url;
}

function topicOf(request: FastifyRequest): Topic {
  const path = pathOf(request);
  if (path === `${api}/info`) return 'info';
  if (path === `${api}/redeem`) return 'redeem';
  return setupPaths.includes(path) ? 'setup' : 'other';
}

/** Whether a status says that a client was turned away. */
export function isTurnedAway(status: number): boolean {
  return status === refusals.gone || status === refusals.too_many_requests;
}
