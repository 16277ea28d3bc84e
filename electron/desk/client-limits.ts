import type { Server, Socket } from 'node:net';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from './answers.ts';

/** How often one client may ask: so many in so many milliseconds, all of which hold. */
export const askingLimits = [
  { max: 10, timeWindow: 1_000 },
  { max: 30, timeWindow: 60_000 },
] as const;

/** Who asks: an IPv4 address, or the /64 that an IPv6 address lies in, since whoever has one has them all. */
export function clientOf(address: string): string {
  return normalizeIP(address, 64);
}

/** An address as it is told: one of IPv4 as such, also where a socket of IPv6 took it in. */
export function addressOf(address: string): string {
  return normalizeIP(address, 128);
}

/** Answers 429 to a client that asks too often; true where it did. */
export type Limiter = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;

/** Registers the limits. */
export async function limitAsking(server: FastifyInstance): Promise<Limiter> {
  await server.register(rateLimit, { global: false, cache: 20_000 });
  const limiters = askingLimits.map((limit) =>
    server.createRateLimit({ ...limit, keyGenerator: ({ ip }) => clientOf(ip) }),
  );
  return async (request, reply) => {
    for (const limiter of limiters) {
      const found = await limiter(request);
      if (found.isAllowed || !found.isExceeded) continue;
      reply.header('retry-after', String(Math.max(1, found.ttlInSeconds)));
      refuse(reply, 'too_many_requests', 'too many requests; try again later');
      return true;
    }
    return false;
  };
}

/** Connections that one client may have open, so that nobody alone takes them all. */
const connectionsPerClient = 64;

/**
 * Closes at once what a client opens beyond its share. The function that comes back cuts every connection, those too in
 * the middle of a TLS handshake, of which an HTTP server knows nothing.
 */
export function limitConnections(server: Server): () => void {
  const open = new Map<string, number>();
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    const client = clientOf(socket.remoteAddress ?? '');
    const count = (open.get(client) ?? 0) + 1;
    if (count > connectionsPerClient) {
      socket.destroy();
      return;
    }
    open.set(client, count);
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      const left = (open.get(client) ?? 1) - 1;
      if (left === 0) open.delete(client);
      else open.set(client, left);
    });
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}
