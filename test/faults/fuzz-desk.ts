import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openDoor } from '../../electron/desk/door.ts';
import { decidePlace } from '../../electron/desk/place.ts';
import { openDesk } from '../../electron/desk/server.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { spoilJson, wildText, wildValue } from './fuzz-input.ts';
import type { Random } from './random.ts';

/** A desk that is sent what no client sends. */
export interface WildDesk {
  /** Opens a connection, sends one to three requests and whatever is wrong with them, and reads until it is closed. */
  readonly ask: (random: Random) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Codes that the requests bring. */
export interface DeskCodes {
  /** Good, and so only asked about. */
  readonly live: string;
  /** Used up, and so turned away. */
  readonly spent: string;
}

/** What a desk may answer to anything at all; 500 and 503 are not among it. */
const mayAnswer = new Set(['100', '200', '400', '403', '404', '405', '408', '410', '413', '415', '417', '421', '431']);
/** A connection on which nothing more comes is ended from here. Milliseconds. */
const quietMs = 20;
/** A connection that is still open then hangs. Milliseconds. */
const hangMs = 4_000;

const asked = ['/api/v1/invite/info', '/api/v1/invite/redeem', '/setup'];
const paths = [...asked, ...asked, ...asked, '/', '*', '/%ff', '/api/v1/invite/../x', '//'];
const methods = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PRI', 'get', ''];
const types = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data',
  '\u00e9',
  '',
];
const junk = [
  'expect: 100-continue',
  'expect: cake',
  'upgrade: websocket\r\nconnection: upgrade',
  'te: trailers',
  'range: bytes=0-',
  'content-encoding: gzip',
  'origin: https://elsewhere.example',
  'sec-fetch-site: cross-site',
  'host: elsewhere.example',
  'cookie: a=b; __proto__=c',
  ' folded: yes',
  'no colon at all',
  ': no name',
  'x\u0000y: z',
  `x-long: ${'x'.repeat(9_000)}`,
];

/** Opens a desk on a free port of loopback, its limits off. Its refusals are written down when it stops, not before. */
export async function openWildDesk(vault: Vault, codes: DeskCodes): Promise<WildDesk> {
  const bugs: unknown[] = [];
  const desk = await openDesk({
    door: openDoor(vault),
    host: vault.host,
    place: decidePlace({ host: '127.0.0.1', port: 0, certificate: null, insecureHttp: false }),
    every: () => () => {},
    reportBug: (thrown) => bugs.push(thrown),
    limits: false,
  });
  return {
    stop: desk.stop,
    ask: async (random) => {
      const answer = await exchange(desk.port, wildRequests(random, desk.port, codes), random);
      assert.deepEqual(bugs, []);
      for (const [, status = ''] of answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)) {
        assert.ok(mayAnswer.has(status), `it answered ${status}`);
      }
      for (const secret of ['mst_', codes.live]) assert.ok(!answer.includes(secret), 'the answer holds a secret');
    },
  };
}

function wildRequests(random: Random, port: number, codes: DeskCodes): Buffer {
  const requests = Array.from({ length: 1 + random.int(3) }, () => wildRequest(random, port, codes));
  const whole = Buffer.concat(requests);
  return random.int(6) === 0 ? whole.subarray(0, random.int(whole.length)) : whole;
}

function wildRequest(random: Random, port: number, codes: DeskCodes): Buffer {
  if (random.int(3) === 0) return goodRequest(random, port, codes);
  const body = wildBody(random, codes.spent);
  const asksBody = body.length > 0;
  const method = random.int(4) === 0 ? random.pick(methods) : asksBody ? 'POST' : 'GET';
  const query = random.int(2) === 0 ? `?invite=${random.pick([codes.live, codes.spent, wildText(random, 3)])}` : '';
  const path = random.int(6) === 0 ? wildText(random, 3) : `${random.pick(paths)}${asksBody ? '' : query}`;
  const chunked = asksBody && random.int(6) === 0;
  const said = random.int(8) === 0 ? random.pick([-1, 0, 1, 1e9, body.length + 5]) : body.length;
  const lines = [
    `${method} ${path} ${random.int(20) === 0 ? wildText(random, 1) : 'HTTP/1.1'}`,
    random.int(10) === 0 ? `host: ${wildText(random, 1)}` : `host: 127.0.0.1:${port}`,
    ...(asksBody ? [`content-type: ${random.int(3) === 0 ? random.pick(types) : 'application/json'}`] : []),
    ...(chunked ? ['transfer-encoding: chunked'] : []),
    ...(asksBody && (!chunked || random.int(4) === 0) ? [`content-length: ${said}`] : []),
    ...Array.from({ length: random.int(3) === 0 ? random.int(3) : 0 }, () => random.pick(junk)),
    ...(random.int(12) === 0 ? [`${wildText(random, 1)}: ${wildText(random, 2)}`] : []),
    ...(random.int(4) === 0 ? ['connection: close'] : []),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, random.int(4) === 0 ? 'latin1' : 'utf8');
  return Buffer.concat([head, chunked ? inChunks(body, random) : body]);
}

/** What a client may well ask, so that wild requests come before and after it on one connection. */
function goodRequest(random: Random, port: number, { live, spent }: DeskCodes): Buffer {
  const host = `HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n`;
  const [path, body] = random.pick([
    [`info?invite=${live}`, null],
    [`info?invite=${spent}`, null],
    ['info', { invite: live }],
    ['redeem', { invite: spent, deviceName: 'phone' }],
    ['redeem', { invite: wildText(random, 2), deviceName: wildText(random, 2) }],
  ] as const);
  if (body === null) return Buffer.from(`GET /api/v1/invite/${path} ${host}\r\n`);
  const text = Buffer.from(JSON.stringify(body));
  const about = `content-type: application/json\r\ncontent-length: ${text.length}\r\n`;
  return Buffer.concat([Buffer.from(`POST /api/v1/invite/${path} ${host}${about}\r\n`), text]);
}

function wildBody(random: Random, invite: string): Buffer {
  const good = JSON.stringify({ invite, deviceName: 'phone' });
  switch (random.int(9)) {
    case 0:
    case 1:
      return Buffer.alloc(0);
    case 2:
      return Buffer.from(good);
    case 3:
      return random.bytes(random.int(100));
    case 4:
      return Buffer.alloc(4_000 + random.int(70_000), random.pick(['[', '{"a":', 'x', '\u0000', '"\\u']));
    case 5: {
      const value = { invite: wildValue(random), deviceName: wildValue(random), [wildText(random, 1)]: 1 };
      return Buffer.from(JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? 7 : inner)));
    }
    case 6: {
      const bytes = Buffer.from(good);
      bytes[random.int(bytes.length)] = 128 + random.int(128);
      return bytes;
    }
    default:
      return Buffer.from(spoilJson(good, random));
  }
}

function inChunks(body: Buffer, random: Random): Buffer {
  const size = random.int(5) === 0 ? wildText(random, 1) : body.length.toString(16);
  const end = random.int(5) === 0 ? 'x: y\r\n' : '\r\n';
  return Buffer.concat([Buffer.from(`${size}\r\n`), body, Buffer.from(`\r\n0\r\n${end}`)]);
}

/** Sends the bytes in pieces and gives all that comes back. Throws where the other side leaves the connection open. */
function exchange(port: number, bytes: Buffer, random: Random): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const chunks: Buffer[] = [];
    const hang = setTimeout(() => socket.destroy(new Error(`it is still open after ${hangMs} ms`)), hangMs);
    let quiet: NodeJS.Timeout | undefined;
    const wait = () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => socket.end(), quietMs);
    };
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      wait();
    });
    // Who is told nothing more may be cut off.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => {
      clearTimeout(hang);
      clearTimeout(quiet);
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
    void sendInPieces(bytes, random, (piece) => socket.write(piece)).then(wait);
  });
}

async function sendInPieces(bytes: Buffer, random: Random, send: (piece: Buffer) => void): Promise<void> {
  const pieces = random.int(3) === 0 ? 1 + random.int(4) : 1;
  for (let left = pieces, from = 0; left > 0; left--) {
    const to = left === 1 ? bytes.length : from + random.int(bytes.length - from + 1);
    send(bytes.subarray(from, to));
    from = to;
    if (left > 1) await nextTurn();
  }
}
