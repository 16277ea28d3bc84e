import { createServer, type RequestListener, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { commonHeaders } from './answers.ts';
import type { Certificate } from './certificate.ts';
import { limitConnections } from './client-limits.ts';

/** How long a client may take, and how much it may send before its body. Milliseconds, bytes. */
export interface Patience {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly idleMs: number;
}

export const defaultPatience: Patience = { headersMs: 5_000, requestMs: 10_000, idleMs: 5_000 };

const headerBytes = 8_192;
const connections = 512;
/** After so many requests on one connection a client opens another. */
const requestsPerConnection = 1_000;

export interface Listener {
  readonly server: Server;
  /** Uses another certificate for new connections; those that are open stay. Does nothing without TLS. */
  readonly renew: (certificate: Certificate) => void;
  /** Cuts every connection, whatever it is doing. */
  readonly cut: () => void;
}

const common = new Map(Object.entries(commonHeaders));
const commonLines = Object.entries(commonHeaders).map(([name, value]) => `${name}: ${value}\r\n`);

/** A bare server that cuts off whoever is slow or sends too much. */
export function createListener(
  handler: RequestListener,
  certificate: Certificate | null,
  { headersMs, requestMs, idleMs }: Patience,
): Listener {
  const options: ServerOptions = {
    maxHeaderSize: headerBytes,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(1_000, headersMs),
    // A request without a Host gets its answer, with its headers, from the routes.
    requireHostHeader: false,
  };
  const guarded: RequestListener = (request, response) => {
    response.setHeaders(common);
    handler(request, response);
  };
  const secure =
    certificate === null
      ? null
      : createSecureServer({ ...options, ...tlsOptions(certificate), handshakeTimeout: headersMs }, guarded);
  const server = secure ?? createServer(options, guarded);
  server.on('checkExpectation', (_, response: ServerResponse) => {
    response.setHeaders(common).writeHead(417).end();
  });
  server.maxConnections = connections;
  server.maxRequestsPerSocket = requestsPerConnection;
  return { server, renew: (renewed) => secure?.setSecureContext(tlsOptions(renewed)), cut: limitConnections(server) };
}

function tlsOptions({ cert, key }: Certificate) {
  return { cert, key, minVersion: 'TLSv1.2' } as const;
}

const lines: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Ends a connection on which no request could be read, without a word of what came. */
export function endUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.destroyed || error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const line = lines[error.code ?? ''] ?? '400 Bad Request';
  const head = [`HTTP/1.1 ${line}\r\n`, 'Connection: close\r\nContent-Length: 0\r\n', ...commonLines, '\r\n'].join('');
  socket.end(head, () => socket.destroy());
}
